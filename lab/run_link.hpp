// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lab/link/link.hpp"
#include "lab/link/remote.hpp"
#include "lab/run_folder.hpp"

namespace tw::lab {

/// A link of this run alone, and the hand on it. Both go with the object.
class RunLink {
 public:
  /// The error is a sentence. Forks without exec, as link::Link::start() does.
  static Result<std::unique_ptr<RunLink>> start(const link::Settings& settings, std::uint64_t seed,
                                                const std::string& backend) {
    using Started = Result<std::unique_ptr<RunLink>>;
    std::unique_ptr<RunLink> made(new RunLink);
    if (!made->folder_) return Started::failure("No folder could be made at " + made->folder_.path() + ".");
    auto link = link::Link::start(
        {.run_dir = made->folder_.path(), .seed = seed, .settings = settings, .backend = backend});
    if (!link) return Started::failure(link.error);
    made->link_ = std::move(*link);
    auto remote = link::Remote::connect(made->link_->control_path());
    if (!remote) return Started::failure(remote.error);
    made->remote_ = std::move(*remote);
    return Started::success(std::move(made));
  }
  link::Link& link() { return *link_; }
  link::Remote& remote() { return *remote_; }

 private:
  RunLink() = default;

  RunFolder folder_;
  std::unique_ptr<link::Link> link_;
  std::unique_ptr<link::Remote> remote_;
};

}  // namespace tw::lab
