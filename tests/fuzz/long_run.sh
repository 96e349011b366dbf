#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The long run of every fuzz target, or of those named: builds them, goes on from the corpus that earlier long runs left
# in build/fuzz-corpus, and merges nothing into the committed one.
# Usage: tests/fuzz/long_run.sh [SECONDS_PER_TARGET=900] [TARGET...]
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
seconds=${1:-900}
shift || true
cmake --preset asan >/dev/null
cmake --build build/asan --target fuzzers
exec python3 tests/fuzz/run.py build/asan/bin --seconds "$seconds" --keep build/fuzz-corpus "$@"
