// SPDX-License-Identifier: MIT
#include "server/command_line.hpp"

#include <algorithm>
#include <cstdio>

namespace tw::server {

int fail(const CLI::App& app, int code, std::string sentence) {
  if (code == 2) std::replace(sentence.begin(), sentence.end(), '\n', ' ');
  std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), sentence.c_str());
  return code;
}

std::optional<int> parse_or_end(CLI::App& app, int argc, const char* const* argv, const char* hint) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    return fail(app, 2, std::string(error.what()) + " (" + hint + ')');
  }
  return std::nullopt;
}

}  // namespace tw::server
