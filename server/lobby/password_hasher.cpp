// SPDX-License-Identifier: MIT
#include "server/lobby/password_hasher.hpp"

#include <sodium.h>

#include <array>
#include <memory>
#include <utility>

namespace tw::lobby {
namespace {

/// OWASP's first choice for Argon2id. 64 MiB would be stronger still, but two at once must fit the server's
/// memory budget of 64 MiB.
constexpr std::size_t kMemoryBytes = 19 * 1024 * 1024;
constexpr unsigned long long kPasses = 2;

std::string hash_now(const std::string& password) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str(out.data(), password.data(), password.size(), kPasses, kMemoryBytes) != 0) return {};
  return out.data();
}

/// This copy of a password does not stay in memory after its use.
struct Secret {
  explicit Secret(std::string t) : text(std::move(t)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { sodium_memzero(text.data(), text.size()); }
  std::string text;
};

}  // namespace

PasswordHasher::PasswordHasher() {
  std::array<char, 32> random{};
  randombytes_buf(random.data(), random.size());
  nobody_ = hash_now({random.data(), random.size()});
}

bool PasswordHasher::hash(std::string password, std::function<void(std::string)> done) {
  auto secret = std::make_shared<Secret>(std::move(password));
  return pool_.submit([secret, done = std::move(done)] { done(hash_now(secret->text)); });
}

bool PasswordHasher::verify(std::string stored, std::string password, std::function<void(Verdict)> done) {
  const bool exists = !stored.empty();
  auto secret = std::make_shared<Secret>(std::move(password));
  return pool_.submit(
      [exists, secret, against = exists ? std::move(stored) : nobody_, done = std::move(done)] {
        const bool same =
            crypto_pwhash_str_verify(against.c_str(), secret->text.data(), secret->text.size()) == 0;
        const bool match = exists && same;
        done({match, match && crypto_pwhash_str_needs_rehash(against.c_str(), kPasses, kMemoryBytes) != 0});
      });
}

}  // namespace tw::lobby
