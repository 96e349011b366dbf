// SPDX-License-Identifier: MIT
#include "server/lobby/text_rules.hpp"

#include <algorithm>

#include "shared/base/limits.hpp"

namespace tw::lobby {
namespace {

bool is_nameable(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

const char* broken_name_rule(std::string_view name) {
  if (name.size() < kMinNameBytes) return "A name needs at least 3 characters.";
  if (name.size() > kMaxNameBytes) return "A name has at most 16 characters.";
  if (!std::all_of(name.begin(), name.end(), is_nameable))
    return "A name is made of letters A to Z, digits, '_' and '-' only.";
  return nullptr;
}

const char* broken_password_rule(std::string_view password) {
  if (password.size() < kMinPasswordBytes) return "A password needs at least 8 characters.";
  if (password.size() > kMaxPasswordBytes) return "A password has at most 128 bytes.";
  return nullptr;
}

std::string fold_name(std::string_view name) {
  std::string folded(name);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

}  // namespace tw::lobby
