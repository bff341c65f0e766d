// SPDX-License-Identifier: BSD-3-Clause
#include "cases.hpp"

#include <gtest/gtest.h>

TEST(fanin, right)
{
    ASSERT_TRUE(cases::right());
    ASSERT_TRUE(cases::healthy());
}

TEST(fanin, wrong)
{
    EXPECT_TRUE(cases::wrong());
    EXPECT_TRUE(cases::sick());
    EXPECT_FALSE(cases::right());
}
