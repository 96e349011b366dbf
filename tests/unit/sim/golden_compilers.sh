#!/bin/sh
# SPDX-License-Identifier: MIT
# The golden match under two compilers, without optimisation and with all of it: every build must print the literal of
# golden.hpp. usage: golden_compilers.sh SOURCE_DIR SCRATCH_DIR
set -eu
source_dir=$1
scratch=$2
clang=${CLANGXX:-clang++-19}
mkdir -p "$scratch"
cd "$scratch"

for tool in g++ "$clang"; do
  command -v "$tool" >/dev/null || { echo "golden_compilers: $tool is not installed" >&2; exit 1; }
done
launcher=$(command -v ccache || true)

# One translation unit of all sources: four compilations instead of sixty.
for file in "$source_dir"/shared/sim/*.cpp "$source_dir"/tests/unit/sim/golden_main.cpp; do
  echo "#include \"$file\""
done > golden.cpp

failures=0
for compiler in g++ "$clang"; do
  for level in -O0 -O3; do
    $launcher "$compiler" -std=c++20 "$level" -I"$source_dir" -c golden.cpp -o "golden.$compiler$level.o"
    "$compiler" "golden.$compiler$level.o" -o "golden.$compiler$level"
    verdict=equal
    hash=$("./golden.$compiler$level" "$source_dir/assets/maps/foundry.txt") || { verdict=DIFFERENT; failures=1; }
    echo "$compiler $level $hash $verdict"
  done
done
exit $failures
