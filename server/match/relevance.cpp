// SPDX-License-Identifier: MIT
#include "server/match/relevance.hpp"

namespace tw::match {
namespace {

bool is_cosmetic(sim::EventKind kind) {
  switch (kind) {
    case sim::EventKind::kDash:
    case sim::EventKind::kDiscFired:
    case sim::EventKind::kDiscBounce:
    case sim::EventKind::kRailFired:
    case sim::EventKind::kHit:
    case sim::EventKind::kRewound:
      return true;
    case sim::EventKind::kKill:
    case sim::EventKind::kSpawn:
    case sim::EventKind::kPickup:
    case sim::EventKind::kRoundStart:
    case sim::EventKind::kRoundEnd:
      return false;
  }
  return false;
}

bool within_earshot(sim::Vec2 a, sim::Vec2 b) {
  const auto d = a - b;
  const std::int64_t dx = d.x;
  const std::int64_t dy = d.y;
  return dx * dx + dy * dy <= std::int64_t{kEarshot} * kEarshot;
}

}  // namespace

Relevance relevance_of(const sim::Event& event, PlayerId viewer, const sim::World& world) {
  if (!is_cosmetic(event.kind)) return Relevance::kNeeded;
  if (viewer == kNoPlayer) return Relevance::kCosmetic;
  // A bounce of one's own disc is many and small; every other deed or wound of one's own must show.
  const bool own = event.actor == viewer || event.target == viewer;
  if (own && event.kind != sim::EventKind::kDiscBounce) return Relevance::kNeeded;
  if (event.kind == sim::EventKind::kRewound) return Relevance::kNone;  // between the two
  const sim::Vec2 ear = world.players[viewer.index()].pos;
  const bool near = within_earshot(event.from, ear) ||
                    (event.kind == sim::EventKind::kRailFired && within_earshot(event.to, ear));
  return near ? Relevance::kCosmetic : Relevance::kNone;
}

}  // namespace tw::match
