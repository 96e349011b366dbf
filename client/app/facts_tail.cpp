// SPDX-License-Identifier: MIT
#include "client/app/facts_tail.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "lab/trace/facts_line.hpp"

namespace tw::app {

void FactsTail::read(std::string_view session, std::vector<trace::LaneFacts>& out) {
  if (!file_) file_.reset(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file_) return;
  std::array<char, 8192> buffer;
  for (std::size_t taken = 0; taken < kMaxBytesARead;) {
    const ssize_t got = ::read(file_.get(), buffer.data(), buffer.size());
    if (got <= 0) return;
    taken += static_cast<std::size_t>(got);
    for (const char c : std::string_view(buffer.data(), static_cast<std::size_t>(got))) {
      if (c == '\n')
        take_line(session, out);
      else if (line_.size() < kMaxLineBytes)
        line_ += c;
      else
        too_long_ = true;
    }
  }
}

void FactsTail::take_line(std::string_view session, std::vector<trace::LaneFacts>& out) {
  const bool whole = !std::exchange(too_long_, false);
  // Most lines are the bots': they are not taken apart.
  if (whole && line_.find(session) != std::string::npos)
    if (const auto told = trace::parse_facts_line(line_); told && told->session == session)
      out.push_back(told->facts);
  line_.clear();
}

}  // namespace tw::app
