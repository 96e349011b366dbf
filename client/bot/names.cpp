// SPDX-License-Identifier: MIT
#include "client/bot/names.hpp"

#include <array>

#include "shared/base/hash.hpp"
#include "shared/base/limits.hpp"

namespace tw::bot {
namespace {

constexpr std::array kNames{"Juno",  "Rook", "Tern", "Wisp", "Orla", "Pike",  "Bram", "Nyx",
                            "Ada",   "Moss", "Vex",  "Fern", "Lux",  "Odo",   "Kit",  "Zed",
                            "Iris",  "Colt", "Mara", "Finn", "Sage", "Dax",   "Luna", "Bolt",
                            "Hazel", "Otto", "Pip",  "Rune", "Skye", "Thorn", "Una",  "Wren"};

std::string with_number(std::string name, std::size_t number) {
  const std::string digits = std::to_string(number);
  name.resize(std::min(name.size(), kMaxNameBytes - digits.size()));
  return name + digits;
}

}  // namespace

std::string name_of_bot(std::size_t index, const std::string& prefix) {
  if (!prefix.empty()) {
    std::string name = with_number(prefix, index + 1);
    while (name.size() < kMinNameBytes) name.insert(prefix.size(), "0");
    return name;
  }
  const std::string name = kNames[index % kNames.size()];
  return index < kNames.size() ? name : with_number(name, index / kNames.size() + 1);
}

std::string another_name(const std::string& name, std::size_t attempt) {
  return with_number(name.substr(0, kMaxNameBytes - 3), 100 + mix64(attempt * 8191 + name.size()) % 900);
}

}  // namespace tw::bot
