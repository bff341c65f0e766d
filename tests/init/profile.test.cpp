// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init/profile.hpp>

#include <cmath>
#include <stdexcept>

// The variances that the frameworks' sources give, and the shapes of the distributions by name. PyTorch itself is
// compared with in tests/torch.

using namespace fanin;
namespace torch = init::profile::torch;
namespace keras = init::profile::keras;
namespace jax = init::profile::jax;

namespace
{
    constexpr init::fans f{700, 40};

    template <class I>
    bool is(const I& i, double variance, const std::string& formula)
    {
        return std::abs(i.variance(f) - variance) <= 1e-15 * variance && i.formula() == formula;
    }
}

TEST_CASE("PyTorch's layers start from U(±1 / √in)")
{
    CHECK(is(torch::linear<float>.weights, 1.0 / 2100, "U(-a, a), a = sqrt(1/in)"));
    CHECK(is(torch::linear<float>.bias, 1.0 / 2100, "U(-a, a), a = sqrt(1/in)"));
    CHECK(is(torch::conv<double>.weights, 1.0 / 2100, "U(-a, a), a = sqrt(1/in)"));
    CHECK(is(torch::recurrent<float>(100).weights, 0.01 / 3, "U(-0.1, 0.1)"));
    CHECK(is(torch::recurrent<float>(100).bias, 0.01 / 3, "U(-0.1, 0.1)"));
    CHECK(is(torch::embedding<float>, 1, "N(0, 1^2)"));
    CHECK(is(torch::attention<float>.weights, 2.0 / 740, "U(-a, a), a = sqrt(6/(in + out))"));
    CHECK(torch::norm<float>.weights({3}, 1)(2) == 1);
    CHECK(torch::norm<float>.bias({3}, 1)(2) == 0);
    const auto bias = torch::linear<float>.bias({1000}, axes::o.with_fan_in(25), 1);
    CHECK(*std::max_element(bias.begin(), bias.end()) < 0.2f);
    CHECK(*std::max_element(bias.begin(), bias.end()) > 0.19f);
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)torch::recurrent<float>(0); }, {"hidden = 0"})
          == "");
}

TEST_CASE("PyTorch's names have its laws and defaults")
{
    CHECK(is(torch::xavier_normal<float>, 2.0 / 740, "N(0, 2/(in + out))"));
    CHECK(is(torch::xavier_uniform<float>, 2.0 / 740, "U(-a, a), a = sqrt(6/(in + out))"));
    CHECK(is(torch::kaiming_normal<float>, 2.0 / 700, "N(0, 2/in)"));
    CHECK(is(torch::kaiming_uniform<float>, 2.0 / 700, "U(-a, a), a = sqrt(6/in)"));
    CHECK(torch::normal<float>.formula() == "N(0, 1^2)");
    CHECK(torch::uniform<float>.formula() == "U(0, 1)");
    CHECK(torch::trunc_normal<float>.formula() == "N(0, 1^2) cut at ±2");
    // absolute bounds: a small stddev is not cut at all, as in PyTorch
    CHECK(torch::trunc_normal<float>.with_stddev(0.02).variance(f) == Approx(4e-4).epsilon(1e-9));
}

TEST_CASE("Keras' and JAX's normal laws are truncated, and theirs are the defaults")
{
    CHECK(is(keras::dense<float>.weights, 2.0 / 740, "U(-a, a), a = sqrt(6/(in + out))"));
    CHECK(keras::dense<float>.bias({3}, 1)(1) == 0);
    CHECK(is(keras::recurrent<float>.weights, 2.0 / 740, "U(-a, a), a = sqrt(6/(in + out))"));
    CHECK(keras::recurrent<float>.recurrent.name() == "orthogonal");
    CHECK(keras::embedding<float>.formula() == "U(-0.05, 0.05)");
    CHECK(is(keras::he_normal<float>, 2.0 / 700, "N(0, 2/in) cut at ±2 stddev, compensated"));
    CHECK(is(keras::glorot_normal<float>, 2.0 / 740, "N(0, 2/(in + out)) cut at ±2 stddev, compensated"));
    CHECK(is(keras::lecun_normal<float>, 1.0 / 700, "N(0, 1/in) cut at ±2 stddev, compensated"));
    CHECK(is(keras::variance_scaling<float>, 1.0 / 700, "N(0, 1/in) cut at ±2 stddev, compensated"));
    CHECK(keras::random_normal<float>.formula() == "N(0, 0.05^2)");
    CHECK(keras::truncated_normal<float>.formula() == "N(0, 0.05^2) cut at ±2 stddev");

    // 512 wide, 8 heads of 64: Keras counts fans of 8·512 and 64·512
    const axes heads{axis::receptive, axis::in, axis::out};
    CHECK(keras::attention<float>.weights.variance(heads.fans_of({512, 8, 64}))
          == Approx(2.0 / (512 * 72)).epsilon(1e-15));

    CHECK(is(jax::dense<float>.weights, 1.0 / 700, "N(0, 1/in) cut at ±2 stddev, compensated"));
    CHECK(jax::dense<float>.bias({3}, 1)(1) == 0);
    CHECK(jax::recurrent<float>.recurrent.name() == "orthogonal");
    CHECK(is(jax::he_normal<double>, 2.0 / 700, "N(0, 2/in) cut at ±2 stddev, compensated"));
    CHECK(is(jax::xavier_normal<float>, 2.0 / 740, "N(0, 2/(in + out)) cut at ±2 stddev, compensated"));
    CHECK(jax::uniform<float>.formula() == "U(0, 0.01)");
    // Embed of a vocabulary of 1000 and 64 features: variance_scaling(1, 'fan_in', out_axis=0) has fan_in 64
    CHECK(jax::embedding<float>.variance(axes::oi.fans_of({1000, 64})) == 1.0 / 64);
}
