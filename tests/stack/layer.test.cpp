// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack.hpp>

#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/layers.hpp"
#include "stack/reference.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace init = fanin::init;
namespace act = fanin::act;
using fanin::batch;
using fanin::dense;
using fanin::key;
using fanin::matrix;
using fanin::tape;

namespace
{
    struct no_layer
    {
    };

    struct lossy
    {
        matrix<float> forward(batch<float> x, key, tape<float>&) const
        {
            return std::move(x).values();
        }
    };

    struct text_name
    {
        std::string name() const
        {
            return "text";
        }
    };

    struct number_name
    {
        int name() const
        {
            return 3;
        }
    };
}

TEST_CASE("whatever takes a batch to a batch is a layer", "[layer]")
{
    static_assert(fanin::layer_of<doubling, float> && fanin::layer_of<doubling, double>);
    static_assert(fanin::layer_of<float_only, float> && !fanin::layer_of<float_only, double>);
    static_assert(fanin::layer<float_only>);
    static_assert(fanin::layer<decltype(dense(3, init::he<float>, act::relu))>);
    static_assert(!fanin::layer<no_layer>);
    static_assert(!fanin::layer<lossy>);
    static_assert(!fanin::layer_of<doubling, int>);
    static_assert(!fanin::layer<matrix<float>>);
}

TEST_CASE("things go by their own name, or as custom", "[layer]")
{
    CHECK(fanin::detail::name_of(init::he<float>) == "he");
    CHECK(fanin::detail::name_of(text_name{}) == "text");
    CHECK(fanin::detail::name_of(no_layer{}) == "custom");
    CHECK(fanin::detail::name_of(number_name{}) == "custom");
}

TEST_CASE("a child runs on its own key, and gets a row", "[layer]")
{
    const matrix<float> x = reference::gaussian<float>(4, 6, 1);
    const auto l = dense(5, init::he<float>, act::relu);
    const key k = 7;

    tape<float> t;
    const batch<float> y = fanin::run_child(l, 3, batch<float>(x), k, t);
    tape<float> alone;
    CHECK((y.values() == l.forward(batch<float>(x), k.child(3), alone).values()));

    const auto rows = std::move(t.recorder()).take_rows();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].path == "3");
    CHECK(rows[0].name == "dense 5 he relu");
    CHECK((rows[0].in == fanin::sample_shape{6}));
    CHECK((rows[0].out == fanin::sample_shape{5}));
    REQUIRE(rows[0].pre_activation.has_value());
    CHECK(rows[0].pre_activation->min() < 0);
    CHECK(reference::same(rows[0].activation, fanin::summarize(y.values())));
}

TEST_CASE("a list has no row of its own, a composite has one after those of its children", "[layer]")
{
    const matrix<float> x = reference::gaussian<float>(4, 6, 1);
    tape<float> t;
    fanin::run_child(fanin::repeat(2, doubling{}), 0, batch<float>(x), 7, t);
    fanin::run_child(skip(dense(6, init::he<float>)), 1, batch<float>(x), 7, t);
    CHECK(t.recorder().path().empty());
    const auto rows = std::move(t.recorder()).take_rows();
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].path == "0.0");
    CHECK(rows[1].path == "0.1");
    CHECK(rows[2].path == "1.0");
    CHECK(rows[2].name == "dense 6 he identity");
    CHECK(rows[2].pre_activation.has_value());
    CHECK(rows[3].path == "1");
    CHECK(rows[3].name == "skip");
    CHECK_FALSE(rows[3].pre_activation.has_value());
}

TEST_CASE("once the pass has been ended no child runs and no row is made", "[layer]")
{
    std::vector<std::string> seen;
    tape<float> t({},
                  [&](const fanin::layer_report& row, const matrix<float>&)
                  {
                      seen.push_back(row.path);
                      return false;
                  });
    const matrix<float> x = reference::gaussian<float>(4, 6, 1);
    int draws = 0;
    const auto counting = [&draws](std::size_t in, std::size_t out, key k)
    {
        ++draws;
        return init::he<float>(in, out, k);
    };
    // A composite that does not look whether it is to go on.
    batch<float> y = fanin::run_child(skip(dense(6, counting)), 0, batch<float>(x), 7, t);
    y = fanin::run_child(dense(3, counting), 1, std::move(y), 7, t);
    CHECK(draws == 1);
    CHECK((seen == std::vector<std::string>{"0.0"}));
    CHECK(std::move(t.recorder()).take_rows().size() == 1);
}

TEST_CASE("an error in a stack names the layer", "[layer]")
{
    using namespace fanin;
    const matrix<float> wrong = init::he<float>(5, 3, 1);
    const auto x = init::normal<float>(4, 7, 2);
    const auto net =
        sequential(dense(6, init::he<float>), repeat(2, sequential(dense(6, init::he<float>), dense(wrong))));
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)propagate(net, x, 1); },
                                                  {"layer 1.0.1 (dense 3 held identity)", "(5, 3)", "(6, 3)"})
          == "");
}

namespace
{
    struct own_error : fanin::invalid_argument
    {
        using fanin::invalid_argument::invalid_argument;
    };

    struct refusing
    {
        template <fanin::real T>
        batch<T> forward(batch<T>, key, tape<T>&) const
        {
            throw own_error("mine");
        }
    };

    struct greedy
    {
        template <fanin::real T>
        batch<T> forward(batch<T> x, key, tape<T>&) const
        {
            return x;
        }

        template <fanin::real T>
        batch<T> backward(batch<T>, key, tape<T>& t) const
        {
            return t.template pop<batch<T>>();
        }
    };
}

TEST_CASE("an error keeps the type that a user gave it", "[layer]")
{
    const matrix<float> x = reference::gaussian<float>(2, 3, 1);
    CHECK_THROWS_AS(fanin::propagate(fanin::repeat(2, refusing{}), x, 1), own_error);
}

TEST_CASE("a layer that pops what it did not push is named, once", "[layer]")
{
    const matrix<float> x = reference::gaussian<float>(2, 3, 1);
    std::string what;
    try
    {
        fanin::propagate(fanin::sequential(greedy{}), x, 1, {.backward = true});
    }
    catch (const std::invalid_argument& e)
    {
        what = e.what();
    }
    CHECK(what
          == "fanin: layer 0 (custom): backward pops from the tape what forward did not push: pop the pushed "
             "types in reverse order");
}

namespace
{
    /// Returns a gradient of any shape.
    struct reshaping
    {
        std::size_t samples;
        std::size_t features;

        template <fanin::real T>
        batch<T> forward(batch<T> x, key, tape<T>&) const
        {
            return x;
        }

        template <fanin::real T>
        batch<T> backward(batch<T>, key, tape<T>&) const
        {
            return batch<T>(matrix<T>(xt::zeros<T>({samples, features})));
        }
    };

    /// Sends two gradients through a child that has run once.
    struct twice
    {
        template <fanin::real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            return fanin::run_child(dense(4, init::he<T>), 0, std::move(x), k, t);
        }

        template <fanin::real T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            batch<T> once = fanin::run_child_backward(reshaping{2, 5}, 0, std::move(dy), k, t);
            return fanin::run_child_backward(reshaping{2, 5}, 0, std::move(once), k, t);
        }
    };

    template <class Run>
    std::string refusal_of(Run run)
    {
        try
        {
            run();
        }
        catch (const std::invalid_argument& e)
        {
            return e.what();
        }
        return "";
    }
}

TEST_CASE("a gradient that has not the shape of the layer's input is refused, with the layer", "[layer]")
{
    const matrix<float> x = reference::gaussian<float>(2, 5, 1);
    const auto net = [](std::size_t samples, std::size_t features)
    {
        return fanin::sequential(dense(4, init::he<float>, act::relu),
                                 fanin::residual(fanin::sequential(reshaping{samples, features})),
                                 dense(3, init::he<float>));
    };
    CHECK_NOTHROW(fanin::propagate(net(2, 4), x, 1, {.backward = true}));
    for (const auto& [samples, features] :
         std::vector<std::pair<std::size_t, std::size_t>>{{2, 3}, {2, 400}, {1, 4}, {3, 4}, {0, 4}, {2, 0}})
    {
        const std::string wanted = "fanin: layer 1.0.0 (custom): backward returns a gradient ("
                                   + std::to_string(samples) + ", " + std::to_string(features)
                                   + "), but the input was (2, 4): return one of the shape of the input";
        const auto bad = net(samples, features);
        CHECK(refusal_of([&] { fanin::propagate(bad, x, 1, {.backward = true}); }) == wanted);
        CHECK(refusal_of([&] { fanin::vjp(bad, x, matrix<float>(xt::zeros<float>({2, 3})), 1); }) == wanted);
        CHECK(refusal_of([&] { fanin::gradients(bad, x, 1); }) == wanted);
    }
    CHECK_NOTHROW(fanin::propagate(net(2, 3), x, 1));
    CHECK(refusal_of([&] { fanin::propagate(fanin::sequential(twice{}), x, 1, {.backward = true}); })
              .find("more often than forward did")
          != std::string::npos);
}

namespace
{
    /// Predicts a row that it never makes, and then the row of the layer that it runs.
    struct foretelling
    {
        template <fanin::real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            return fanin::run_child(dense(3, init::he<T>, act::relu), 1, std::move(x), k, t);
        }

        fanin::prediction predict(const fanin::signal& x) const
        {
            fanin::prediction all{.y = x};
            const auto l = dense(3, init::he<float>, act::relu);
            fanin::detail::append(all, fanin::predict_child(l, 0, all.y));
            fanin::detail::append(all, fanin::predict_child(l, 1, std::optional(x)));
            return all;
        }
    };
}

TEST_CASE("a predicted row that is never made does not take the prediction of the next", "[layer]")
{
    const matrix<float> x = reference::gaussian<float>(20, 3, 1);
    const fanin::report r = fanin::propagate(fanin::sequential(foretelling{}), x, 1, {.predict = true});
    REQUIRE(r.layers.size() == 2);
    CHECK(r.layers[0].path == "0.1");
    REQUIRE(r.layers[0].prediction.has_value());
    CHECK(r.layers[0].prediction->path == "0.1");
    CHECK(r.layers[1].prediction.has_value());
}
