// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "lab/link/link.hpp"
#include "lab/link/remote.hpp"
#include "shared/base/net.hpp"

namespace tw::link {

/// A folder that goes with the object.
class RunFolder {
 public:
  RunFolder();
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A pipe whose reading end is ours. Everything that holds the writing end must end before await_end() returns true.
struct Pipe {
  Pipe();
  std::string read_line() const;
  bool await_end() const;
  UniqueFd in, out;
};

/// A running link and a conversation with it.
class LinkFixture : public testing::Test {
 protected:
  void start(const Settings& settings = {}, const std::string& backend = "", std::uint64_t seed = 1);
  /// An echo program inside the server's namespace; fills the two endpoints.
  void start_echo();
  UniqueFd client_socket(SocketKind kind, const std::string& label);
  UniqueFd connected_udp(const std::string& label);
  /// Sends one datagram and waits for its echo; the round trip, or -1 if none came within `timeout_ms`.
  static Micros echo_once(int fd, int timeout_ms = 5000);

  RunFolder folder_;
  LinkOptions options_;  ///< what start() is not told
  std::unique_ptr<Link> link_;
  std::unique_ptr<Remote> remote_;
  Endpoint echo_udp_, echo_tcp_;
};

/// The same over each way of carrying packets: the link's own choice (TUN where it may) and veth.
class LinkOverEachBackend : public LinkFixture, public testing::WithParamInterface<const char*> {};

void connect_to(int fd, const Endpoint& endpoint);

/// What `program --echo` does: prints "UDPPORT TCPPORT", then echoes on both until it is killed.
int run_echo_program();

}  // namespace tw::link
