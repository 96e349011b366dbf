// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace tw::link {

/// Switches off everything that a device of the calling thread's network namespace does for the kernel:
/// checksums, segmentation, coalescing. With them on, a packet that leaves the kernel towards the emulator is
/// no packet as a network would carry it: its checksum is not computed yet, and it may be a "super-frame" of
/// 20 kB. Checks that all of them are off; throws std::runtime_error with a sentence if not.
void switch_offloads_off(const std::string& device);

}  // namespace tw::link
