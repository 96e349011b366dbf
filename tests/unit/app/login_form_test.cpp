// SPDX-License-Identifier: MIT
#include "client/app/screens/login_form.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

using protocol::to_client::ErrorCode;
using protocol::to_client::Failed;

const LoginForm kGood{"127.0.0.1:7776", "Rook", "long enough"};

TEST(LoginForm, AGoodFormHasNoErrors) {
  for (const LoginIntent intent : {LoginIntent::kLogIn, LoginIntent::kRegister, LoginIntent::kGuest})
    EXPECT_FALSE(check_form(kGood, intent).any());
}

TEST(LoginForm, AGuestNeedsNoPassword) {
  LoginForm form = kGood;
  form.password.clear();
  EXPECT_FALSE(check_form(form, LoginIntent::kGuest).any());
  EXPECT_FALSE(check_form(form, LoginIntent::kLogIn).password.empty());
}

TEST(LoginForm, ErrorsStandBesideTheirFields) {
  EXPECT_FALSE(check_form({"", "Rook", "long enough"}, LoginIntent::kLogIn).server.empty());
  EXPECT_FALSE(check_form({"host", "Ro", "long enough"}, LoginIntent::kLogIn).name.empty());
  EXPECT_FALSE(check_form({"host", "a name far too long", "long enough"}, LoginIntent::kLogIn).name.empty());
  const LoginErrors short_password = check_form({"host", "Rook", "short"}, LoginIntent::kRegister);
  EXPECT_FALSE(short_password.password.empty());
  EXPECT_TRUE(short_password.name.empty());
}

TEST(LoginForm, AnOldShortPasswordMayStillLogIn) {
  EXPECT_FALSE(check_form({"host", "Rook", "short"}, LoginIntent::kLogIn).any());
}

TEST(LoginForm, RefusalsStandBesideTheFieldThatCanMendThem) {
  const auto placed = [](ErrorCode code, LoginIntent intent) {
    return place_refusal(Failed{.request = 1, .code = code, .sentence = "why"}, intent);
  };
  EXPECT_EQ(placed(ErrorCode::kNameTaken, LoginIntent::kRegister).name, "why");
  EXPECT_EQ(placed(ErrorCode::kAlreadyOnline, LoginIntent::kGuest).name, "why");
  EXPECT_EQ(placed(ErrorCode::kWrongPassword, LoginIntent::kLogIn).password, "why");
  EXPECT_FALSE(placed(ErrorCode::kWrongPassword, LoginIntent::kLogIn).general.empty())
      << "and there is a way on";
  EXPECT_EQ(placed(ErrorCode::kWrongVersion, LoginIntent::kLogIn).server, "why");
}

TEST(LoginForm, NoRefusalIsLost) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code)
    EXPECT_TRUE(place_refusal(Failed{.request = 1, .code = static_cast<ErrorCode>(code), .sentence = "why"},
                              LoginIntent::kGuest)
                    .any());
}

}  // namespace
}  // namespace tw::app
