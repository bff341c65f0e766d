// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_CATCH_HPP
#define FANIN_TESTS_CATCH_HPP

// Catch2 3 where it is installed, else Catch2 2.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
using Catch::Matchers::ContainsSubstring;
#else
#include <catch2/catch.hpp>
namespace Catch::Matchers
{
    inline auto ContainsSubstring(const std::string& text)
    {
        return Catch::Matchers::Contains(text);
    }
}
using Catch::Matchers::ContainsSubstring;
#endif

#endif
