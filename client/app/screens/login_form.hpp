// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "shared/protocol/lobby_messages.hpp"

namespace tw::app {

enum class LoginIntent : std::uint8_t { kLogIn, kRegister, kGuest };

struct LoginForm {
  std::string server, name, password;
};

/// A sentence beside the field it belongs to; `general` has none.
struct LoginErrors {
  std::string server, name, password, general;
  bool any() const { return !server.empty() || !name.empty() || !password.empty() || !general.empty(); }
};

/// What can be said before the server is asked.
LoginErrors check_form(const LoginForm& form, LoginIntent intent);
/// Puts a refusal of the server beside the field that can mend it, with a way on.
LoginErrors place_refusal(const protocol::to_client::Failed& refusal, LoginIntent intent);

}  // namespace tw::app
