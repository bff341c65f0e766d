// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "theory/activations.hpp"
#include "theory/brute_force.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/gaussian.hpp>

#include <cmath>
#include <functional>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string_view>
#include <vector>

using fanin::theory::expectation;
using fanin::theory::gaussian_pair;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    constexpr double pi = std::numbers::pi;

    /// P(z > x)
    double upper_tail(double x)
    {
        return std::erfc(x / std::numbers::sqrt2) / 2;
    }

    double relative_error(double found, double expected)
    {
        return std::abs(found - expected) / std::abs(expected);
    }

    template <class F>
    auto square(F f)
    {
        return [f](double x)
        {
            const double y = f(x);
            return y * y;
        };
    }

    struct generic
    {
        template <fanin::real T>
        T operator()(T x) const
        {
            return x * x;
        }
    };

    // Ten times closer than promised, as the error is an estimate of quadrature's, not a bound.
    constexpr double promised = 1e-11;
}

TEST_CASE("an expectation is that of the closed form: smooth functions")
{
    for (const double q : {1e-8, 1e-3, 0.3, 1.0, 7.0, 50.0})
    {
        CAPTURE(q);
        CHECK(relative_error(expectation([](double x) { return std::exp(x); }, q), std::exp(q / 2))
              < promised);
        CHECK(relative_error(expectation(square([](double x) { return std::sin(x); }), q),
                             -std::expm1(-2 * q) / 2)
              < promised);
        CHECK(relative_error(expectation([](double x) { return std::cos(x); }, q), std::exp(-q / 2))
              < promised * std::exp(q / 2)); // beside E|cos|
        CHECK(relative_error(expectation(square(functions::erf{}), q),
                             2 / pi * std::asin(2 * q / (1 + 2 * q)))
              < promised);
        double moment = 1; // E[x^2k] = q^k·(2k - 1)!!
        for (int k = 1; k <= 12; ++k)
        {
            moment *= q * (2 * k - 1);
            CHECK(relative_error(expectation([=](double x) { return std::pow(x, 2 * k); }, q), moment)
                  < promised);
            CHECK(std::abs(expectation([=](double x) { return std::pow(x, 2 * k - 1); }, q))
                  < promised * moment / std::sqrt(q)); // beside E|x^(2k - 1)|
        }
    }
    // Most of it at z = 20, where the density is 1e-88.
    CHECK(relative_error(expectation([](double x) { return std::exp(2 * x); }, 100), std::exp(200.0))
          < promised);
    // Overflows where nothing of it is left.
    CHECK(relative_error(expectation([](double x) { return std::exp(20 * x); }, 1), std::exp(200.0))
          < promised);
    CHECK(relative_error(expectation([](double x) { return std::exp(0.45 * x * x); }), std::sqrt(10.0))
          < promised);
}

TEST_CASE("an expectation is that of the closed form: kinks, jumps and steep steps that no one told of")
{
    for (const double q : {1e-6, 0.04, 1.0, 30.0, 1e6})
    {
        CAPTURE(q);
        CHECK(relative_error(expectation(fanin::act::relu, q), std::sqrt(q / (2 * pi))) < promised);
        CHECK(relative_error(expectation(square(fanin::act::relu), q), q / 2) < promised);
        CHECK(relative_error(expectation([](double x) { return std::abs(x); }, q), std::sqrt(2 * q / pi))
              < promised);
        CHECK(relative_error(expectation([](double x) { return std::sqrt(std::abs(x)); }, q),
                             std::pow(4 * q, 0.25) * std::tgamma(0.75) / std::pow(2, 0.25) / std::sqrt(pi))
              < promised);
        // In z: on edges of panels (0 and 1.03), close to them, and elsewhere.
        for (const double z : {0.0, 1e-5, 0.3, 1.0, 1.029, 1.03, 1.0301, 2.5, 9.0})
        {
            CAPTURE(z);
            const double at = z * std::sqrt(q);
            const double tail = upper_tail(at / std::sqrt(q));
            const auto step = [=](double x) { return x > at; };
            const auto closed_step = [=](double x) { return x >= at ? 1.0 : 0.0; };
            CHECK(std::abs(expectation(step, q) - tail) < promised * tail);
            CHECK(std::abs(expectation(closed_step, q) - tail) < promised * tail);
            CHECK(std::abs(expectation(step, q, {at}) - tail) < promised * tail);
        }
        // E[sigmoid(k(x - a))] = Φ(-a/√q) + (π²/6)·φ'(a)/k² + ..., where the next term is of order k⁻⁴.
        const double slope = 1e4;
        const double a = 0.7 * std::sqrt(q);
        const auto steep = [=](double x) { return functions::sigmoid{}(slope * (x - a) / std::sqrt(q)); };
        const double density_slope = 0.7 * std::exp(-0.245) / std::sqrt(2 * pi);
        CHECK(relative_error(expectation(steep, q),
                             upper_tail(0.7) + pi * pi / 6 * density_slope / (slope * slope))
              < promised);
    }
    CHECK(relative_error(expectation([](double x) { return std::floor(x); }, 100), -0.5) < promised * 16);
}

TEST_CASE("a function that changes over 1 is seen at any variance")
{
    for (const double q : {1e4, 1e8, 1e12, 1e20})
    {
        CAPTURE(q);
        // E[g(√q z)] → ∫g/√(2πq), up to 1/q of it
        const double tall = 1 / std::sqrt(2 * pi * q);
        const auto slope_of_tanh = [](double x) { return fanin::act::tanh.derivative(x); };
        CHECK(relative_error(expectation(slope_of_tanh, q), 2 * tall) < promised + 1 / q);
        CHECK(relative_error(expectation([](double x) { return x * x * std::exp(-x * x); }, q),
                             std::sqrt(pi) / 2 * tall)
              < promised + 2 / q);
    }
}

TEST_CASE("an expectation is that of a brute-force sum")
{
    using namespace functions;
    const auto check = [](const char* name, const auto& f, const std::vector<double>& kinks)
    {
        for (const double q : {0.01, 0.6, 1.0, 5.0})
        {
            CAPTURE(name, q);
            const double sum = brute_force::expectation(square(f), q, kinks);
            CHECK(relative_error(expectation(square(f), q), sum) < promised);
        }
    };
    check("tanh", fanin::act::tanh, {});
    check("sigmoid", fanin::act::sigmoid, {});
    check("gelu", gelu{}, {});
    check("silu", silu{}, {});
    check("softplus", softplus{}, {});
    check("elu", functions::elu, {0});
    check("selu", selu{}, {0});
    check("leaky", bent{0.2}, {0});
    check("hard tanh", clipped{-1, 1}, {-1, 1});
    check("relu6", clipped{0, 6}, {0, 6});
    check("hard swish", [](double x) { return x * clipped{0, 1}(x / 6 + 0.5); }, {-3, 3});
}

TEST_CASE("at variance 0 an expectation is the value at 0")
{
    CHECK(expectation([](double x) { return std::cos(x); }, 0) == Approx(1).epsilon(1e-14));
    CHECK(expectation(fanin::act::relu, 0) < 1e-300);
}

TEST_CASE("an expectation of two variables is that of the closed form at every correlation")
{
    const double q1 = 2.3;
    const double q2 = 0.7;
    const double product = std::sqrt(q1 * q2);
    const auto step = [](double x) { return x > 0; };
    const auto exponential = [](double x) { return std::exp(x); };
    for (const double c :
         {-1.0, -1 + 1e-12, -1 + 1e-6, -0.9, -0.3, 0.0, 1e-9, 0.3, 0.9, 0.999, 1 - 1e-6, 1 - 1e-12, 1.0})
    {
        CAPTURE(c);
        const gaussian_pair u{q1, q2, c};
        const double root = std::sqrt((1 - c) * (1 + c));
        // Cho & Saul 2009, eq. (3), (6), of orders 0 and 1. Beside E|f|·E|g|:
        CHECK(std::abs(expectation(step, step, u) - (0.25 + std::asin(c) / (2 * pi))) < promised * 0.25);
        CHECK(std::abs(expectation(fanin::act::relu, fanin::act::relu, u)
                       - product * (root + (pi - std::acos(c)) * c) / (2 * pi))
              < promised * product / (2 * pi));
        // The arcsine kernel of Williams 1997.
        CHECK(std::abs(expectation(functions::erf{}, functions::erf{}, u)
                       - 2 / pi * std::asin(2 * c * product / std::sqrt((1 + 2 * q1) * (1 + 2 * q2))))
              < promised);
        CHECK(relative_error(expectation(exponential, exponential, u), std::exp((q1 + q2) / 2 + c * product))
              < promised);
        CHECK(relative_error(expectation(functions::sine{}, functions::sine{}, u)
                                 + std::exp(-(q1 + q2) / 2),
                             std::exp(-(q1 + q2) / 2) * (1 + std::sinh(c * product)))
              < promised * std::exp((q1 + q2) / 2));
        // Two different functions: E[u1·g(u2)] = c·√(q1·q2)·E[g'(u2)] (Stein).
        const auto same = [](double x) { return x; };
        CHECK(std::abs(expectation(same, step, u) - c * product / std::sqrt(2 * pi * q2)) < promised);
        CHECK(std::abs(expectation(step, same, u) - c * product / std::sqrt(2 * pi * q1)) < promised);
    }
}

TEST_CASE("kinks away from 0 are found in two variables, too")
{
    using functions::clipped;
    for (const double c : {-0.8, 0.4, 0.99, 1 - 1e-9})
    {
        // clip(x) = (|x + 1| - |x - 1|)/2, whose correlation is given by conditional expectations, summed up
        // here.
        const auto given_first = [=](double x)
        {
            const double s = std::sqrt((1 - c) * (1 + c));
            const auto positive_part = [&](double m)
            { return m * upper_tail(-m / s) + s * std::exp(-m * m / (2 * s * s)) / std::sqrt(2 * pi); };
            return clipped{-1, 1}(x) * (positive_part(c * x + 1) - positive_part(c * x - 1) - 1);
        };
        const double sum = brute_force::expectation(given_first, 1, {-1, 1, -1 / c, 1 / c});
        CHECK(expectation(clipped{-1, 1}, clipped{-1, 1}, {1, 1, c})
              == Approx(sum).epsilon(1e-9).margin(1e-11));
        CHECK(expectation(clipped{-1, 1}, clipped{-1, 1}, {1, 1, c}, {-1, 1})
              == Approx(sum).epsilon(1e-9).margin(1e-11));
    }
}

TEST_CASE("where there is no expectation, that is said")
{
    const auto raises = [](auto f, double q, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>([&] { (void)expectation(f, q); }, parts); };
    const auto exponential = [](double x) { return std::exp(x * x); };

    CHECK(raises(exponential, 1, {"x = ", "= inf", "finite wherever the Gaussian has weight"}) == "");
    CHECK(raises([](double x) { return std::exp(x * x / 2); }, 1, {"grows too fast"}) == "");
    CHECK(raises([](double x) { return std::exp(0.499 * x * x); }, 1, {"grows too fast"}) == "");
    CHECK(raises([](double x) { return std::exp(x); }, 2000, {"= inf", "finite"}) == "");
    CHECK(raises([](double x) { return std::log(x); }, 1, {"nan", "finite"}) == "");
    CHECK(raises([](double) { return not_a_number; }, 1, {"= nan", "finite"}) == "");
    CHECK(raises([](double) { return -infinity; }, 1, {"= -inf", "finite"}) == "");
    CHECK(raises([](double x) { return x > 2 ? not_a_number : 1; }, 1, {"x = 2", "= nan"}) == "");
    CHECK(raises([](double x) { return x < -7.9 ? infinity : 0; }, 1, {"x = -", "= inf"}) == "");
    CHECK(raises([](double x) { return std::pow(std::abs(x - 0.3), -1); }, 1, {"fanin: the "})
          == ""); // not integrable
    CHECK(raises([](double x) { return static_cast<double>(std::tanh(static_cast<float>(x))); }, 1,
                 {"relative error", "rounded to float"})
          == "");

    for (const double q : {-1.0, -1e-300, not_a_number, infinity, 1e101})
    {
        CHECK(raises([](double x) { return x; }, q, {"q = ", "variance"}) == "");
        CHECK(failing_to_raise<std::invalid_argument>(
                  [&] { (void)expectation(std::negate<>{}, std::negate<>{}, {.q1 = q}); }, {"q1 = "})
              == "");
        CHECK(failing_to_raise<std::invalid_argument>(
                  [&] { (void)expectation(std::negate<>{}, std::negate<>{}, {.q2 = q}); }, {"q2 = "})
              == "");
    }
    for (const double c : {-1.0001, 1.0001, not_a_number, infinity})
    {
        CHECK(failing_to_raise<std::invalid_argument>(
                  [&] { (void)expectation(std::negate<>{}, std::negate<>{}, {.c = c}); }, {"c = ", "[-1, 1]"})
              == "");
    }
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)expectation(exponential, std::negate<>{}, {.c = 0.5}); }, {"= inf"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)expectation(std::negate<>{}, exponential, {.c = 0.5}); }, {"= inf"})
          == "");
}

TEST_CASE("a function need not be finite where the Gaussian has no weight")
{
    CHECK(expectation([](double x) { return std::abs(x) > 9 ? not_a_number : 1; })
          == Approx(1).epsilon(1e-13));
    CHECK(expectation([](double x) { return std::abs(x) > 9 ? infinity : x * x; })
          == Approx(1).epsilon(1e-13));
}

TEST_CASE("any callable will do")
{
    const auto of_auto = [](auto x) { return x * x; };
    double (*pointer)(double) = [](double x) { return x * x; };
    CHECK(expectation(generic{}, 3) == Approx(3).epsilon(1e-13));
    CHECK(expectation(of_auto, 3) == Approx(3).epsilon(1e-13));
    CHECK(expectation(pointer, 3) == Approx(3).epsilon(1e-13));
    CHECK(expectation([](double x) { return x > 0 ? 1 : 0; }) == Approx(0.5).epsilon(1e-13)); // int
    CHECK(expectation([](double x) -> long double { return x * x; }, 3) == Approx(3).epsilon(1e-13));
}
