// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/calibration.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"

#include <fanin/fanin.hpp>

#include <cmath>
#include <cstddef>
#include <stdexcept>

using namespace fanin;

namespace
{
    const matrix<double> x = reference::gaussian<double>(6, 7, 3);
    const sample_shape image{3, 5, 2};
    const batch<double> images(reference::gaussian<double>(4, 30, 5), image);

    // What a layer makes of x with the key of child i of layer 0.
    template <class Layer>
    matrix<double> alone(const Layer& layer, const batch<double>& of, std::size_t i)
    {
        tape<double> t;
        return layer.forward(of, key(9).child(0).child(i), t).values();
    }

    const auto conv = conv2d(3, {3, 3}, init::he<double>, act::tanh, {.padding = {1, 1}});
    const auto pointwise = conv2d(4, {1, 1}, init::xavier<double>);
}

TEST_CASE("branches see one input, and stand one after the other along the features")
{
    const auto f = dense(5, init::he<double>, act::relu);
    const auto g = dense(2, init::xavier<double>);
    const auto all = activations(concatenate(f, identity(), g), x, 9);
    REQUIRE(all.size() == 4);
    const matrix<double> first = alone(f, x, 0);
    const matrix<double> last = alone(g, x, 2);
    for (std::size_t i = 0; i < 6; ++i)
    {
        for (std::size_t j = 0; j < 14; ++j)
        {
            CHECK(all[3](i, j) == (j < 5 ? first(i, j) : j < 12 ? x(i, j - 5) : last(i, j - 12)));
        }
    }
}

TEST_CASE("images are concatenated along their channels, at every position")
{
    const auto all = activations(concatenate(conv, identity(), pointwise), images, 9);
    REQUIRE(all.size() == 4);
    const matrix<double> first = alone(conv, images, 0);
    const matrix<double> last = alone(pointwise, images, 2);
    for (std::size_t place = 0; place < 4 * 15; ++place)
    {
        for (std::size_t c = 0; c < 9; ++c)
        {
            const double expected = c < 3   ? first.data()[place * 3 + c]
                                    : c < 5 ? images.values().data()[place * 2 + c - 3]
                                            : last.data()[place * 4 + c - 5];
            CHECK(all[3].data()[place * 9 + c] == expected);
        }
    }
}

TEST_CASE("any number of branches adds up")
{
    const auto f = dense(7, init::he<double>, act::relu);
    const auto g = dense(7, init::xavier<double>, act::tanh);
    const auto all = activations(add(f, g, identity()), x, 9);
    REQUIRE(all.size() == 4);
    const matrix<double> first = alone(f, x, 0);
    const matrix<double> second = alone(g, x, 1);
    for (std::size_t i = 0; i < x.size(); ++i)
    {
        CHECK(all[3].data()[i] == first.data()[i] + second.data()[i] + x.data()[i]);
    }
}

TEST_CASE("x + f(x) as a sum of branches is a residual layer")
{
    const auto f = dense(7, init::he<double>, act::relu);
    const auto predicted = predict(sequential(f, add(identity(), f)), x);
    const auto expected = predict(sequential(f, residual(f)), x);
    REQUIRE(predicted.size() == 4);
    REQUIRE(expected.size() == 3);
    CHECK(predicted[3].activation.second_moment == expected[2].activation.second_moment);
    CHECK(predicted[3].factor == expected[2].factor);
    CHECK(predicted[3].log_stddev == expected[2].log_stddev);
    CHECK(predicted[3].factor_log_stddev == expected[2].factor_log_stddev);
}

TEST_CASE("the gradient of joined branches is that of central differences")
{
    const auto f = dense(5, init::he<double>, act::tanh);
    const auto g = sequential(dense(4, init::xavier<double>, act::tanh), dense(3, init::he<double>));
    CHECK(differences::worst_error(concatenate(f, identity(), g), x, 15, 7) < 1e-8);
    CHECK(differences::worst_error(sequential(f, concatenate(g, identity()), f), x, 5, 7) < 1e-8);
    CHECK(differences::worst_error(add(f, f, dense(5, init::he<double>)), x, 5, 7) < 1e-8);
    CHECK(differences::worst_error(sequential(conv, concatenate(conv, identity(), pointwise), conv), images,
                                   45, 7)
          < 1e-8);
}

TEST_CASE("branches are held with their weights, and chosen at run time")
{
    const auto net = sequential(concatenate(conv, identity()), add(conv, conv), dense(4, init::he<double>));
    const auto a = activations(net, images, 42);
    const auto b = activations(draw(net, images, 42), images, 1);
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        CHECK((a[i] == b[i]));
    }
    const std::vector<any_layer<double>> branches{conv, identity()};
    const auto chosen = activations(sequential(concatenate(branches)), images, 42);
    CHECK((chosen.back() == a[2]));
    CHECK((activations(add(std::vector{conv, conv}), images, 42).back()
           == activations(add(conv, conv), images, 42).back()));
}

TEST_CASE("branches have rows, and their layer follows them")
{
    const report r = propagate(sequential(concatenate(conv, sequential(conv, pointwise)), add(conv, conv)),
                               images, 3, {.backward = true});
    REQUIRE(r.layers.size() == 7);
    CHECK(r.layers[0].path == "0.0");
    CHECK(r.layers[2].path == "0.1.1");
    CHECK(r.layers[3].name == "concatenate");
    CHECK(r.layers[3].in == image);
    CHECK(r.layers[3].out == sample_shape{3, 5, 7});
    CHECK(r.layers[6].name == "add");
    CHECK(r.layers[6].facts.kind == layer_kind::branches);
    CHECK(to_string(r.layers[6].facts.kind) == std::string("branches"));
    // the gradient at the output of a branch is its part of that of the layer
    const double squares = r.layers[0].backward->activation.second_moment() * 45
                           + r.layers[2].backward->activation.second_moment() * 60;
    CHECK(squares == Approx(r.layers[3].backward->activation.second_moment() * 105));
    CHECK(detail::main_path_of(r) == std::vector<std::size_t>{3, 6});
    CHECK(!detail::row_before(r.layers, 0));
    CHECK(!detail::row_before(r.layers, 1));
    CHECK(detail::row_before(r.layers, 2) == std::size_t{1});
    CHECK(!detail::row_before(r.layers, 3));
    CHECK(detail::row_before(r.layers, 4) == std::size_t{3});
    CHECK(detail::row_before(r.layers, 5) == std::size_t{3});
    CHECK(detail::row_before(r.layers, 6) == std::size_t{3});
}

TEST_CASE("branches that do not fit are refused, by the name of the layer")
{
    const auto raises = [](const auto& net, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>([&] { (void)propagate(sequential(net), images, 1); },
                                                       parts);
    };
    CHECK(raises(concatenate(identity(), conv2d(3, {2, 2}, init::he<double>)),
                 {"layer 0 (concatenate)", "branch 1 returns samples (2, 4, 3)",
                  "branch 0 returns (3, 5, 2): use branches that differ in the last axis alone"})
          == "");
    CHECK(raises(concatenate(identity(), dense(3, init::he<double>)), {"layer 0 (concatenate)", "(3)"})
          == "");
    CHECK(raises(add(conv, pointwise), {"layer 0 (add)", "(3, 5, 4)", "(3, 5, 3): use branches that return"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)add(std::vector<any_layer<float>>{}); },
                                                  {"branches of add = 0", "at least 1"})
          == "");
}

TEST_CASE("the observer may end a pass inside a branch")
{
    const auto f = dense(7, init::he<double>);
    for (const char* const last : {"0.0", "0.1.0", "0.1.1", "0.2"})
    {
        const report r = propagate(sequential(concatenate(f, sequential(f, f), f), f), x, 1,
                                   [&](const layer_report& row, const auto&) { return row.path != last; });
        CHECK(r.layers.back().path == last);
    }
}

TEST_CASE("theory does not add branches that are not independent")
{
    CHECK(predict(add(identity(), activation(act::relu)), x).size() == 2);
    CHECK(predict(add(identity(), identity()), x).size() == 2);
    CHECK(predict(concatenate(identity(), identity()), x).size() == 3);
    CHECK(predict(concatenate(identity(), dense(3, [](std::size_t in, std::size_t out)
                                                { return init::he<double>(in, out, 1); })),
                  x)
              .size()
          == 1);
}
