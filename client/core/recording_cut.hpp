// SPDX-License-Identifier: MIT
#pragma once

#include "client/core/recording.hpp"

namespace tw::client {

/// The last `last` of a recording, as a recording of its own (retelling.hpp); all of it, if it is no longer than that. What is
/// damaged ends it before. `pieces`: as for RecordingReader::open(). The error is a sentence: a recording whose lane was replaced
/// before the cut (lane_keeper.hpp) can only be had whole.
Result<Recording> cut_recording(std::vector<ByteView> pieces, Micros last);

/// As a file: read_recording() gives it back.
Bytes encode_recording(const Recording& recording);

}  // namespace tw::client
