// SPDX-License-Identifier: MIT
#include "lab/link/change_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "lab/link/system_error.hpp"

namespace tw::link {

ChangeLog::ChangeLog(const std::string& path) {
  if (path.empty()) return;
  file_.reset(checked(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600),
                      "Cannot open the link's log '" + path + "'"));
}

void ChangeLog::add(Micros at, std::string what) {
  if (file_) {
    char time[32];
    std::snprintf(time, sizeof time, "%lld.%06lld ", static_cast<long long>(at / 1'000'000),
                  static_cast<long long>(at % 1'000'000));
    const std::string line = time + what + '\n';
    // A page of memory, as a rule; a full disk costs the line and not the link.
    if (write(file_.get(), line.data(), line.size()) < 0) file_.reset();
  }
  if (newest_.size() == kMaxChanges) newest_.erase(newest_.begin());
  newest_.push_back({at, std::move(what)});
}

}  // namespace tw::link
