// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/lobby/store_files.hpp"

struct sqlite3;

namespace tw::lobby::store {

/// Copies the whole database while it is in use to the file `to`: written beside it, checked, synced, and only then
/// given its name, so that under that name there is a sound copy or what was there before. Empty, or the sentence
/// why not.
std::string back_up(sqlite3* db, StoreFiles& files, const std::string& to);

}  // namespace tw::lobby::store
