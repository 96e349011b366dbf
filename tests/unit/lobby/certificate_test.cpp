// SPDX-License-Identifier: MIT
#include "server/lobby/certificate.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/unit/lobby/temporary_directory.hpp"

namespace tw::lobby {
namespace {

using test::read_file;
using test::TemporaryDirectory;
using test::write_file;

TEST(Certificate, IsMadeOnceAndStaysTheSame) {
  const TemporaryDirectory dir;
  const auto first = load_or_make_certificate(dir.path());
  ASSERT_TRUE(first) << first.error;
  struct stat info {};
  ASSERT_EQ(stat(first->key_path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  const auto second = load_or_make_certificate(dir.path());
  ASSERT_TRUE(second) << second.error;
  EXPECT_EQ(first->fingerprint, second->fingerprint);

  const TemporaryDirectory other;
  EXPECT_NE(load_or_make_certificate(other.path())->fingerprint, first->fingerprint);
}

TEST(Certificate, IsRefusedWhenOthersMayReadItsKey) {
  const TemporaryDirectory dir;
  const auto made = load_or_make_certificate(dir.path());
  chmod(made->key_path.c_str(), 0640);
  const auto again = load_or_make_certificate(dir.path());
  EXPECT_FALSE(again);
  EXPECT_NE(again.error.find("chmod 600"), std::string::npos) << again.error;
}

TEST(Certificate, IsRefusedWhenHalfOfItIsMissingAndTheRestIsLeftAlone) {
  const TemporaryDirectory dir;
  const auto made = load_or_make_certificate(dir.path());
  const std::string key = read_file(made->key_path);
  std::filesystem::remove(made->certificate_path);
  EXPECT_FALSE(load_or_make_certificate(dir.path()));
  EXPECT_EQ(read_file(made->key_path), key);
  EXPECT_FALSE(std::filesystem::exists(made->certificate_path));
}

TEST(Certificate, IsRefusedWhenDamagedOrOfAnotherKey) {
  const TemporaryDirectory dir;
  const TemporaryDirectory other;
  const auto made = load_or_make_certificate(dir.path());
  const auto stranger = load_or_make_certificate(other.path());
  const std::string certificate = read_file(made->certificate_path);
  write_file(made->certificate_path, read_file(stranger->certificate_path));
  EXPECT_FALSE(load_or_make_certificate(dir.path()));
  write_file(made->certificate_path, certificate);
  write_file(made->key_path, "-----BEGIN PRIVATE KEY-----\nnonsense\n");
  EXPECT_FALSE(load_or_make_certificate(dir.path()));
  EXPECT_EQ(read_file(made->key_path), "-----BEGIN PRIVATE KEY-----\nnonsense\n");
}

TEST(Certificate, SaysSoWhenItCannotBeWritten) {
  const auto made = load_or_make_certificate("/nowhere/at/all");
  EXPECT_FALSE(made);
  EXPECT_EQ(made.error.back(), '.');
}

}  // namespace
}  // namespace tw::lobby
