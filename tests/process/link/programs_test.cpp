// SPDX-License-Identifier: MIT
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "link_fixture.hpp"

namespace tw::link {
namespace {

using LinkPrograms = LinkFixture;

/// A program with a child of its own, both of which hold the pipe.
const std::vector<std::string> kFamily{"/bin/sh", "-c", "sleep 1000 & echo ready; exec sleep 1000"};

pid_t parent_of(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;)
    if (word == "PPid:") break;
  pid_t parent = -1;
  status >> parent;
  return parent;
}

TEST_F(LinkPrograms, EndWithTheLink) {
  start();
  Pipe pipe;
  ASSERT_TRUE(link_->spawn(Link::Side::kServer, kFamily, pipe.out.get()));
  ASSERT_TRUE(link_->spawn(Link::Side::kClient, kFamily, pipe.out.get()));
  pipe.out.reset();
  EXPECT_EQ(pipe.read_line(), "ready");
  link_.reset();
  EXPECT_TRUE(pipe.await_end());
  EXPECT_FALSE(remote_->stats());
}

TEST_F(LinkPrograms, EndWhenTheLinksOwnerIsKilled) {
  Pipe pipe;
  const pid_t owner = fork();
  if (owner == 0) {
    auto link = Link::start({.run_dir = folder_.path()});
    if (!link || !(*link)->spawn(Link::Side::kServer, kFamily, pipe.out.get())) _exit(1);
    pause();
    _exit(0);
  }
  pipe.out.reset();
  EXPECT_EQ(pipe.read_line(), "ready");
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  EXPECT_TRUE(pipe.await_end());
}

TEST_F(LinkPrograms, EndWhenTheKeeperIsKilled) {
  start();
  Pipe pipe;
  const auto pid =
      link_->spawn(Link::Side::kServer, {"/bin/sh", "-c", "echo ready; exec sleep 1000"}, pipe.out.get());
  pipe.out.reset();
  EXPECT_EQ(pipe.read_line(), "ready");
  kill(parent_of(*pid), SIGKILL);
  EXPECT_TRUE(pipe.await_end());
  EXPECT_EQ(link_->stop(*pid, SIGTERM, 0), -1);
  EXPECT_FALSE(link_->running(*pid));
  EXPECT_FALSE(link_->spawn(Link::Side::kServer, {"/bin/true"}));
  while (remote_->stats()) continue;  // the kernel ends the emulator in its own time
}

TEST_F(LinkPrograms, AreToldApartByHowTheyEnded) {
  start();
  const auto run = [&](const char* script) {
    return *link_->spawn(Link::Side::kServer, {"/bin/sh", "-c", script});
  };
  const int exits = run("exit 7");
  while (link_->running(exits)) continue;
  EXPECT_EQ(link_->stop(exits, SIGTERM, 0), 7);
  EXPECT_EQ(link_->stop(run("exec sleep 1000"), SIGTERM, 10'000), 128 + SIGTERM);
  Pipe pipe;
  const auto stubborn = link_->spawn(
      Link::Side::kServer, {"/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1000; done"},
      pipe.out.get());
  EXPECT_EQ(pipe.read_line(), "ready");
  EXPECT_TRUE(link_->running(*stubborn));
  EXPECT_EQ(link_->stop(*stubborn, SIGTERM, 50), 128 + SIGKILL);
  EXPECT_FALSE(link_->running(*stubborn));
}

TEST_F(LinkPrograms, OnlyOursAreEverStopped) {
  start();
  EXPECT_EQ(link_->stop(getpid(), SIGKILL, 0), -1);
  EXPECT_EQ(link_->stop(-1, SIGKILL, 0), -1);
  EXPECT_EQ(link_->stop(0, SIGKILL, 0), -1);
  EXPECT_FALSE(link_->running(getpid()));
}

TEST_F(LinkPrograms, ThatCannotRunAreNamed) {
  start();
  const auto pid = link_->spawn(Link::Side::kServer, {"/nonexistent/program"});
  ASSERT_FALSE(pid);
  EXPECT_EQ(pid.error, "Cannot run '/nonexistent/program': No such file or directory.");
  EXPECT_FALSE(link_->spawn(Link::Side::kServer, {}));
  EXPECT_FALSE(link_->spawn(Link::Side::kServer, {"/bin/true", std::string(100'000, 'x')}));
}

TEST_F(LinkPrograms, RunAsRootInsideAndSeeTheirOwnEnd) {
  start();
  Pipe server, client;
  const std::vector<std::string> script{"/bin/sh", "-c", "id -u; cat /proc/net/fib_trie | grep -c 10.77.0.1"};
  ASSERT_TRUE(link_->spawn(Link::Side::kServer, script, server.out.get()));
  ASSERT_TRUE(link_->spawn(Link::Side::kClient, script, client.out.get()));
  EXPECT_EQ(server.read_line(), "0");
  EXPECT_EQ(client.read_line(), "0");
  EXPECT_NE(server.read_line(), "0");
  EXPECT_EQ(client.read_line(), "0") << "the server's address is not the client's";
}

}  // namespace
}  // namespace tw::link
