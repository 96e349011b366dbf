// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include <SFML/Window/Keyboard.hpp>

namespace tw::app {

/// What a key can be bound to. Arrows, the mouse and a gamepad work beside it, whatever is bound.
enum class Action : std::uint8_t { kUp, kDown, kLeft, kRight, kDash, kScores };
inline constexpr std::size_t kActions = 6;
inline constexpr std::array<std::string_view, kActions> kActionNames{"up",    "down", "left",
                                                                     "right", "dash", "scores"};

/// A key for each action, by Action.
using Bindings = std::array<sf::Keyboard::Key, kActions>;
inline constexpr Bindings kDefaultBindings{sf::Keyboard::W, sf::Keyboard::S,     sf::Keyboard::A,
                                           sf::Keyboard::D, sf::Keyboard::Space, sf::Keyboard::Tab};

/// "W", "Left Shift", ...; empty: no key that can be bound. Function keys, Escape, the arrows, O and P cannot: they have a
/// meaning.
std::string_view name_of(sf::Keyboard::Key key);
std::optional<sf::Keyboard::Key> key_named(std::string_view name);

/// Binds `key`; whatever had it gets the key that `action` had, so that none is without.
void bind(Bindings& bindings, Action action, sf::Keyboard::Key key);

}  // namespace tw::app
