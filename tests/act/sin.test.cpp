// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act/sin.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

namespace act = fanin::act;

namespace
{
    constexpr auto value = [](long double x) { return std::sin(x); };
    constexpr auto slope = [](long double x) { return std::cos(x); };
}

static_assert(act::sin.name() == "sin");

TEMPLATE_TEST_CASE("sin is right to 1.6 ulp, its derivative to 1.6, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::sin, value, slope);
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 1.6);
    CHECK(w.slope.ulps <= 1.6);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEST_CASE("sin is right where a multiple of a quarter turn is as near as numbers come")
{
    // Muller et al., Handbook of floating-point arithmetic, sec. 11.3: the worst double, 2.98e-19 from 0; and
    // floats
    const double worst = std::ldexp(6381956970095103.0, 797);
    CHECK(std::abs(act::sin.derivative(worst) / -4.6871659242546277e-19 - 1) < 1e-15);
    for (const float x : {16367173.0f * 0x1p72f, 0x1.f9cbe2p+16f, 3.4028235e38f, 32768.004f, 0x1.921fb6p+15f})
    {
        CAPTURE(x);
        const auto exact = static_cast<long double>(x);
        CHECK(forms::ulps(act::sin(x), std::sin(exact)) <= 1.6);
        CHECK(forms::ulps(act::sin.derivative(x), std::cos(exact)) <= 1.6);
    }
}

TEST_CASE("counted in quarter turns, an angle is right on both sides of 2^15")
{
    for (const double x : {32768.5, 33000.0, -33000.0, 0x1p30, 1e22, -1e22, 1e300, 0x1.fffffffffffffp+1023})
    {
        CAPTURE(x);
        const auto q = fanin::detail::quarter_turns_of(x);
        const long double s = std::sin(static_cast<long double>(q.rest));
        const long double c = std::cos(static_cast<long double>(q.rest));
        const long double found = q.count % 4 == 0 ? s : q.count % 4 == 1 ? c : q.count % 4 == 2 ? -s : -c;
        CHECK(std::abs(found - std::sin(static_cast<long double>(x))) < 1e-16L);
        CHECK(std::abs(q.rest) < 0.7853981633974484);
    }
}

TEMPLATE_TEST_CASE("sin at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::sin(T(0)) == 0);
    CHECK(std::signbit(act::sin(T(-0.0))));
    CHECK(act::sin.derivative(T(0)) == 1);
    CHECK(act::sin(std::numeric_limits<T>::denorm_min()) == std::numeric_limits<T>::denorm_min());
    CHECK(std::isnan(act::sin(infinity)));
    CHECK(std::isnan(act::sin(-infinity)));
    CHECK(std::isnan(act::sin.derivative(infinity)));
    CHECK(std::isnan(act::sin(not_a_number)));
    CHECK(std::isnan(act::sin.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("sin is the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::sin) == "");
    CHECK(forms::difference_of_paths<TestType>(act::sin) == "");
}

TEST_CASE("the derivative of sin is the slope of its values")
{
    CHECK(forms::worst_slope(act::sin, 0) < 1e-9);
}

static_assert(act::sin.omega() == 1);
static_assert(act::sin.with_omega(30).omega() == 30);
static_assert(act::sin.with_omega(30).with_omega(0.1).omega() == 0.1);

namespace
{
    // sin(omega x) and its derivative in more digits than long double: the product as a sum of two, each of
    // which turns the other. What cancels in that is 1e-19 or less.
    struct truth
    {
        long double omega;

        [[nodiscard]] long double value(long double x) const
        {
            const long double product = omega * x;
            const long double lost = std::fma(omega, x, -product);
            return std::sin(product) * std::cos(lost) + std::cos(product) * std::sin(lost);
        }

        [[nodiscard]] long double slope(long double x) const
        {
            const long double product = omega * x;
            const long double lost = std::fma(omega, x, -product);
            return omega * (std::cos(product) * std::cos(lost) - std::sin(product) * std::sin(lost));
        }
    };

    /// The numbers next to the zeros of sin(omega x) and of its derivative, where the argument must not be
    /// rounded; and some of the whole line.
    template <class T>
    std::vector<T> telling_points(double omega)
    {
        std::mt19937_64 engine(3);
        std::vector<T> x;
        for (int i = 0; i < 30'000; ++i)
        {
            const auto quarters = static_cast<double>(engine() >> (20 + engine() % 40));
            const T at = static_cast<T>(quarters * 1.5707963267948966 / omega);
            x.insert(x.end(), {at, std::nextafter(at, T(0)), -std::nextafter(at, at * 2)});
        }
        const std::vector<T> line = forms::whole_line<T>();
        for (std::size_t i = 0; i < line.size(); i += 29)
        {
            x.push_back(line[i]);
        }
        return x;
    }

    /// The largest error in ulp, beside that of the truth; infinite for a number that should not or should be
    /// one.
    template <class T>
    double worst(const std::vector<T>& x, const std::vector<T>& y, auto exact_of, long double error_of_truth)
    {
        double largest = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            if (std::isfinite(x[i]) != std::isfinite(y[i]))
            {
                return std::numeric_limits<double>::infinity();
            }
            if (std::isfinite(x[i]))
            {
                const long double exact = exact_of(static_cast<long double>(x[i]));
                const long double lacking = std::clamp(y[i] - exact, -error_of_truth, error_of_truth);
                largest = std::max(largest, forms::ulps(y[i], exact + lacking));
            }
        }
        return largest;
    }
}

TEMPLATE_TEST_CASE(
    "sin of omega is right to 4 ulp, its derivative to 6, over the whole line and at its zeros", "", float,
    double)
{
    using T = TestType;
    for (const double omega : {30.0, 0.1, 1e-6, 1e6, 29.999999999999996})
    {
        const truth exact{omega};
        const auto f = act::sin.with_omega(omega);
        const std::vector<T> x = telling_points<T>(omega);
        std::vector<T> y(x.size());
        CAPTURE(omega);
        f.values(std::span<const T>(x), std::span<T>(y));
        CHECK(worst(x, y, [=](long double v) { return exact.value(v); }, 2e-19L) <= 4);
        f.derivatives(std::span<const T>(x), std::span<T>(y));
        CHECK(worst(x, y, [=](long double v) { return exact.slope(v); }, 2e-19L * omega) <= 6);
    }
}

TEST_CASE("sin of omega is right where omega x comes next to a multiple of pi")
{
    // by continued fractions of omega 2 / pi, and 1300 digits of pi: omega, x, sin(omega x), omega cos(omega
    // x)
    struct hard_case
    {
        double omega;
        double x;
        double value;
        double slope;
    };
    for (const hard_case& c :
         std::vector<hard_case>{{30, 0x1.6d63d052f22dep+32, 1, -1.4483007604109004e-15},
                                {30, 0x1.416c5215a8e86p+51, -1, -9.7927642467194949e-16},
                                {30, 0x1.1d6a1178f6ee6p+62, -1, 2.5609194013689189e-15},
                                {30, 0x1.b2196364d750bp+252, 1, -1.675499146125252e-15},
                                {30, 0x1.5d2d15dd526f2p+952, 1, 1.4255548447613246e-15},
                                {0.1, 0x1.918a9d16887ebp+32, 1, -9.9361210720123768e-18},
                                {0.1, 0x1.9cd645f551be8p+51, -1, -1.4081890007725393e-17},
                                {0.1, 0x1.820c69ecc3f58p+60, 1, -5.9312077980931625e-18},
                                {0.1, 0x1.666219f91ee48p+249, -1, -1.3961791620984592e-17},
                                {0.1, 0x1.ce9895ebdf20fp+952, -1, -3.5249138320093097e-18},
                                {1e6, 0x1.71d90022e1632p+31, -1.3069220422183667e-16, 1000000},
                                {1e6, 0x1.02056eff9670ep+52, -1, 4.1933931076864626e-11},
                                {1e6, 0x1.8a35e21f9c560p+57, 1, 2.6165118709875058e-11},
                                {1e6, 0x1.a8402d4c3da61p+252, -1, 1.1040760395433174e-10},
                                {1e6, 0x1.5f3782cf96fccp+950, -6.8882178101144969e-17, 1000000}})
    {
        CAPTURE(c.omega, c.x);
        const auto f = act::sin.with_omega(c.omega);
        CHECK(forms::ulps(f(c.x), c.value) <= 4);
        CHECK(forms::ulps(f.derivative(c.x), c.slope) <= 6);
    }
    for (const hard_case& c :
         std::vector<hard_case>{{30, 0x1.f35626p+13, -2.7191084060903279e-08, 29.999999999999989},
                                {30, 0x1.c8aa50p+23, 0.99999999999999967, 7.1849834677402741e-07},
                                {30, 0x1.69838ep+63, 5.5055113081670326e-08, 29.999999999999954},
                                {30, 0x1.304fe4p+122, -3.1886012610771622e-09, 30},
                                {0.1, 0x1.17cc50p+12, 0.99999999999999989, 1.1545511629863635e-09},
                                {0.1, 0x1.04ccbcp+22, -5.4934230182544264e-08, 0.099999999999999853},
                                {0.1, 0x1.1c1800p+61, -0.99999999999999978, 2.3268740238302106e-09},
                                {0.1, 0x1.389518p+122, 1, -7.3181284627910685e-10},
                                {1e6, 0x1.e3a5ecp+13, 0.99999999999999922, -0.038143228848788402},
                                {1e6, 0x1.028fbap+23, -0.99999999999999778, 0.066816708305352815},
                                {1e6, 0x1.ca57d4p+63, 0.99999999999999956, 0.030732471905705078},
                                {1e6, 0x1.0f4e1ep+123, 0.99999999999999922, -0.038800047305587129}})
    {
        CAPTURE(c.omega, c.x);
        const auto f = act::sin.with_omega(c.omega);
        const auto x = static_cast<float>(c.x);
        CHECK(forms::ulps(f(x), c.value) <= 4);
        CHECK(forms::ulps(f.derivative(x), c.slope) <= 6);
    }
}

TEMPLATE_TEST_CASE("sin of omega at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    using limits = std::numeric_limits<T>;
    const auto f = act::sin.with_omega(30);
    CHECK(f(T(0)) == 0);
    CHECK(std::signbit(f(T(-0.0))));
    CHECK(f.derivative(T(0)) == 30);
    CHECK(f(limits::denorm_min()) == 30 * limits::denorm_min());
    CHECK(std::isnan(f(limits::infinity())));
    CHECK(std::isnan(f(-limits::infinity())));
    CHECK(std::isnan(f.derivative(limits::infinity())));
    CHECK(std::isnan(f(limits::quiet_NaN())));
    CHECK(std::isnan(f.derivative(limits::quiet_NaN())));
    CHECK(std::abs(f(limits::max())) <= 1);
    CHECK(std::abs(act::sin.with_omega(1e6)(limits::max())) <= 1);
}

TEMPLATE_TEST_CASE("an omega of 1 is sin, bit for bit", "", float, double)
{
    using T = TestType;
    const auto f = act::sin.with_omega(1);
    std::size_t different = 0;
    for (const T x : forms::whole_line<T>())
    {
        different +=
            !forms::alike(f(x), act::sin(x)) || !forms::alike(f.derivative(x), act::sin.derivative(x));
    }
    CHECK(different == 0);
}

TEMPLATE_TEST_CASE("sin of omega is the same in all forms and on all paths", "", float, double)
{
    for (const double omega : {30.0, 0.1, 1e6})
    {
        CHECK(forms::difference_of_forms<TestType>(act::sin.with_omega(omega)) == "");
        CHECK(forms::difference_of_paths<TestType>(act::sin.with_omega(omega)) == "");
    }
}

TEST_CASE("omega times x is counted in quarter turns as an exact product")
{
    for (const double x : {1e5, -1e5, 32768.5, 0x1p30, 1e22, -1e22, 1e300, 0x1.fffffffffffffp+1023})
    {
        // a power of 2 is no matter: the product is exact in double where it is finite
        for (const double omega : {0x1p-19, 0.5, 4.0, 0x1p19})
        {
            if (std::abs(x * omega) < 32768 || std::isinf(x * omega))
            {
                continue;
            }
            CAPTURE(x, omega);
            const auto product = fanin::detail::quarter_turns_of(x, omega);
            const auto known = fanin::detail::quarter_turns_of(x * omega);
            CHECK(product.count % 4 == known.count % 4);
            CHECK(std::abs(product.rest - known.rest) <= 1e-16 * std::abs(known.rest));
        }
    }
}

TEST_CASE("an omega that is no number from 1e-6 to 1e6 is refused, and the name says another than 1")
{
    const auto refused = [](double omega)
    {
        return failing_to_raise<std::invalid_argument>([=] { (void)act::sin.with_omega(omega); },
                                                       {"omega = ", "in [1e-06, 1e+06]"});
    };
    CHECK(refused(0) == "");
    CHECK(refused(-30) == "");
    CHECK(refused(9e-7) == "");
    CHECK(refused(1.1e6) == "");
    CHECK(refused(std::numeric_limits<double>::infinity()) == "");
    CHECK(refused(std::numeric_limits<double>::quiet_NaN()) == "");
    CHECK(act::sin.with_omega(30).name() == "sin, omega 30");
    CHECK(act::sin.with_omega(0.1).name() == "sin, omega 0.1");
    CHECK(act::sin.with_omega(1).name() == "sin");
}
