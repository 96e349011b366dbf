// SPDX-License-Identifier: MIT
#pragma once

#include "shared/transport/tls_client.hpp"

namespace tw::app {

/// A server's key as two people compare it: groups of four digits, two lines. Within a panel of the forms.
void show_fingerprint(const transport::Fingerprint& fingerprint);

}  // namespace tw::app
