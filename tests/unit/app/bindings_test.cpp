// SPDX-License-Identifier: MIT
#include "client/app/window/bindings.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tw::app {
namespace {

TEST(Bindings, EveryNameIsOneKeysAndFindsIt) {
  std::set<std::string_view> names;
  for (int code = 0; code < sf::Keyboard::KeyCount; ++code) {
    const auto key = static_cast<sf::Keyboard::Key>(code);
    if (name_of(key).empty()) continue;
    EXPECT_TRUE(names.insert(name_of(key)).second) << name_of(key);
    EXPECT_EQ(key_named(name_of(key)), key);
  }
  EXPECT_GT(names.size(), 50u);
  EXPECT_EQ(key_named(""), std::nullopt);
  EXPECT_EQ(key_named("Any"), std::nullopt);
  EXPECT_EQ(name_of(sf::Keyboard::Unknown), "");
}

TEST(Bindings, KeysWithAMeaningOfTheirOwnCannotBeBound) {
  for (const auto key : {sf::Keyboard::Escape, sf::Keyboard::F1, sf::Keyboard::F12, sf::Keyboard::Up, sf::Keyboard::Left, sf::Keyboard::O,
                         sf::Keyboard::P})
    EXPECT_EQ(name_of(key), "");
  EXPECT_EQ(key_named("O"), std::nullopt) << "nor by the file of the settings";
}

TEST(Bindings, NoActionIsLeftWithoutAKeyAndNoKeyHasTwo) {
  Bindings bindings = kDefaultBindings;
  bind(bindings, Action::kDash, sf::Keyboard::W);
  EXPECT_EQ(bindings[static_cast<std::size_t>(Action::kDash)], sf::Keyboard::W);
  EXPECT_EQ(bindings[static_cast<std::size_t>(Action::kUp)], sf::Keyboard::Space) << "they have changed places";
  bind(bindings, Action::kDash, sf::Keyboard::W);
  EXPECT_EQ(std::set(bindings.begin(), bindings.end()).size(), kActions);
}

}  // namespace
}  // namespace tw::app
