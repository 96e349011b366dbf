// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

#include "lab/link/remote/control_protocol.hpp"
#include "lab/link/remote/settings.hpp"

/// The words of a tape for one direction of the link: what the reader takes and the writer writes.
namespace tw::tape {

struct Field {
  std::string_view key;
  double link::Conditions::*member;
  double most;            ///< the least is 0, which is off
  std::string_view unit;  ///< as it ends a sentence
};

inline constexpr double kMostRateKbit = 10'000'000, kMostQueueKb = 1'000'000;

inline constexpr std::array<Field, 12> kFields{{
    {"loss", &link::Conditions::loss_pct, 100, "per cent"},
    {"delay", &link::Conditions::delay_ms, link::kMaxDelayMs, "ms, one way"},
    {"jitter", &link::Conditions::jitter_ms, 1'000, "ms"},
    {"spike_ms", &link::Conditions::spike_ms, 2'000, "ms"},
    {"spike_pct", &link::Conditions::spike_pct, 100, "per cent of the time"},
    {"dark_ms", &link::Conditions::dark_ms, 60'000, "ms"},
    {"light_ms", &link::Conditions::light_ms, 600'000, "ms"},
    {"duplicate", &link::Conditions::duplicate_pct, 100, "per cent"},
    {"reorder", &link::Conditions::reorder_pct, 100, "per cent"},
    {"corrupt", &link::Conditions::corrupt_pct, 100, "per cent"},
    {"rate_kbit", &link::Conditions::rate_kbit, kMostRateKbit, "kbit a second"},
    {"queue_kb", &link::Conditions::queue_kb, kMostQueueKb, "kilobytes"},
}};

}  // namespace tw::tape
