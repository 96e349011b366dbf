// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace tw::test {

/// A real program under test. Ends with the object at the latest.
class Child {
 public:
  struct Options {
    std::map<std::string, std::string> environment;  ///< added to ours
    bool as_nobody = false;                          ///< uid and gid 65534, no groups, no new privileges
  };
  /// Starts it with both outputs in files; a program that cannot be executed exits with 127.
  explicit Child(std::vector<std::string> command) : Child(std::move(command), Options{}) {}
  Child(std::vector<std::string> command, const Options& options);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  /// Waits until its standard output holds a whole line that begins so; that line, or "" when it ended or
  /// time is up.
  std::string await_line(const std::string& prefix, int seconds = 20);
  /// Waits for its end. Its exit code, 128 + signal, or -1 when it still runs after so long.
  int await_exit(int seconds = 30);
  void signal(int number) const;
  bool running();
  std::string out() const;
  std::string err() const;
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int status_ = 0;
  bool reaped_ = false;
  std::string out_path_, err_path_;
};

/// A new folder that goes with the object. Mode 0755, or ours alone.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(bool for_nobody = false);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Where the programs under test are: the build's bin folder.
std::string program(const std::string& name);
std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);

}  // namespace tw::test
