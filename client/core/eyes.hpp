// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "client/core/view.hpp"

namespace tw::client {

/// Makes the view that of this player, on every lane.
void look_with_eyes_of(View& view, PlayerId player);

/// With whose eyes a match is looked at, by who watches or replays it.
class Eyes {
 public:
  /// The next player's of the first lane, in the order of their numbers; behind the last one's, the own again. `own`: whose
  /// eyes the view has by itself, kNoPlayer for nobody's.
  void next(const View& view, PlayerId own);
  /// Nobody's but the own, while nobody was chosen.
  std::optional<PlayerId> player() const { return player_; }
  /// The name; empty while nobody was chosen, or who was is not there.
  std::string name_in(const View& view) const;

 private:
  std::optional<PlayerId> player_;
};

}  // namespace tw::client
