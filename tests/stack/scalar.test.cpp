// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"

#include "files/scratch.hpp"

#include <fanin/checkpoint.hpp>
#include <fanin/stack.hpp>

#include <cstddef>
#include <limits>
#include <stdexcept>

using namespace fanin;

TEST_CASE("one number for a layer scales or shifts it, and has a gradient")
{
    const matrix<double> x = reference::gaussian<double>(5, 4, 3);
    CHECK((activations(scalar_gain(0.25), x, 1)[0] == matrix<double>(0.25 * x)));
    CHECK((activations(scalar_bias(2), x, 1)[0] == matrix<double>(x + 2.0)));
    const auto law = init::he<double>;
    const auto net = [&](double g, double b)
    {
        return sequential(scalar_gain(g), dense(3, law, act::tanh), scalar_bias(b), dense(2, law, act::tanh));
    };
    CHECK(differences::worst_error(net(0.5, 0.2), batch<double>(x), 2, 1) < 1e-6);

    const matrix<double> d = reference::gaussian<double>(5, 2, 4);
    const auto all = gradients(net(0.5, 0.2), x, 1, {.cotangent = d});
    REQUIRE(all.size() == 4);
    const auto slope = [&](double dg, double db)
    {
        const auto at = [&](double h)
        { return differences::value(net(0.5 + h * dg, 0.2 + h * db), batch<double>(x), d, 1); };
        return static_cast<double>((at(1e-5) - at(-1e-5)) / 2e-5L);
    };
    CHECK(all[0].weights(0, 0) == Approx(slope(1, 0)).epsilon(1e-7));
    CHECK(all[2].biases(0) == Approx(slope(0, 1)).epsilon(1e-7));

    const report r = propagate(net(0.5, 0), x, 1, {.predict = true});
    CHECK(r.layers[0].name == "scalar_gain 0.5");
    CHECK(r.layers[0].parameters == parameter_counts{1, 0});
    CHECK(r.layers[2].parameters == parameter_counts{0, 1});
    CHECK(r.layers[0].prediction->activation.second_moment
          == Approx(0.25 * r.input.second_moment()).epsilon(1e-12));
    CHECK(r.layers[3].prediction);
    CHECK(!propagate(net(0.5, 0.1), x, 1, {.predict = true}).layers[2].prediction);
    const double no_number = std::numeric_limits<double>::quiet_NaN();
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)scalar_gain(no_number); },
                                                  {"scalar_gain = nan", "finite"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)scalar_bias(no_number); },
                                                  {"scalar_bias = nan", "finite"})
          == "");
}

TEST_CASE("the numbers of layers are saved, and loaded")
{
    const scratch_directory dir;
    const matrix<double> x = reference::gaussian<double>(5, 4, 3);
    const auto net = [](double g, double b)
    { return sequential(dense(3, init::he<double>), scalar_gain(g), scalar_bias(b)); };
    const auto drawn = draw(net(0.5, 2), x, 1);
    save(drawn, x, dir / "f");
    const auto loaded = load(net(1, 0), x, safetensors_file(dir / "f"));
    CHECK(loaded.unused.empty());
    CHECK((activations(loaded.net, x, 0).back() == activations(drawn, x, 0).back()));
}
