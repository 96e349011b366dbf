// SPDX-License-Identifier: MIT
// The laboratory's other commands as a person meets them: what they print, what they refuse, and how they end.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "lab/tape/tape.hpp"
#include "shared/base/net.hpp"
#include "tests/process/child.hpp"

namespace tw::test {
namespace {

constexpr int kPatience = 90;

std::vector<std::string> lab(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program("twinwire-lab"));
  return arguments;
}

struct Ended {
  int code = 0;
  std::string out, err;
};
Ended run(const std::vector<std::string>& arguments) {
  Child child(lab(arguments));
  const int code = child.await_exit(kPatience);
  return {code, child.out(), child.err()};
}

TEST(LabCommands, EachTellItsHelp) {
  for (const char* command :
       {"play", "compare", "run", "shell", "probe", "handicap", "report", "selfcheck"}) {
    const auto help = run({command, "--help"});
    EXPECT_EQ(help.code, 0) << command;
    EXPECT_NE(help.out.find("Options:"), std::string::npos) << help.out;
  }
}

TEST(LabCommands, RefuseAMistakeInOneLine) {
  const TemporaryFolder folder;
  const std::string bad = folder.path() + "/bad.toml";
  write_file(bad, "format = 1\nlanes = [\"udp\"]\n[[network]]\nloss = 101\n");
  const std::string elsewhere = folder.path() + "/elsewhere.toml";
  write_file(elsewhere, "format = 1\nlanes = [\"udp\"]\n[match]\nmap = \"nosuch\"\n[[network]]\nloss = 1\n");
  const std::vector<std::vector<std::string>> mistakes{{"run"},
                                                       {"run", folder.path() + "/missing.toml"},
                                                       {"run", bad},
                                                       {"run", folder.path()},
                                                       {"run", bad, "--jobs", "-1"},
                                                       {"shell", "--preset", "mars"},
                                                       {"shell", "--loss", "101"},
                                                       {"shell", "--delay", "nan"},
                                                       {"shell", "--jitter", "-1"},
                                                       {"play", "--lanes", "udp,udp"},
                                                       {"play", "--map", "nosuch"},
                                                       {"compare", "--map", "nosuch"},
                                                       {"compare", "--map", "../maps/foundry"},
                                                       {"run", elsewhere},
                                                       {"play", "--lanes", "udp:bbr"},
                                                       {"play", "--tape", bad},
                                                       {"play", "--tape", bad, "--loss", "1"},
                                                       {"probe"},
                                                       {"probe", "localhost", "--seconds", "0"},
                                                       {"probe", "localhost", "--fingerprint", "abc"},
                                                       {"compare", "--preset", "mars"},
                                                       {"compare", "--lanes", "udp,udp"},
                                                       {"compare", "--seed", "1,1"},
                                                       {"compare", "--markdown", "/nonexistent/page.md"},
                                                       {"probe", "localhost", "--write", "/nonexistent/tape"},
                                                       {"report"},
                                                       {"report", folder.path() + "/missing"},
                                                       {"frobnicate"}};
  for (const auto& mistake : mistakes) {
    const auto ended = run(mistake);
    EXPECT_EQ(ended.code, 2) << testing::PrintToString(mistake) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  }
  EXPECT_NE(run({"run", bad}).err.find("bad.toml, line 4: loss must be from 0 to 100 per cent."),
            std::string::npos);
}

TEST(ListPresets, FitsATerminalAndStandsInTheDocuments) {
  const auto listed = run({"--list-presets"});
  EXPECT_EQ(listed.code, 0);
  std::istringstream lines(listed.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120U) << line;
  EXPECT_NE(read_file(TW_ROOT "/docs/PRESETS.md").find("```\n" + listed.out + "```\n"), std::string::npos)
      << "put this into docs/PRESETS.md:\n"
      << listed.out;
}

TEST(Shell, RunsAProgramBeyondTheLinkAndEndsAsItDoes) {
  const auto ended =
      run({"shell", "--", "/bin/sh", "-c", "echo $TWINWIRE_CLIENT talks to $TWINWIRE_SERVER; exit 7"});
  EXPECT_EQ(ended.code, 7) << ended.err;
  EXPECT_EQ(ended.out, "10.78.0.1 talks to 10.77.0.1\n");
  EXPECT_NE(ended.err.find("link.sock"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("measured round trip"), std::string::npos) << ended.err;
  EXPECT_EQ(run({"shell", "--", "/bin/sh", "-c", "kill -9 $$"}).code, 128 + SIGKILL);
  EXPECT_EQ(run({"shell", "--", "/bin/echo", "[a,b]", "--", ""}).out, "[a,b] -- \n") << "word for word";
}

TEST(Compare, HasItsFolderForItselfUntilItEndsHoweverThatIs) {
  const TemporaryFolder folder;
  const std::string out = folder.path() + "/out", cells = out + "/cells";
  const std::vector<std::string> command{"compare", "--out", out,       "--lanes", "udp",       "--bots", "0",
                                         "--loss",  "0",     "--delay", "5",       "--seconds", "300"};
  Child first(lab(command));
  const auto begun = [&] { return access((out + "/tape.toml").c_str(), F_OK) == 0; };
  for (int i = 0; i < 10 * kPatience && !begun() && first.running(); ++i) usleep(100'000);
  ASSERT_TRUE(begun()) << first.err();
  const auto second = run(command);
  EXPECT_EQ(second.code, 1);
  EXPECT_NE(second.err.find("Another comparison is measuring into the folder " + out), std::string::npos)
      << second.err;
  EXPECT_EQ(std::count(second.err.begin(), second.err.end(), '\n'), 1) << second.err;
  EXPECT_TRUE(first.running()) << "undisturbed: " << first.err();
  first.signal(SIGKILL);
  EXPECT_EQ(first.await_exit(kPatience), 128 + SIGKILL);
  const UniqueFd handle(open(cells.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_TRUE(handle);
  bool free = false;  // as soon as the window that it was measuring has ended as well
  for (int i = 0; i < 10 * kPatience && !free; ++i) {
    free = flock(handle.get(), LOCK_EX | LOCK_NB) == 0;
    if (!free) usleep(100'000);
  }
  EXPECT_TRUE(free);
}

TEST(Shell, SaysInOneLineWhatItCannotRun) {
  const auto ended = run({"shell", "--", "/nonexistent/program"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_NE(ended.err.find("Cannot run '/nonexistent/program': No such file or directory."),
            std::string::npos);
}

TEST(Shell, ConnectsStandardInput) {
  const TemporaryFolder folder;
  write_file(folder.path() + "/words", "one\ntwo\n");
  Child child({"/bin/sh", "-c",
               "exec '" + program("twinwire-lab") + "' shell -- cat < '" + folder.path() + "/words'"});
  EXPECT_EQ(child.await_exit(kPatience), 0) << child.err();
  EXPECT_EQ(child.out(), "one\ntwo\n");
}

/// What echo.py says: how many of `count` came back, and the least round trip.
struct Echoes {
  double back = 0, least_ms = 0;
};
Echoes echo(std::vector<std::string> link, int count) {
  const std::string script = "python3 " TW_ROOT "/tests/lab/echo.py ";
  link.insert(link.begin(), "shell");
  for (const auto& word :
       {std::string("--server"), "exec " + script + "server", std::string("--"), std::string("/bin/sh"),
        std::string("-c"), script + "client " + std::to_string(count)})
    link.push_back(word);
  const auto ended = run(link);
  EXPECT_EQ(ended.code, 0) << ended.err;
  Echoes echoes;
  EXPECT_EQ(std::sscanf(ended.out.c_str(), "back %lf of %*d least %lf", &echoes.back, &echoes.least_ms), 2)
      << ended.out << ended.err;
  return echoes;
}

TEST(Shell, CarriesRealTrafficBothWaysWithTheDelayAndTheLosses) {
  constexpr int kCount = 2000;
  const auto clean = echo({"--delay", "20"}, kCount);
  EXPECT_EQ(clean.back, kCount);
  EXPECT_GE(clean.least_ms, 40);
  // Per packet, so that each of the 2 x 2000 is drawn by itself: within 4 standard errors of 0.9 squared.
  const auto lossy = echo({"--delay", "20", "--loss", "10", "--per-packet"}, kCount);
  EXPECT_NEAR(lossy.back / kCount, 0.81, 4 * std::sqrt(0.81 * 0.19 / kCount));
  EXPECT_GE(lossy.least_ms, 40);
}

TEST(Shell, PassesAnInterruptOnAndEndsBothEnds) {
  const TemporaryFolder folder;
  const std::string server_ended = folder.path() + "/server-ended";
  Child child(
      lab({"shell", "--server",
           "trap 'echo yes > " + server_ended + "; exit 0' TERM; while :; do sleep 0.1; done", "--",
           "/bin/sh", "-c", "trap 'echo interrupted; exit 5' INT; echo ready; while :; do sleep 0.1; done"}));
  ASSERT_EQ(child.await_line("ready", kPatience), "ready") << child.err();
  child.signal(SIGINT);
  EXPECT_EQ(child.await_exit(kPatience), 5) << child.err();
  EXPECT_NE(child.out().find("interrupted"), std::string::npos);
  EXPECT_EQ(read_file(server_ended), "yes\n");
}

TEST(Shell, LendsItsTerminalSoThatCtrlCReachesTheProgram) {
  const TemporaryFolder folder;
  const std::string script = folder.path() + "/terminal.py", lab_path = program("twinwire-lab");
  write_file(script, R"(
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], "shell", "--", "/bin/sh", "-c",
                           "read word; echo got $word; trap 'echo interrupted; exit 5' INT; echo ready; while :; do sleep 0.1; done"])
seen = b""
def until(words):
    global seen
    while words not in seen:
        seen += os.read(terminal, 4096)
until(b"link.sock")
os.write(terminal, b"hello\n")
until(b"got hello")
until(b"ready")
os.write(terminal, b"\x03")
until(b"measured round trip")
assert b"interrupted" in seen, seen
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
)");
  Child child({"/usr/bin/env", "python3", script, lab_path});
  EXPECT_EQ(child.await_exit(kPatience), 5) << child.out() << child.err();
}

TEST(Probe, SaysInOneLineThatNobodyAnswers) {
  const auto ended = run({"probe", "127.0.0.1:1", "--seconds", "2"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
}

/// Watches a real server through a link of known settings; the tape that the probe fits to it.
tape::Tape probe_through(const std::vector<std::string>& link, const std::string& seconds) {
  const TemporaryFolder folder;
  const std::string tape_path = folder.path() + "/fitted.toml";
  const std::string server = "exec '" + program("twinwire-server") +
                             "' --bind $TWINWIRE_SERVER --port 7776 --game-port 7777 "
                             "--data '" +
                             folder.path() +
                             "/server' --maps '" TW_ROOT "/assets/maps' --arena Arena --quiet";
  const std::string client = "until '" + program("twinwire-lab") + "' probe $TWINWIRE_SERVER --seconds " +
                             seconds + " --write '" + tape_path + "' 2> /dev/null; do sleep 0.2; done";
  std::vector<std::string> command{"shell"};
  command.insert(command.end(), link.begin(), link.end());
  command.insert(command.end(), {"--server", server, "--", "/bin/sh", "-c", client});
  const auto ended = run(command);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.out.find("This network is"), std::string::npos) << ended.out;
  const auto tape = tape::parse_tape(read_file(tape_path));
  EXPECT_TRUE(tape) << tape.error;
  if (!tape || tape->networks.size() != 1) return {};
  return *tape;
}

TEST(Probe, FitsATapeToTheNetworkThatItSaw) {
  // Losses drawn packet by packet, so that their standard error is that of the count: 720 snapshots, 240 records.
  const auto lossy = probe_through({"--delay", "30", "--loss", "10", "--per-packet"}, "12");
  ASSERT_EQ(lossy.networks.size(), 1U);
  const auto& [up, down, per_packet] = lossy.networks[0].settings;
  EXPECT_GE(down.delay_ms, 30) << "nothing is faster than the link";
  EXPECT_LT(down.delay_ms, 30 * 1.2);
  EXPECT_EQ(up.delay_ms, down.delay_ms);
  EXPECT_NEAR(down.loss_pct, 10, 4 * 100 * std::sqrt(0.1 * 0.9 / 720));
  EXPECT_NEAR(up.loss_pct, 10, 4 * 100 * std::sqrt(0.1 * 0.9 / 240));

  const auto clean = probe_through({}, "4");
  ASSERT_EQ(clean.networks.size(), 1U);
  EXPECT_EQ(clean.networks[0].settings.to_client.loss_pct, 0);
  EXPECT_LT(clean.networks[0].settings.to_client.delay_ms, down.delay_ms / 4);
}

}  // namespace
}  // namespace tw::test
