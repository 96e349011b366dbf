// SPDX-License-Identifier: MIT
#include "client/app/window/bindings.hpp"

#include <algorithm>
#include <utility>

namespace tw::app {
namespace {

using K = sf::Keyboard;

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", kDigits = "0123456789";
constexpr std::array<std::pair<K::Key, std::string_view>, 24> kOthers{
    {{K::Space, "Space"},         {K::Tab, "Tab"},          {K::LShift, "Left Shift"}, {K::RShift, "Right Shift"},
     {K::LControl, "Left Ctrl"},  {K::RControl, "Right Ctrl"}, {K::LAlt, "Left Alt"},  {K::RAlt, "Right Alt"},
     {K::Enter, "Enter"},         {K::Backspace, "Backspace"}, {K::Comma, "Comma"},    {K::Period, "Period"},
     {K::Semicolon, "Semicolon"}, {K::Quote, "Quote"},      {K::Slash, "Slash"},       {K::Backslash, "Backslash"},
     {K::LBracket, "Left Bracket"}, {K::RBracket, "Right Bracket"}, {K::Hyphen, "Hyphen"}, {K::Equal, "Equal"},
     {K::Tilde, "Tilde"},         {K::Insert, "Insert"},    {K::Delete, "Delete"},     {K::Numpad0, "Numpad 0"}}};

}  // namespace

std::string_view name_of(sf::Keyboard::Key key) {
  if (key == K::O || key == K::P) return {};  // the lab's outage and pause, in every match
  if (key >= K::A && key <= K::Z) return kLetters.substr(static_cast<std::size_t>(key - K::A), 1);
  if (key >= K::Num0 && key <= K::Num9) return kDigits.substr(static_cast<std::size_t>(key - K::Num0), 1);
  const auto found =
      std::find_if(kOthers.begin(), kOthers.end(), [&](const auto& other) { return other.first == key; });
  return found == kOthers.end() ? std::string_view() : found->second;
}

std::optional<sf::Keyboard::Key> key_named(std::string_view name) {
  for (int key = 0; key < K::KeyCount; ++key)
    if (!name.empty() && name_of(static_cast<K::Key>(key)) == name) return static_cast<K::Key>(key);
  return std::nullopt;
}

void bind(Bindings& bindings, Action action, sf::Keyboard::Key key) {
  sf::Keyboard::Key& own = bindings[static_cast<std::size_t>(action)];
  for (sf::Keyboard::Key& other : bindings)
    if (other == key) other = own;
  own = key;
}

}  // namespace tw::app
