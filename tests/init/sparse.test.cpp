// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"
#include "sampling.hpp"

#include <fanin/init/normal.hpp>
#include <fanin/init/sparse.hpp>
#include <fanin/init/tensor.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

using namespace fanin;

static_assert(init::sparse<float>.name() == "sparse");
static_assert(init::sparse<float>.with_sparsity(0.1).with_stddev(1).name() == "sparse");

namespace
{
    /// The zeros among a range of weights.
    template <class Range>
    std::size_t zeros(const Range& weights)
    {
        return static_cast<std::size_t>(std::count(weights.begin(), weights.end(), 0));
    }

    /// What sparsity s below 1, none of which times n is next to an integer, leaves at 0: no column whole.
    std::size_t rounded_up(double s, std::size_t n)
    {
        const auto zeros = static_cast<std::size_t>(std::ceil(s * static_cast<double>(n)));
        return s < 1 ? std::min(zeros, n - 1) : zeros;
    }

    /// The zeros of each column of weights (in, out), which must all be as many.
    template <class W>
    std::size_t zeros_a_column(const W& w)
    {
        std::size_t found = 0;
        for (std::size_t o = 0; o < w.shape()[1]; ++o)
        {
            std::size_t n = 0;
            for (std::size_t i = 0; i < w.shape()[0]; ++i)
            {
                n += w(i, o) == 0;
            }
            REQUIRE((o == 0 || n == found));
            found = n;
        }
        return found;
    }
}

TEST_CASE("a share of zeros is rounded up from what is meant, not from the digits of its product")
{
    CHECK(zeros_a_column(init::sparse<float>.with_sparsity(0.07)(100, 5, 3)) == 7);
    CHECK(zeros_a_column(init::sparse<double>.with_sparsity(0.07)(200, 5, 3)) == 14);
    CHECK(zeros_a_column(init::sparse<float>.with_sparsity(0.07)(101, 5, 3)) == 8);
    CHECK(zeros_a_column(init::sparse<float>.with_sparsity(0.29)(100, 5, 3)) == 29);
    CHECK(zeros_a_column(init::sparse<float>.with_sparsity(0.1 + 0.2)(10, 5, 3)) == 3);
    CHECK(zeros_a_column(init::sparse<float>.with_sparsity(0.0701)(100, 5, 3)) == 8);
    CHECK(zeros_a_column(init::sparse<float>.with_sparsity(1e-12)(100, 5, 3)) == 1);

    // k / n of n are k zeros; the mean square of a stddev of 1 is what is not 0
    std::size_t wrong = 0;
    for (std::size_t n = 1; n <= 1000; ++n)
    {
        for (std::size_t k = 0; k < n; ++k)
        {
            const auto inputs = static_cast<double>(n);
            const auto i = init::sparse<double>.with_stddev(1).with_sparsity(static_cast<double>(k) / inputs);
            wrong += std::lround(i.variance({inputs, 1}) * inputs) != static_cast<long>(n - k);
        }
    }
    CHECK(wrong == 0);
    for (const std::size_t n : {std::size_t{49}, std::size_t{103}, std::size_t{107}, std::size_t{300}})
    {
        for (std::size_t k = 0; k < n; k += 3)
        {
            const double share = static_cast<double>(k) / static_cast<double>(n);
            REQUIRE(zeros_a_column(init::sparse<float>.with_sparsity(share)(n, 2, 3)) == k);
        }
    }
}

TEST_CASE("a share of zeros below 1 leaves each unit a connection")
{
    for (const double share : {0.9, 0.99, 1 - 0x1p-53})
    {
        for (const std::size_t n : {std::size_t{2}, std::size_t{9}})
        {
            CHECK(zeros_a_column(init::sparse<float>.with_sparsity(share)(n, 50, 3)) == n - 1);
        }
        CHECK(zeros_a_column(init::sparse<float>.with_sparsity(share)(1, 50, 3)) == 0);
        CHECK(init::sparse<float>.with_stddev(1).with_sparsity(share).variance({1, 50}) == 1);
    }
    CHECK(init::sparse<float>.with_stddev(1).variance({9, 50}) == Approx(1.0 / 9).epsilon(1e-14));
    CHECK(zeros_a_column(init::sparse<float>.with_sparsity(1)(9, 50, 3)) == 9);
    const auto kernel = init::sparse<float>({3, 3, 1, 50}, axes::hwio.with_groups(50), 3);
    CHECK(zeros(kernel) == 8 * 50);
}

TEMPLATE_TEST_CASE("connections are exactly as many as they are said to be, for any number of inputs", "",
                   float, double)
{
    using T = TestType;
    const auto i = init::sparse<T>.with_connections(15).with_stddev(1);
    for (const std::size_t n : {15u, 16u, 17u, 31u, 100u, 107u, 784u, 1000u, 5000u})
    {
        const auto w = i(n, 7, 3);
        CHECK(zeros_a_column(w) == n - 15);
        CHECK(i.variance({static_cast<double>(n), 7})
              == Approx(15.0 / static_cast<double>(n)).epsilon(1e-12));
        // the same choice as that of the share which has as many zeros, and the same values
        const double share = static_cast<double>(n - 15) / static_cast<double>(n);
        CHECK((w == init::sparse<T>.with_sparsity(share).with_stddev(1)(n, 7, 3)));
    }
    CHECK(zeros_a_column(init::sparse<T>.with_connections(1)(37, 9, 3)) == 36);
    CHECK(zeros_a_column(init::sparse<T>.with_connections(15).with_connections(3)(37, 9, 3)) == 34);
    CHECK(zeros_a_column(init::sparse<T>.with_connections(15).with_sparsity(0.5)(37, 9, 3)) == 19);

    // of a kernel the weights into an output count: 9 of its group of 2 channels
    const auto kernel = i({12, 2, 3, 3}, axes::oihw.with_groups(3), 3);
    for (std::size_t o = 0; o < 12; ++o)
    {
        CHECK(std::count(kernel.data() + 18 * o, kernel.data() + 18 * (o + 1), T{0}) == 3);
    }
    CHECK(structured::difference_of_forms(i, std::array<std::size_t, 2>{37, 53}, axes::io) == "");
    CHECK(to_string(i) == "sparse: N(0, 1^2) for 15 weights per unit, 0 for the others");
}

TEST_CASE("no connections, and more than there are weights into a unit, are refused by sparse")
{
    const auto refused = [](const auto& shape, const axes& a, std::initializer_list<std::string_view> parts)
    {
        const auto i = init::sparse<float>.with_connections(15);
        xt::xtensor<float, std::tuple_size_v<std::remove_cvref_t<decltype(shape)>>> w(shape, 9.0f);
        const std::string call =
            failing_to_raise<std::invalid_argument>([&] { (void)i(shape, a, 5); }, parts);
        const std::string fill =
            failing_to_raise<std::invalid_argument>([&] { init::fill(w, i, a, 5); }, parts);
        return call + fill
               + (std::all_of(w.begin(), w.end(), [](float v) { return v == 9; }) ? "" : "written");
    };
    const std::initializer_list<std::string_view> said{"connections = 15",
                                                       "at most the 14 weights into a unit", "init::normal"};
    CHECK(refused(std::array<std::size_t, 2>{14, 100}, axes::io, said) == "");
    CHECK(refused(std::array<std::size_t, 2>{100, 14}, axes::oi, said) == "");
    CHECK(refused(std::array<std::size_t, 4>{8, 2, 1, 7}, axes::oihw.with_groups(4), said) == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] {
                  (void)init::sparse<float>.with_connections(15).variance({14, 100});
              },
              said)
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::sparse<float>.with_connections(0); },
                                                  {"connections = 0", "at least 1", "init::zeros"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::sparse<float>.with_connections(-15); },
                                                  {"extent = -15"})
          == "");
    CHECK(init::sparse<float>.with_connections(15)(0, 5, 1).size() == 0);
}

TEMPLATE_TEST_CASE("each column of sparse has as many zeros as its sparsity says, rounded up", "", float,
                   double)
{
    using T = TestType;
    for (const auto& [in, out] : {std::array<std::size_t, 2>{37, 53}, {100, 7}, {1, 9}, {7, 1}, {1000, 3}})
    {
        for (const double s : {0.0, 1e-9, 0.1, 0.33, 0.5, 0.9, 0.999, 1.0})
        {
            const auto w = init::sparse<T>.with_sparsity(s)(in, out, 3);
            std::size_t wrong = 0;
            for (std::size_t o = 0; o < out; ++o)
            {
                std::vector<T> column;
                for (std::size_t i = 0; i < in; ++i)
                {
                    column.push_back(w(i, o));
                }
                wrong += zeros(column) != rounded_up(s, in);
            }
            CAPTURE(in, out, s);
            CHECK(wrong == 0);
        }
    }
    CHECK((init::sparse<T>(37, 53, 3) == init::sparse<T>.with_sparsity(0.9)(37, 53, 3)));
}

TEMPLATE_TEST_CASE("what is not zero in sparse is the normal draw of the same key", "", float, double)
{
    using T = TestType;
    const auto dense = init::normal<T>.with_stddev(0.3)(211, 307, 4);
    const auto sparse = init::sparse<T>.with_sparsity(0.25).with_stddev(0.3)(211, 307, 4);
    std::size_t different = 0;
    for (std::size_t i = 0; i < dense.size(); ++i)
    {
        different += dense.data()[i] != sparse.data()[i];
    }
    CHECK(different == rounded_up(0.25, 211) * 307);
    CHECK((init::sparse<T>.with_sparsity(0)(211, 307, 4) == init::normal<T>(211, 307, 4)));
    CHECK(zeros(init::sparse<T>.with_sparsity(1)(211, 307, 4)) == 211 * 307);
    CHECK((init::sparse<T>(211, 307, 4) != init::sparse<T>(211, 307, 5)));
}

TEST_CASE("the zeros of a unit are a uniformly random choice, and no matter of another unit or of the values")
{
    constexpr std::size_t n = 50;
    constexpr std::size_t units = 200'000;
    constexpr double z = 20;
    constexpr double p = z / n;
    const auto w = init::sparse<float>.with_sparsity(p)(n, units, 11);
    std::vector<double> count(n);
    std::vector<double> zero(n * units); // unit by unit
    double neighbours = 0;
    double of_next_unit = 0;
    for (std::size_t o = 0; o < units; ++o)
    {
        for (std::size_t i = 0; i < n; ++i)
        {
            zero[o * n + i] = w(i, o) == 0;
            count[i] += zero[o * n + i];
            neighbours += i > 0 && zero[o * n + i] == 1 && zero[o * n + i - 1] == 1;
            of_next_unit += o > 0 && zero[o * n + i] == 1 && zero[(o - 1) * n + i] == 1;
        }
    }

    // z of n without replacement: the counts of two places have the correlation -1/(n - 1), so that this sum
    // has n - 1 degrees of freedom
    double chi_square = 0;
    for (const double c : count)
    {
        const double d = c - units * p;
        chi_square += d * d / (units * p * (1 - p)) * (n - 1) / n;
    }
    CAPTURE(chi_square);
    CHECK(chi_square < sampling::chi_square_quantile(n - 1, sampling::k));
    CHECK(chi_square > sampling::chi_square_quantile(n - 1, -sampling::k));

    // pairs within a unit: each has probability p (z - 1)/(n - 1); those of one unit are at most n - 1 in
    // number, so that the variance of their sum is below (n - 1) times that of independent ones
    const double pair = p * (z - 1) / (n - 1);
    CHECK(std::abs(neighbours - units * (n - 1) * pair)
          < sampling::k * std::sqrt(units * (n - 1.0) * (n - 1.0) * pair * (1 - pair)));
    // places shared by one unit and the next are hypergeometric, and uncorrelated from pair to pair
    const double shared = z * p * (1 - p) * (n - z) / (n - 1);
    CHECK(std::abs(of_next_unit - (units - 1) * z * p) < sampling::k * std::sqrt((units - 1) * shared));
}

TEST_CASE("the values that sparse leaves are a normal sample: the choice is made by numbers of its own")
{
    // one column, whose values and lots would come from the same words if they had one stream
    const auto w = init::sparse<double>.with_sparsity(0.5)(1'000'000, 1, 11);
    std::vector<double> left;
    std::copy_if(w.begin(), w.end(), std::back_inserter(left), [](double v) { return v != 0; });
    const auto found = sampling::moments_of(left);
    CHECK(found.count == 500'000);
    CHECK(std::abs(found.mean) < sampling::mean_tolerance(1e-4, found.count));
    CHECK(std::abs(found.variance - 1e-4)
          < sampling::variance_tolerance(1e-4, sampling::normal_kurtosis, found.count));
}

TEST_CASE("in a convolution sparse counts the zeros of all weights into an output")
{
    const auto wrong = [](std::size_t outs, std::size_t expected, const auto& of_output)
    {
        std::size_t count = 0;
        for (std::size_t o = 0; o < outs; ++o)
        {
            count += of_output(o) != expected;
        }
        return count;
    };
    const auto half = init::sparse<float>.with_sparsity(0.5);

    const auto keras = half({3, 5, 7, 11}, axes::hwio, 1);
    CHECK(wrong(11, 53, // half of 105
                [&](std::size_t o)
                {
                    std::size_t n = 0;
                    for (std::size_t i = 0; i < 105; ++i)
                    {
                        n += keras.data()[i * 11 + o] == 0;
                    }
                    return n;
                })
          == 0);

    const auto torch = half({12, 3, 3, 5}, axes::oihw.with_groups(4), 1);
    CHECK(wrong(12, 23, // half of 45
                [&](std::size_t o)
                {
                    return static_cast<std::size_t>(
                        std::count(torch.data() + o * 45, torch.data() + o * 45 + 45, 0));
                })
          == 0);

    // (in, out / groups, h, w): output o of group g is reached by the 4 inputs of that group
    const auto transposed = half({12, 2, 3, 5}, axes::oihw.transposed().with_groups(3), 1);
    CHECK(wrong(6, 30, // half of 60
                [&](std::size_t o)
                {
                    std::size_t n = 0;
                    for (std::size_t i = o / 2 * 4; i < o / 2 * 4 + 4; ++i)
                    {
                        const auto* first = transposed.data() + (i * 2 + o % 2) * 15;
                        n += static_cast<std::size_t>(std::count(first, first + 15, 0));
                    }
                    return n;
                })
          == 0);

    const auto depthwise = half({3, 5, 6, 2}, axes::hwio.depthwise(), 1);
    CHECK(wrong(12, 8, // half of 15
                [&](std::size_t o)
                {
                    std::size_t n = 0;
                    for (std::size_t tap = 0; tap < 15; ++tap)
                    {
                        n += depthwise.data()[tap * 12 + o] == 0;
                    }
                    return n;
                })
          == 0);
}

TEMPLATE_TEST_CASE("sparse fills every layout with the same weights", "", float, double)
{
    using T = TestType;
    CHECK(structured::difference_of_forms(init::sparse<T>, std::array<std::size_t, 2>{37, 53}, axes::io)
          == "");
    CHECK(structured::difference_of_forms(init::sparse<T>.with_sparsity(0.3),
                                          std::array<std::size_t, 4>{6, 2, 3, 4}, axes::oihw.with_groups(3))
          == "");
}

TEST_CASE("sparse knows its mean square and says its law")
{
    CHECK(sampling::relative_difference(init::sparse<float>.variance({.in = 100, .out = 7}), 1e-4 * 0.1)
          < 1e-13);
    CHECK(
        sampling::relative_difference(
            init::sparse<float>.with_sparsity(0.5).with_stddev(2).variance({.in = 7, .out = 9}), 4 * 3.0 / 7)
        < 1e-14);
    CHECK(init::sparse<float>.with_sparsity(1).variance({.in = 7, .out = 9}) == 0);
    CHECK(to_string(init::sparse<float>) == "sparse: N(0, 0.01^2), but ceil(0.9 in) zeros per unit");
}

TEST_CASE("a sparsity outside of 0 and 1, a bad stddev and axes that do not fit are refused by sparse")
{
    const auto refused_sparsity = [](double s)
    {
        return failing_to_raise<std::invalid_argument>([=] { (void)init::sparse<float>.with_sparsity(s); },
                                                       {"sparsity = ", "in [0, 1]"});
    };
    CHECK(refused_sparsity(-0.1) == "");
    CHECK(refused_sparsity(1.0000001) == "");
    CHECK(refused_sparsity(std::numeric_limits<double>::quiet_NaN()) == "");
    CHECK(refused_sparsity(std::numeric_limits<double>::infinity()) == "");
    const auto refused_stddev = [](double s)
    {
        return failing_to_raise<std::invalid_argument>([=] { (void)init::sparse<float>.with_stddev(s); },
                                                       {"stddev = "});
    };
    CHECK(refused_stddev(-1) == "");
    CHECK(refused_stddev(std::numeric_limits<double>::quiet_NaN()) == "");
    CHECK(refused_stddev(1e39) == "");
    CHECK(zeros(init::sparse<float>.with_stddev(0)(3, 4, 1)) == 12);

    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::sparse<float>({3, 4, 5}, 1); },
                                                  {"pass axes"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::sparse<float>({5}, axes::o, 1); },
                                                  {"axes of inputs = 0"})
          == "");
    xt::xtensor<float, 2> w({4, 3}, 9.0f);
    CHECK_THROWS_AS(init::fill(w, init::sparse<float>, axes::oi.with_groups(3), 1), std::invalid_argument);
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 9; }));
    CHECK(init::sparse<float>(0, std::size_t{1} << 62, 1).size() == 0);
    CHECK(init::sparse<float>(5, 0, 1).size() == 0);
}
