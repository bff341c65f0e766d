// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>

#include <cmath>
#include <cstddef>
#include <stdexcept>

using namespace fanin;

namespace
{
    const batch<double> images(reference::gaussian<double>(3, 5 * 4 * 6, 1), {5, 4, 6});

    // Means and variances of the groups of channels of each sample, in long double.
    void check(const xt::xtensor<double, 2>& y, std::size_t groups, double epsilon)
    {
        const std::size_t width = 6 / groups;
        for (std::size_t n = 0; n < 3; ++n)
        {
            for (std::size_t g = 0; g < groups; ++g)
            {
                long double mean = 0;
                long double square = 0;
                const auto size = static_cast<long double>(20 * width);
                for (std::size_t i = 0; i < 20 * width; ++i)
                {
                    const std::size_t at = i / width * 6 + g * width + i % width;
                    mean += images.values()(n, at) / size;
                    square +=
                        static_cast<long double>(images.values()(n, at)) * images.values()(n, at) / size;
                }
                for (std::size_t i = 0; i < 20 * width; ++i)
                {
                    const std::size_t at = i / width * 6 + g * width + i % width;
                    const long double expected =
                        (images.values()(n, at) - mean) / std::sqrt(square - mean * mean + epsilon);
                    REQUIRE(std::abs(y(n, at) - static_cast<double>(expected)) < 1e-13);
                }
            }
        }
    }
}

TEST_CASE("group_norm standardizes groups of channels of a sample over all positions")
{
    check(activations(group_norm(3, 1e-3), images, 1)[0], 3, 1e-3);
    check(activations(group_norm(1), images, 1)[0], 1, 1e-5);
    check(activations(instance_norm(), images, 1)[0], 6, 1e-5);
    CHECK((activations(instance_norm(), images, 1)[0] == activations(group_norm(6), images, 1)[0]));
    const auto all = activations(group_norm(1), images, 1)[0];
    const auto layer = activations(layer_norm(), images, 1)[0];
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        CHECK(all.data()[i] == Approx(layer.data()[i]).epsilon(1e-12));
    }
}

TEST_CASE("the gradient of group_norm is that of central differences")
{
    CHECK(differences::worst_error(group_norm(2), images, 120, 7) < 1e-8);
    CHECK(differences::worst_error(instance_norm(0.5), images, 120, 7) < 1e-8);
    const auto law = init::uniform<double>.with_range(-1, 2);
    CHECK(differences::worst_error(group_norm(3).with_gain(law).with_bias(law), images, 120, 7) < 1e-8);
    CHECK(differences::worst_error(batch_norm().with_gain(law).with_bias(law), images, 120, 7) < 1e-7);
}

TEST_CASE("norms have gains and biases per channel")
{
    const auto law = init::uniform<double>.with_range(-1, 2);
    const auto check_affine = [&](const auto& plain, const std::string& name)
    {
        const auto layer = plain.with_gain(law).with_bias(law);
        CHECK(layer.name() == name + ", gain uniform, bias uniform");
        const std::array<std::size_t, 1> six{6};
        const auto gain = law(six, axes::o.with_fan_in(1), key(7).child(0));
        const auto bias = law(six, axes::o.with_fan_in(1), key(7).child(0).child("bias"));
        const auto before = activations(plain, images, 7)[0];
        const auto after = activations(layer, images, 7)[0];
        for (std::size_t i = 0; i < after.size(); ++i)
        {
            REQUIRE(after.data()[i]
                    == Approx(before.data()[i] * gain(i % 6) + bias(i % 6)).epsilon(1e-12).margin(1e-14));
        }
        const report r = propagate(layer, images, 7);
        CHECK(r.layers[0].parameters.weights == 6);
        CHECK(r.layers[0].parameters.biases == 6);
        CHECK((activations(draw(layer, images, 7), images, 1)[0] == after));
        // gradients of gains and biases beside central differences of the held layer
        const matrix<double> d = reference::gaussian<double>(3, 120, 5);
        const auto g = gradients(layer, images, 7, {.cotangent = d})[0];
        REQUIRE(g.weights.size() == 6);
        REQUIRE(g.biases.size() == 6);
        for (std::size_t c = 0; c < 6; ++c)
        {
            long double of_gain = 0;
            long double of_bias = 0;
            for (std::size_t i = c; i < before.size(); i += 6)
            {
                of_gain += static_cast<long double>(d.data()[i]) * before.data()[i];
                of_bias += d.data()[i];
            }
            CHECK(g.weights.data()[c] == Approx(static_cast<double>(of_gain)).epsilon(1e-10));
            CHECK(g.biases[c] == Approx(static_cast<double>(of_bias)).epsilon(1e-10));
        }
    };
    check_affine(group_norm(2), "group_norm 2");
    check_affine(instance_norm(), "instance_norm");
    check_affine(batch_norm(), "batch_norm");
}

TEST_CASE("a last norm of gain 0 makes a residual layer hand on what it is given")
{
    const batch<double> x(reference::gaussian<double>(9, 7, 1));
    const auto branch =
        sequential(dense(7, init::he<double>),
                   batch_norm().with_gain(init::zeros<double>).with_bias(init::zeros<double>));
    CHECK((activations(residual(branch), x, 9).back() == x.values()));
    const auto rows = predict(residual(branch), x);
    REQUIRE(rows.size() == 3);
    CHECK(rows[1].activation.second_moment == 0);
    CHECK(rows[2].factor == 1);
    // of gain 1 and bias 0 it predicts what it predicts without
    const auto with =
        predict(sequential(dense(7, init::he<double>),
                           batch_norm().with_gain(init::ones<double>).with_bias(init::zeros<double>)),
                x);
    const auto without = predict(sequential(dense(7, init::he<double>), batch_norm()), x);
    CHECK(with.at(1).activation.second_moment == without.at(1).activation.second_moment);
    CHECK(with.at(1).factor == without.at(1).factor);
}

TEST_CASE("group_norm refuses groups that do not divide the channels, by the name of the layer")
{
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)propagate(sequential(group_norm(4)), images, 1); },
              {"layer 0 (group_norm 4)", "4 groups", "(5, 4, 6): use a divisor of 6"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)group_norm(0); }, {"groups = 0", "at least 1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)instance_norm(2); }, {"epsilon = 2"}) == "");
}
