// SPDX-License-Identifier: MIT
#include "lab/terminal.hpp"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

namespace tw::lab {

struct LentTerminal::Mode {
  termios saved{};
  pid_t owner = 0;
};

LentTerminal::LentTerminal(pid_t pid) {
  const pid_t owner = tcgetpgrp(STDIN_FILENO);
  if (owner < 0 || owner != getpgrp()) return;  // no terminal, or we are in its background
  mode_ = std::make_unique<Mode>(Mode{.saved = {}, .owner = owner});
  tcgetattr(STDIN_FILENO, &mode_->saved);
  signal(SIGTTOU, SIG_IGN);  // taking it back happens from the background
  tcsetpgrp(STDIN_FILENO, pid);
  kill(-pid, SIGCONT);  // it may have asked for the terminal a moment too early
}

LentTerminal::~LentTerminal() {
  if (!mode_) return;
  tcsetpgrp(STDIN_FILENO, mode_->owner);
  tcsetattr(STDIN_FILENO, TCSADRAIN, &mode_->saved);
}

}  // namespace tw::lab
