// SPDX-License-Identifier: MIT
#pragma once

#include "shared/base/net.hpp"

namespace tw::link {

/// Moves the calling process, which must have one thread, into a new user namespace in which it is root;
/// outside it stays who it is. That is where the right to make networks comes from: root and ordinary user
/// take the same path. Throws std::runtime_error that names the cause and the cure.
void enter_user_namespace();

/// A network namespace that lives as long as something holds it: this object, a process or a socket.
class NetNamespace {
 public:
  /// Makes a new one and leaves the calling thread inside it, with IPv6 off and loopback up. IPv6 would
  /// chatter on every new cable by itself; and TCP must not remember between runs what a path was like.
  static NetNamespace create();

  void enter() const;
  int fd() const { return fd_.get(); }

 private:
  explicit NetNamespace(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace tw::link
