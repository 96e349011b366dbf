// SPDX-License-Identifier: MIT
// twinwire-lab handicap, against a server that runs and people who play: real packets, really delayed and lost.
#include <signal.h>

#include <algorithm>

#include "tests/process/stranger.hpp"

namespace tw::test {
namespace {

bool holds(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

class Handicap : public testing::Test {
 protected:
  /// Enters the arena and plays a while.
  static bool play(Person& person, const std::string& name) {
    return person.arrive_as_guest(name) && person.ask_to_play() && plays(person);
  }
  static bool plays(Person& person) {
    return person.until([&] { return has_played(person); });
  }
  static bool has_played(Person& person) {
    return person.client().match() != nullptr && person.client().match()->commands_made() > 60;
  }
  /// Of the newest state that the first lane has delivered. The client's estimate of the server's clock is good to some ms.
  static float age_ms(Person& person) {
    auto* match = person.client().match();
    if (match == nullptr) return -1;
    const auto& view = match->view(person.clock.now());
    return view.lanes.empty() || !view.lanes[0].has_world ? -1 : view.lanes[0].figures.age_ms;
  }
  static constexpr float kOlder = 85;  ///< than with the 100 ms that the tests ask for
  static bool becomes_older(Person& person) {
    return person.until([&] { return has_played(person) && age_ms(person) >= kOlder; });
  }
  static bool becomes_as_before(Person& person) {
    return person.until(
        [&] { return has_played(person) && age_ms(person) >= 0 && age_ms(person) < kOlder / 2; });
  }
  static bool was_told(Person& person, const std::string& what) {
    return person.until([&] {
      for (const auto& line : person.lobby().state().chat)
        if (line.from.empty() && holds(line.text, what)) return true;
      return false;
    });
  }
  std::vector<std::string> command(std::vector<std::string> words) const {
    words.insert(words.begin(), {program("twinwire-lab"), "handicap", "--data", data});
    return words;
  }
  std::string admin_list() const {
    Child list({program("twinwire-server"), "admin", "--data", data, "list"});
    list.await_exit();
    return list.out();
  }
  TemporaryFolder folder;
  std::string data = folder.path() + "/data";
};

class HandicapOverLane : public Handicap, public testing::WithParamInterface<LaneKind> {};

TEST_P(HandicapOverLane, OnePlayersStateIsOlderByTheDelayAndNobodyElses) {
  ServerProcess server(data, {"--arena", "Arena:foundry"});
  client::ClientOptions options;
  options.lanes = {GetParam()};
  Person ada(server, folder.path(), options), bo(server, folder.path() + "/bo");
  ASSERT_TRUE(play(ada, "Ada") && play(bo, "Bob"));
  Child handicap(command({"ada", "--delay", "100", "--loss", "2"}));
  ASSERT_FALSE(handicap.await_line("handicap ").empty()) << handicap.err();
  ASSERT_TRUE(was_told(bo, "ada plays with a handicap now: 100 ms one way, 2 % lost."))
      << "it is done in the open";
  ASSERT_TRUE(becomes_older(ada)) << age_ms(ada);
  EXPECT_TRUE(becomes_as_before(bo)) << age_ms(bo);
  EXPECT_TRUE(holds(admin_list(), "(handicap: 100 ms, 2 %)"));
  EXPECT_EQ(ada.lobby().state().account->name, "Ada");
  EXPECT_TRUE(plays(ada)) << "and her commands arrive";

  handicap.signal(SIGINT);
  EXPECT_EQ(handicap.await_exit(), 0) << handicap.err();
  EXPECT_TRUE(holds(handicap.err(), "set: 100 ms one way, 2 % lost")) << handicap.err();
  EXPECT_TRUE(was_told(bo, "without a handicap"));
  EXPECT_TRUE(becomes_as_before(ada)) << age_ms(ada);
  EXPECT_FALSE(holds(admin_list(), "(handicap"));
}
INSTANTIATE_TEST_SUITE_P(, HandicapOverLane, testing::Values(LaneKind::kUdp, LaneKind::kTcp),
                         [](const auto& lane) { return std::string(to_string(lane.param)); });

TEST_F(Handicap, WhenTheProgramIsKilledThePlayerIsBackByThemselves) {
  ServerProcess server(data, {"--arena", "Arena:foundry"});
  Person ada(server, folder.path());
  ASSERT_TRUE(play(ada, "Ada"));
  Child handicap(command({"Ada", "--delay", "100"}));
  ASSERT_FALSE(handicap.await_line("handicap ").empty()) << handicap.err();
  ASSERT_TRUE(becomes_older(ada)) << age_ms(ada);
  handicap.signal(SIGKILL);
  handicap.await_exit();
  EXPECT_TRUE(was_told(ada, "what ran it is gone"));
  EXPECT_TRUE(becomes_as_before(ada)) << age_ms(ada);
  EXPECT_TRUE(plays(ada));
}

TEST_F(Handicap, EndsWithThePlayerAndSaysWhoIsNotThere) {
  ServerProcess server(data, {"--arena", "Arena:foundry"});
  Child nobody(command({"Zoe", "--delay", "100"}));
  EXPECT_EQ(nobody.await_exit(), 1);
  EXPECT_TRUE(holds(nobody.err(), "Nobody of the name 'Zoe' is here.")) << nobody.err();
  auto ada = std::make_unique<Person>(server, folder.path());
  ASSERT_TRUE(play(*ada, "Ada"));
  Child handicap(command({"Ada", "--delay", "100"}));
  ASSERT_FALSE(handicap.await_line("handicap ").empty()) << handicap.err();
  Child second(command({"Ada", "--delay", "200"}));
  EXPECT_EQ(second.await_exit(), 1);
  EXPECT_TRUE(holds(second.err(), "has a handicap already")) << second.err();
  ada->lobby().leave_room();
  ada->until([&] { return !ada->lobby().state().room; });
  ada->client().disconnect(ada->clock.now());
  EXPECT_EQ(handicap.await_exit(), 0) << handicap.err();
  EXPECT_TRUE(holds(handicap.err(), "is gone")) << handicap.err();
}

TEST_F(Handicap, NobodyButThePlayerGetsIn) {
  ServerProcess server(data, {"--arena", "Arena:foundry"});
  Person ada(server, folder.path());
  ASSERT_TRUE(play(ada, "Ada"));
  Child handicap(command({"Ada", "--delay", "1"}));
  const std::string line = handicap.await_line("handicap ");
  ASSERT_FALSE(line.empty()) << handicap.err();
  const auto port = static_cast<std::uint16_t>(std::stoi(line.substr(line.find("port=") + 5)));
  const UniqueFd stranger = connect_raw(port, 0x7f000009);
  EXPECT_TRUE(ends(stranger.get(), 10)) << "turned away at the door";
  EXPECT_TRUE(plays(ada));
}

TEST_F(Handicap, AMistakeIsOneLineAndExitCode2) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"--delay", "5"}, {"Ada"}, {"Ada", "--loss", "101"}, {"Ada", "--preset", "nosuch"}}) {
    Child refused(command(words));
    EXPECT_EQ(refused.await_exit(), 2) << refused.err();
    const std::string said = refused.err();
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  }
  Child alone(command({"Ada", "--delay", "5"}));
  EXPECT_EQ(alone.await_exit(), 1);
  EXPECT_TRUE(holds(alone.err(), "is it running")) << alone.err();
}

}  // namespace
}  // namespace tw::test
