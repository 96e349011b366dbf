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

build() {  # build COMPILER LEVEL: all sources into one program
  objects=
  for file in "$source_dir"/shared/sim/*.cpp "$source_dir"/tests/unit/sim/golden_main.cpp; do
    object=$(basename "$file" .cpp).$1$2.o
    $launcher "$1" -std=c++20 "$2" -I"$source_dir" -c "$file" -o "$object"
    objects="$objects $object"
  done
  # shellcheck disable=SC2086  # a list of plain file names
  "$1" $objects -o "golden.$1$2"
}

failures=0
for compiler in g++ "$clang"; do
  for level in -O0 -O3; do
    build "$compiler" "$level"
    verdict=equal
    hash=$("./golden.$compiler$level" "$source_dir/assets/maps/foundry.txt") || { verdict=DIFFERENT; failures=1; }
    echo "$compiler $level $hash $verdict"
  done
done
exit $failures
