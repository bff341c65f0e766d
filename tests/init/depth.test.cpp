// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/init.hpp>

#include <cmath>
#include <stdexcept>

namespace depth = fanin::init::depth;
namespace init = fanin::init;

namespace
{
    bool near(double found, long double expected)
    {
        return std::abs(found / expected - 1) < 4e-16L;
    }
}

TEST_CASE("the rules of depth are the formulas of their papers")
{
    for (const int n : {1, 2, 3, 7, 12, 48, 100, 1000})
    {
        const long double blocks = n;
        CAPTURE(n);
        CHECK(near(depth::gpt2(n), 1 / std::sqrt(2 * blocks)));
        CHECK(near(depth::t_fixup_encoder(n), 0.67L * std::pow(blocks, -0.25L)));
        CHECK(near(depth::t_fixup_decoder(n), std::pow(9 * blocks, -0.25L)));
        for (const depth::deepnorm only : {depth::deepnorm_encoder_only(n), depth::deepnorm_decoder_only(n)})
        {
            CHECK(near(only.alpha, std::pow(2 * blocks, 0.25L)));
            CHECK(near(only.beta, std::pow(8 * blocks, -0.25L)));
        }
        CHECK(near(depth::deepnorm_decoder(n).alpha, std::pow(3 * blocks, 0.25L)));
        CHECK(near(depth::deepnorm_decoder(n).beta, std::pow(12 * blocks, -0.25L)));
        for (const int m : {1, 5, 24})
        {
            const long double root = std::pow(blocks * blocks * blocks * blocks * m, 1 / 16.0L);
            CHECK(near(depth::deepnorm_encoder(n, m).alpha, 0.81L * root));
            CHECK(near(depth::deepnorm_encoder(n, m).beta, 0.87L / root));
        }
        for (const int m : {2, 3, 4, 7})
        {
            CAPTURE(m);
            CHECK(near(depth::fixup(n, m), std::pow(blocks, -1 / (2.0L * m - 2))));
        }
    }
    CHECK(depth::gpt2(12) == Approx(0.2041241452));
    CHECK(depth::fixup(16, 2) == 0.25);
    CHECK(depth::deepnorm_encoder_only(8).alpha == 2);
    CHECK(depth::skip_init == 0);
    CHECK(depth::rezero == 0);
}

TEST_CASE("a rule of depth scales the standard deviation of a law")
{
    const init::fans f{100, 50};
    CHECK(init::he<float>.scaled(depth::fixup(16, 2)).variance(f) == Approx(2.0 / 100 / 16).epsilon(1e-15));
    CHECK(init::normal<float>.with_stddev(0.02).scaled(depth::gpt2(12)).variance(f)
          == Approx(0.02 * 0.02 / 24).epsilon(1e-15));
    const auto w = init::normal<float>.with_stddev(0.02).scaled(depth::gpt2(12))(700, 600, 1);
    const sampling::moments m = sampling::moments_of(w);
    CHECK(std::abs(m.variance - 0.02 * 0.02 / 24)
          < sampling::variance_tolerance(0.02 * 0.02 / 24, 3, m.count));
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::he<float>.scaled(-1); }, {"factor = -1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::normal<float>.scaled(std::nan("")); },
                                                  {"factor = ", "nan"})
          == "");
}

TEST_CASE("a stack of no blocks and a branch of one layer are refused")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)depth::gpt2(0); }, {"blocks = 0", "at least 1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)depth::fixup(3, 1); },
                                                  {"layers_in_branch = 1", "at least 2"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)depth::t_fixup_encoder(0); }, {"blocks = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)depth::t_fixup_decoder(-1); }, {"extent = -1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)depth::deepnorm_encoder_only(0); },
                                                  {"encoder_blocks = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)depth::deepnorm_decoder_only(0); },
                                                  {"decoder_blocks = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)depth::deepnorm_encoder(3, 0); },
                                                  {"decoder_blocks = 0"})
          == "");
}
