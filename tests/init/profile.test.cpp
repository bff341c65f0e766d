// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init/profile.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

// The variances that the frameworks' sources give, and the shapes of the distributions by name. PyTorch
// itself is compared with in tests/torch.

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
    CHECK(torch::trunc_normal<float>.formula() == "N(0, 1^2) truncated at ±2");
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
    CHECK(is(keras::he_normal<float>, 2.0 / 700, "N(0, 2/in) truncated at ±2 stddev, compensated"));
    CHECK(
        is(keras::glorot_normal<float>, 2.0 / 740, "N(0, 2/(in + out)) truncated at ±2 stddev, compensated"));
    CHECK(is(keras::lecun_normal<float>, 1.0 / 700, "N(0, 1/in) truncated at ±2 stddev, compensated"));
    CHECK(is(keras::variance_scaling<float>, 1.0 / 700, "N(0, 1/in) truncated at ±2 stddev, compensated"));
    CHECK(keras::random_normal<float>.formula() == "N(0, 0.05^2)");
    CHECK(keras::truncated_normal<float>.formula() == "N(0, 0.05^2) truncated at ±2 stddev");

    CHECK(is(jax::dense<float>.weights, 1.0 / 700, "N(0, 1/in) truncated at ±2 stddev, compensated"));
    CHECK(jax::dense<float>.bias({3}, 1)(1) == 0);
    CHECK(jax::recurrent<float>.recurrent.name() == "orthogonal");
    CHECK(is(jax::he_normal<double>, 2.0 / 700, "N(0, 2/in) truncated at ±2 stddev, compensated"));
    CHECK(is(jax::xavier_normal<float>, 2.0 / 740, "N(0, 2/(in + out)) truncated at ±2 stddev, compensated"));
    CHECK(jax::uniform<float>.formula() == "U(0, 0.01)");
    // Embed of a vocabulary of 1000 and 64 features: variance_scaling(1, 'fan_in', out_axis=0) has fan_in 64
    CHECK(jax::embedding<float>.variance(axes::oi.fans_of({1000, 64})) == 1.0 / 64);
}

TEST_CASE("Keras' attention has the fans of its einsum since 3.15, and those of a kernel before")
{
    // Keras' own compute_fans((512, 8, 64), input_axes=[0], output_axes=[1, 2]) is (512, 512), and so is that
    // of (8, 64, 512) by [0, 1] and [2]; without axes it is (4096, 32768), of the output projection (512,
    // 4096)
    const auto& weights = keras::attention<float>.weights;
    const auto largest = [](const auto& w) { return *std::max_element(w.begin(), w.end()); };
    const double bound = std::sqrt(6.0 / 1024);
    for (const auto& w : {weights({512, 8, 64}, keras::attention_qkv_axes, 1),
                          weights({8, 64, 512}, keras::attention_output_axes, 1)})
    {
        CHECK(largest(w) <= bound * (1 + 0x1p-24));
        CHECK(largest(w) > 0.9999 * bound);
    }
    const double bound_before = std::sqrt(6.0 / (4096 + 32768));
    const auto before = weights({512, 8, 64}, keras::attention_axes_before_3_15, 1);
    CHECK(largest(before) <= bound_before * (1 + 0x1p-24));
    CHECK(largest(before) > 0.9999 * bound_before);
    CHECK(weights.variance(keras::attention_axes_before_3_15.fans_of({8, 64, 512}))
          == Approx(2.0 / (8 * 64 + 8 * 512)).epsilon(1e-15));
    CHECK(keras::attention<float>.bias({8, 64}, 1)(7, 63) == 0);
}

TEST_CASE("every law of a profile goes by the name that it has there")
{
    CHECK(torch::linear<float>.weights.name() == "torch::linear");
    CHECK(torch::linear<float>.bias.name() == "torch::linear");
    CHECK(torch::conv<float>.weights.name() == "torch::conv");
    CHECK(torch::conv<float>.bias.name() == "torch::conv");
    CHECK(to_string(torch::conv<double>.weights) == "torch::conv: U(-a, a), a = sqrt(1/in)");
    CHECK(torch::bilinear<float>.weights.name() == "torch::bilinear");
    CHECK(torch::bilinear<float>.bias.name() == "torch::bilinear");
    CHECK(torch::recurrent<float>(3).recurrent.name() == "torch::recurrent");
    CHECK(torch::embedding<float>.name() == "torch::embedding");
    CHECK(torch::attention<float>.weights.name() == "torch::attention");
    CHECK(torch::uniform<float>.name() == "torch::uniform");
    CHECK(torch::normal<float>.name() == "torch::normal");
    CHECK(torch::trunc_normal<float>.name() == "torch::trunc_normal");
    CHECK(torch::xavier_uniform<float>.name() == "torch::xavier_uniform");
    CHECK(torch::xavier_normal<float>.name() == "torch::xavier_normal");
    CHECK(torch::kaiming_uniform<float>.name() == "torch::kaiming_uniform");
    CHECK(torch::kaiming_normal<float>.name() == "torch::kaiming_normal");
    CHECK(torch::kaiming_normal<float>.with(law::uniform).name() == "torch::kaiming_uniform");
    CHECK(torch::linear<float>.weights.with(law::normal).name() == "torch::linear, normal");
    CHECK(torch::linear<float>.weights.with_gain(1).name() == "uniform, gain 1");
    CHECK(torch::embedding<float>.with_stddev(0.02).name() == "normal");
    CHECK(torch::eye<float>.with_gain(2).name() == "torch::eye, gain 2");
    CHECK(torch::eye<float>.name() == "torch::eye");
    CHECK(torch::eye<float>(3, 3, 1)(1, 1) == 1);
    CHECK(keras::dense<float>.weights.name() == "keras::dense");
    CHECK(keras::conv<float>.weights.name() == "keras::conv");
    CHECK(keras::recurrent<float>.weights.name() == "keras::recurrent");
    CHECK(keras::embedding<float>.name() == "keras::embedding");
    CHECK(keras::attention<float>.weights.name() == "keras::attention");
    CHECK(keras::random_normal<float>.name() == "keras::random_normal");
    CHECK(keras::random_uniform<float>.name() == "keras::random_uniform");
    CHECK(keras::random_uniform<float>.formula() == "U(-0.05, 0.05)");
    CHECK(keras::truncated_normal<float>.name() == "keras::truncated_normal");
    CHECK(keras::variance_scaling<float>.name() == "keras::variance_scaling");
    CHECK(keras::glorot_normal<float>.name() == "keras::glorot_normal");
    CHECK(keras::he_normal<float>.name() == "keras::he_normal");
    CHECK(keras::lecun_normal<float>.name() == "keras::lecun_normal");
    CHECK(jax::dense<float>.weights.name() == "jax::dense");
    CHECK(jax::conv<float>.weights.name() == "jax::conv");
    CHECK(jax::recurrent<float>.weights.name() == "jax::recurrent");
    CHECK(jax::embedding<float>.name() == "jax::embedding");
    CHECK(jax::attention<float>.weights.name() == "jax::attention");
    CHECK(jax::uniform<float>.name() == "jax::uniform");
    CHECK(jax::normal<float>.name() == "jax::normal");
    CHECK(jax::truncated_normal<float>.name() == "jax::truncated_normal");
    CHECK(jax::glorot_normal<float>.name() == "jax::glorot_normal");
    CHECK(jax::he_normal<float>.name() == "jax::he_normal");
    CHECK(jax::lecun_normal<float>.name() == "jax::lecun_normal");
    CHECK(jax::xavier_uniform<float>.name() == "jax::xavier_uniform");
    CHECK(jax::xavier_normal<float>.name() == "jax::xavier_normal");
    CHECK(jax::kaiming_uniform<float>.name() == "jax::kaiming_uniform");
    CHECK(jax::kaiming_normal<float>.name() == "jax::kaiming_normal");
}

TEST_CASE("the laws of JAX that share a formula are those of the fan laws")
{
    CHECK(is(jax::glorot_normal<float>, 2.0 / 740, "N(0, 2/(in + out)) truncated at ±2 stddev, compensated"));
    CHECK(is(jax::lecun_normal<float>, 1.0 / 700, "N(0, 1/in) truncated at ±2 stddev, compensated"));
    CHECK(is(jax::kaiming_normal<float>, 2.0 / 700, "N(0, 2/in) truncated at ±2 stddev, compensated"));
    CHECK(is(jax::kaiming_uniform<float>, 2.0 / 700, "U(-a, a), a = sqrt(6/in)"));
    CHECK(is(jax::xavier_uniform<float>, 2.0 / 740, "U(-a, a), a = sqrt(6/(in + out))"));
    CHECK(is(jax::conv<float>.weights, 1.0 / 700, "N(0, 1/in) truncated at ±2 stddev, compensated"));
    CHECK(is(jax::attention<float>.weights, 1.0 / 700, "N(0, 1/in) truncated at ±2 stddev, compensated"));
    CHECK(is(jax::recurrent<float>.weights, 1.0 / 700, "N(0, 1/in) truncated at ±2 stddev, compensated"));
    CHECK(is(jax::embedding<float>, 1.0 / 700, "N(0, 1/in)"));
    CHECK((jax::normal<float>(3, 4, 1) == init::normal<float>(3, 4, 1)));
    CHECK((jax::truncated_normal<float>(3, 4, 1) == init::truncated_normal<float>(3, 4, 1)));
    CHECK((keras::conv<float>.weights(3, 4, 1) == init::glorot_uniform<float>(3, 4, 1)));
    CHECK(is(torch::bilinear<float>.weights, 1.0 / 2100, "U(-a, a), a = sqrt(1/in)"));
}
