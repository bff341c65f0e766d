// SPDX-License-Identifier: BSD-3-Clause
#include "stack/calibration.hpp"
#include "catch.hpp"

#include <cmath>
#include <cstddef>
#include <string>

using namespace fanin;

namespace
{
    constexpr std::size_t draws = 60;

    /// The fractions within 1, 2 and 3 of a stack's deviations, each row over independent draws. The rows of
    /// one draw count as one, so that a fraction p has the standard deviation √(p (1 - p)/draws) at most.
    void check(const calibration::deviations& d)
    {
        if (d.count == 0)
        {
            return;
        }
        const double least[] = {0.63, 0.92, 0.99};
        const double most[] = {0.75, 0.97, 1};
        for (std::size_t k = 1; k <= 3; ++k)
        {
            const double low = least[k - 1];
            const double high = most[k - 1];
            CAPTURE(k, d.fraction(k), d.mean(), d.root_mean_square());
            CHECK(d.fraction(k) > low - 3 * std::sqrt(low * (1 - low) / draws));
            CHECK(d.fraction(k) <= high + 3 * std::sqrt(high * (1 - high) / draws));
        }
        CHECK(d.largest < 6);
    }

    void check(const std::string& stack_name, const std::string& input_name)
    {
        // the digits are left to the program
        static const auto all = calibration::inputs(init::zeros<float>(64, 64));
        for (const calibration::stack& s : calibration::stacks())
        {
            for (const calibration::input& in : all)
            {
                if ((s.name == stack_name || s.family + ": " + s.name == stack_name) && in.name == input_name)
                {
                    CAPTURE(s.family, s.name, in.name);
                    const calibration::result r = calibration::measure(s, in, draws);
                    CHECK(r.forward.count > 0);
                    check(r.forward);
                    check(r.backward);
                    return;
                }
            }
        }
        FAIL("no " << stack_name << " of " << input_name);
    }
}

TEST_CASE("predicted spreads are those over draws", "[predict]")
{
    const auto name =
        GENERATE("he relu x 5", "xavier tanh x 5", "preserving gelu x 10", "he leaky_relu x 20",
                 "xavier softplus x 10", "xavier linear x 3", "residual: xavier tanh x 5", "he relu, 0.5 x 4",
                 "layer_norm, he relu, xavier x 4", "he, layer_norm, relu x 3", "he, batch_norm, relu x 3",
                 "he relu, batch_norm x 3", "he relu, dropout .5 x 4", "he relu, dropout .9 x 4",
                 "16 he relu, padded x 3", "16 he relu, maximum of 2x2, 16 he relu, 10",
                 "two of 16 he relu, maximum of 2x2, twice, 10",
                 "16 xavier tanh, average of 2x2, 32 xavier tanh, 10");
    check(name, "N(0, 1)");
}

TEST_CASE("predicted spreads are those of batches of any kind", "[predict]")
{
    check("he relu x 5", "constant rows");
    check("he relu x 5", "lengths exp(2 N)");
    check("he relu x 5", "one-hot");
    check("preserving gelu x 10", "correlated rows"); // the signal scatters by a factor of e
    check("xavier tanh x 5", "U(0, 255)");
    check("xavier tanh x 5", "heavy tails");
    check("xavier linear x 3", "constant rows");
    check("he relu, batch_norm x 3", "correlated rows");
    check("he relu, batch_norm x 3", "U(0, 1)");
    check("he, layer_norm, relu x 3", "N(3, 1)");
    check("he, rms_norm, relu x 3", "lengths exp(2 N)"); // a norm makes short samples count like long ones
    // short samples have long gradients
    check("residual: layer_norm, he relu, xavier x 4", "lengths exp(2 N)");
    check("he relu, 0.5 x 4", "batch of 2");
    // the positions of an image scatter apart: one image is many samples
    check("16 he relu, padded x 3", "correlated rows");
    check("16 he relu, padded x 3", "lengths exp(2 N)");
    check("16 he relu, padded x 3", "one-hot");
    check("16 he relu, padded x 3", "batch of 2");
    check("two of 16 he relu, maximum of 2x2, twice, 10", "U(0, 1)");
    check("16 he relu, average of 2x2, 16 he relu, 10", "correlated rows");
}

TEST_CASE("no spread is given where it is not known", "[predict]")
{
    const auto x = calibration::filled(2, [](std::size_t i, std::size_t j)
                                       { return std::sin(static_cast<double>(5 * j + i)); });
    // two samples of few elements may both be 0
    CHECK(predict(sequential(dense(64, init::he<float>, act::relu), dropout(0.9)), x).size() == 1);
    // rows of equal features leave a norm nothing but rounding
    const auto equal = calibration::filled(8, [](std::size_t i, std::size_t) { return 0.1 * double(i + 1); });
    CHECK(predict(layer_norm(), equal).empty());
    // units with few active samples decide the gradient of batch norm
    const auto positive = init::uniform<float>.with_range(0, 1)(64, 64, 5);
    const auto rows = predict(sequential(dense(64, init::he<float>, act::relu), batch_norm()), positive);
    REQUIRE(rows.size() == 2);
    CHECK(std::isnan(rows[1].factor_log_stddev));
    CHECK(rows[1].log_stddev > 0);
}
