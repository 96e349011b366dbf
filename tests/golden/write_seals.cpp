// SPDX-License-Identifier: MIT
#include <cstdio>

#include "tests/golden/seals.hpp"

int main() { std::fputs(tw::transport::test::seal_vectors().c_str(), stdout); }
