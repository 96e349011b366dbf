// SPDX-License-Identifier: MIT
#include "client/app/screens/login_form.hpp"

namespace tw::app {

using protocol::to_client::ErrorCode;

LoginErrors check_form(const LoginForm& form, LoginIntent intent) {
  LoginErrors errors;
  if (form.server.empty()) errors.server = "Write the server's address, as 192.168.1.20 or host:7776.";
  if (form.name.size() < kMinNameBytes) errors.name = "A name has at least 3 characters.";
  if (form.name.size() > kMaxNameBytes) errors.name = "A name has at most 16 characters.";
  if (intent == LoginIntent::kGuest) return errors;
  if (form.password.empty()) errors.password = "Write your password, or play as a guest.";
  if (intent == LoginIntent::kRegister && form.password.size() < kMinPasswordBytes)
    errors.password = "Choose a password of at least 8 characters.";
  return errors;
}

LoginErrors place_refusal(const protocol::to_client::Failed& refusal, LoginIntent intent) {
  LoginErrors errors;
  const std::string& why = refusal.sentence;
  switch (refusal.code) {
    case ErrorCode::kNameTaken:
    case ErrorCode::kBadName:
    case ErrorCode::kAlreadyOnline:
      errors.name = why;
      break;
    case ErrorCode::kWrongPassword:
      errors.password = why;
      // Wrong name or wrong password: the server does not tell which, so neither do we; but there is a way on.
      if (intent == LoginIntent::kLogIn)
        errors.general = "New here? Register makes an account with this name and password.";
      break;
    case ErrorCode::kBadPassword:
      errors.password = why;
      break;
    case ErrorCode::kWrongVersion:
    case ErrorCode::kStopping:
    case ErrorCode::kBusy:
      errors.server = why;
      break;
    default:
      errors.general = why;
      break;
  }
  return errors;
}

}  // namespace tw::app
