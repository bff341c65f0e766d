// SPDX-License-Identifier: BSD-3-Clause
// The main function of the tests under Catch2 2; Catch2 3 brings its own.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
