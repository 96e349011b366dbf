// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "lab/compare/cell.hpp"
#include "lab/compare/host.hpp"
#include "lab/tape/tape.hpp"
#include "shared/base/net.hpp"

namespace tw::compare {

/// A cell, whole, as the text of its file; compact JSON, schema 1.
std::string cell_to_text(const CellResult& cell);
/// `text` may be damaged, or come from anyone: the error says what is wrong with it.
Result<CellResult> cell_from_text(const std::string& text);

/// The measured cells of one folder:
///   OUT/tape.toml        what is measured here
///   OUT/cells/ID.json    one cell each; ID is a hash of what was measured, and one of where and by which programs
class CellStore {
 public:
  /// Takes possession of the folder for `tape`. Refused, with a sentence, if it holds another tape's results and
  /// `fresh` is not set, or if another store has it; `fresh` removes what a store put there, and nothing else.
  static Result<CellStore> open(const std::string& out, const tape::Tape& tape, const Host& host, bool fresh);

  enum class State { kMissing, kDamaged, kThere };
  struct Loaded {
    State state = State::kMissing;
    CellResult cell{};
    std::string why{};  ///< kDamaged: a sentence
  };
  Loaded load(const CellOptions& options) const;
  /// The files in which others than these programs on this machine left the same cell.
  std::vector<std::string> by_others(const CellOptions& options) const;
  /// Takes the place of what others left of this cell. Empty, or a sentence why it could not be written. Never leaves
  /// half a file.
  std::string save(const CellResult& cell) const;
  std::string path_of(const CellOptions& options) const;

 private:
  CellStore(std::string out, Host host, UniqueFd lock)
      : out_(std::move(out)), host_(std::move(host)), lock_(std::move(lock)) {}

  std::string out_;
  Host host_;
  UniqueFd lock_;  ///< of the folder, for as long as the store lives
};

}  // namespace tw::compare
