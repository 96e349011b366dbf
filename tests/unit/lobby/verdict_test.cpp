// SPDX-License-Identifier: MIT
// What the table of states and requests must say, in words of its own: lobby_test.cpp shows that the lobby obeys the
// table, and that would hold of any table.
#include <gtest/gtest.h>

#include <set>
#include <variant>

#include "server/lobby/lobby_session.hpp"

namespace tw::lobby {
namespace {

namespace to_server = protocol::to_server;
using State = SessionState;

template <class Request, std::size_t I = 0>
constexpr std::size_t index_of() {
  if constexpr (std::is_same_v<std::variant_alternative_t<I, protocol::LobbyRequest>, Request>)
    return I;
  else
    return index_of<Request, I + 1>();
}

/// The states in which a request is allowed, and nothing but those.
template <class Request>
void expect_allowed_in(const std::set<State>& states) {
  for (std::size_t i = 0; i < kSessionStates; ++i) {
    const auto state = static_cast<State>(i);
    EXPECT_EQ(verdict(state, index_of<Request>()) == Verdict::kAllow, states.contains(state))
        << "request " << index_of<Request>() << ", state " << i;
  }
}

const std::set<State> kWithAName{State::kAuthed, State::kInRoom, State::kPlaying};
const std::set<State> kInARoom{State::kInRoom, State::kPlaying};

TEST(VerdictTable, GreetsOnceAndLogsInOnce) {
  expect_allowed_in<to_server::Hello>({State::kAccepted});
  expect_allowed_in<to_server::Register>({State::kGreeted});
  expect_allowed_in<to_server::LogIn>({State::kGreeted});
  expect_allowed_in<to_server::GuestLogIn>({State::kGreeted});
  expect_allowed_in<to_server::Resume>({State::kGreeted});
}

TEST(VerdictTable, ShowsRoomsToThoseWithANameOnly) {
  expect_allowed_in<to_server::ListRooms>(kWithAName);
  expect_allowed_in<to_server::ListMaps>(kWithAName);
  expect_allowed_in<to_server::CreateRoom>({State::kAuthed});
  expect_allowed_in<to_server::JoinRoom>({State::kAuthed});
}

TEST(VerdictTable, GivesARoomsWordsAndTicketsToItsMembersOnly) {
  expect_allowed_in<to_server::LeaveRoom>(kInARoom);
  expect_allowed_in<to_server::SetReady>(kInARoom);
  expect_allowed_in<to_server::Chat>(kInARoom);
  expect_allowed_in<to_server::AskTicket>(kInARoom);
  expect_allowed_in<to_server::CallVote>(kInARoom);
  expect_allowed_in<to_server::CastVote>(kInARoom);
  expect_allowed_in<to_server::StartMatch>({State::kInRoom});
}

TEST(VerdictTable, KicksWhoeverAsksForMoreBeforeTheyHaveAName) {
  for (const State state : {State::kAccepted, State::kGreeted, State::kChecking})
    for (std::size_t request = index_of<to_server::ListRooms>();
         request < std::variant_size_v<protocol::LobbyRequest>; ++request)
      if (request != index_of<to_server::Ping>() && request != index_of<to_server::Resume>()) {
        EXPECT_EQ(verdict(state, request), Verdict::kKick) << request;
      }
}

}  // namespace
}  // namespace tw::lobby
