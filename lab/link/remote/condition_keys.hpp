// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

#include "lab/link/remote/settings.hpp"

namespace tw::link {

/// One number of Conditions: how it is typed, how it is called in JSON, and what it may be. The one table for
/// control requests, replies and checks.
struct ConditionKey {
  std::string_view key;   ///< in `set KEY=VALUE`
  std::string_view name;  ///< in JSON
  double Conditions::*value;
  double max;        ///< 0..max
  const char* rule;  ///< the sentence for whoever exceeds it
};

inline constexpr double kMaxDelayMs = 2000;

inline constexpr std::array kConditionKeys{
    ConditionKey{"loss", "loss_pct", &Conditions::loss_pct, 100, "Loss must be from 0 to 100 per cent."},
    ConditionKey{"delay", "delay_ms", &Conditions::delay_ms, kMaxDelayMs, "Delay must be from 0 to 2000 ms."},
    ConditionKey{"jitter", "jitter_ms", &Conditions::jitter_ms, 1000, "Jitter must be from 0 to 1000 ms."},
    ConditionKey{"spike", "spike_ms", &Conditions::spike_ms, 2000, "Spikes must be from 0 to 2000 ms."},
    ConditionKey{"spike_share", "spike_pct", &Conditions::spike_pct, 100,
                 "The share of time with spikes must be from 0 to 100 per cent."},
    ConditionKey{"dark", "dark_ms", &Conditions::dark_ms, 60'000,
                 "The mean dark time must be 0, or from 1 to 60000 ms."},
    ConditionKey{"light", "light_ms", &Conditions::light_ms, 600'000,
                 "The mean light time must be 0, or from 1 to 600000 ms."},
    ConditionKey{"duplicate", "duplicate_pct", &Conditions::duplicate_pct, 100,
                 "Duplication must be from 0 to 100 per cent."},
    ConditionKey{"reorder", "reorder_pct", &Conditions::reorder_pct, 100,
                 "Reordering must be from 0 to 100 per cent."},
    ConditionKey{"corrupt", "corrupt_pct", &Conditions::corrupt_pct, 100,
                 "Corruption must be from 0 to 100 per cent."},
    ConditionKey{"rate", "rate_kbit", &Conditions::rate_kbit, 10'000'000,
                 "The rate must be 0, for no limit, or from 1 to 10000000 kbit/s."},
    ConditionKey{"queue", "queue_kb", &Conditions::queue_kb, 8000, "The queue must be from 0 to 8000 kB."}};

/// Those that are either 0 or at least 1: a shorter outage than a millisecond, or a slower line than 1 kbit/s, would
/// only be a way to keep the emulator busy.
constexpr bool is_at_least_one(const ConditionKey& key) {
  return key.value == &Conditions::dark_ms || key.value == &Conditions::light_ms ||
         key.value == &Conditions::rate_kbit;
}

}  // namespace tw::link
