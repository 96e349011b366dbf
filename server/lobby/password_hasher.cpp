// SPDX-License-Identifier: MIT
#include "server/lobby/password_hasher.hpp"

#include <sodium.h>

#include <array>
#include <memory>
#include <utility>

#include "server/lobby/secrets.hpp"

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

}  // namespace

PasswordHasher::PasswordHasher() {
  std::array<char, 32> random{};
  randombytes_buf(random.data(), random.size());
  nobody_ = hash_now({random.data(), random.size()});
}

Password::~Password() { wipe(text_); }

bool PasswordHasher::hash(SharedPassword password, std::function<void(std::string)> done) {
  return pool_.submit([password, done = std::move(done)] { done(hash_now(password->text())); });
}

bool PasswordHasher::verify(std::string stored, SharedPassword password, std::function<void(Verdict)> done) {
  const bool exists = !stored.empty();
  return pool_.submit(
      [exists, password, against = exists ? std::move(stored) : nobody_, done = std::move(done)] {
        const bool same =
            crypto_pwhash_str_verify(against.c_str(), password->text().data(), password->text().size()) == 0;
        const bool match = exists && same;
        done({match, match && crypto_pwhash_str_needs_rehash(against.c_str(), kPasses, kMemoryBytes) != 0});
      });
}

}  // namespace tw::lobby
