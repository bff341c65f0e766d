// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init.hpp>

#if __has_include(<xtensor/views/xview.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/views/xstrided_view.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xstrided_view.hpp>
#include <xtensor/xview.hpp>
#endif

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <vector>

using namespace fanin;

namespace
{
    template <class A, class B>
    bool equal_elements(const A& a, const B& b)
    {
        for (std::size_t i = 0; i < a.shape()[0]; ++i)
        {
            for (std::size_t j = 0; j < a.shape()[1]; ++j)
            {
                if (a(i, j) != b(i, j))
                {
                    return false;
                }
            }
        }
        return a.shape()[0] == b.shape()[0] && a.shape()[1] == b.shape()[1];
    }
}

TEMPLATE_TEST_CASE("filling gives the weights that a call gives, in any container", "", float, double)
{
    using T = TestType;
    const xt::xtensor<T, 2> whole = init::he<T>(37, 53, 7);

    xt::xtensor<T, 2> rows = xt::zeros<T>({37, 53});
    init::fill(rows, init::he<T>, 7);
    CHECK(equal_elements(whole, rows));

    xt::xarray<T, xt::layout_type::column_major> columns = xt::zeros<T>({37, 53});
    init::fill(columns, init::he<T>, 7);
    CHECK(equal_elements(whole, columns));

    xt::xarray<T, xt::layout_type::dynamic> dynamic(xt::dynamic_shape<std::size_t>{37, 53},
                                                    xt::dynamic_shape<std::ptrdiff_t>{1, 37});
    init::fill(dynamic, init::he<T>, 7);
    CHECK(equal_elements(whole, dynamic));

    std::vector<T> memory(37 * 53);
    auto adapted = xt::adapt(memory, std::vector<std::size_t>{37, 53});
    init::fill(adapted, init::he<T>, 7);
    CHECK(std::equal(memory.begin(), memory.end(), whole.data()));
}

TEMPLATE_TEST_CASE("filling a view writes its elements and nothing beside them", "", float, double)
{
    using T = TestType;
    const xt::xtensor<T, 2> whole = init::truncated_normal<T>(37, 53, 7);
    const auto written_beside = [&](const xt::xtensor<T, 2>& around)
    {
        return std::count_if(around.begin(), around.end(), [](T v) { return v != 9; })
               != static_cast<std::ptrdiff_t>(whole.size());
    };

    xt::xtensor<T, 2> around = T(9) * xt::ones<T>({60, 200});
    init::fill(xt::view(around, xt::range(3, 40), xt::range(5, 58)), init::truncated_normal<T>, 7);
    CHECK(equal_elements(whole, xt::view(around, xt::range(3, 40), xt::range(5, 58))));
    CHECK_FALSE(written_beside(around));

    around.fill(9);
    auto strided = xt::view(around, xt::range(3, 40), xt::range(5, 164, 3));
    init::fill(strided, init::truncated_normal<T>, 7);
    CHECK(equal_elements(whole, strided));
    CHECK_FALSE(written_beside(around));

    around.fill(9);
    auto whole_rows = xt::view(around, xt::range(3, 40), xt::all());
    init::fill(whole_rows, init::normal<T>, 7);
    CHECK(equal_elements(init::normal<T>(37, 200, 7), whole_rows));

    around.fill(9);
    auto backwards = xt::strided_view(around, {xt::range(59, 22, -1), xt::range(5, 58)});
    init::fill(backwards, init::truncated_normal<T>, 7);
    CHECK(equal_elements(whole, backwards));
    CHECK_FALSE(written_beside(around));

    xt::xtensor<T, 2> other({53, 37});
    auto transposed = xt::transpose(other);
    init::fill(transposed, init::truncated_normal<T>, 7);
    CHECK(equal_elements(whole, transposed));
}

TEST_CASE("a kernel of four axes is filled in any layout, and in a part of another")
{
    const auto equal = [](const auto& a, const auto& b)
    {
        return std::equal(a.template begin<xt::layout_type::row_major>(),
                          a.template end<xt::layout_type::row_major>(),
                          b.template begin<xt::layout_type::row_major>());
    };
    const xt::xtensor<float, 4> whole = init::glorot<float>({3, 5, 7, 11}, axes::hwio, 4);

    xt::xarray<float> rows = xt::zeros<float>({3, 5, 7, 11});
    init::fill(rows, init::glorot<float>, axes::hwio, 4, {.threads = 2});
    CHECK(equal(whole, rows));

    xt::xtensor<float, 4, xt::layout_type::column_major> columns = xt::zeros<float>({3, 5, 7, 11});
    init::fill(columns, init::glorot<float>, axes::hwio, 4);
    CHECK(equal(whole, columns));

    xt::xtensor<float, 4> around = 9.0f * xt::ones<float>({4, 6, 9, 30});
    auto part = xt::view(around, xt::range(1, 4), xt::range(0, 5), xt::range(2, 9), xt::range(3, 25, 2));
    init::fill(part, init::glorot<float>, axes::hwio, 4);
    CHECK(equal(whole, part));
    CHECK(std::count_if(around.begin(), around.end(), [](float v) { return v != 9; })
          == static_cast<std::ptrdiff_t>(whole.size()));

    auto bias = xt::xtensor<double, 1>::from_shape({300});
    init::fill(bias, init::he_uniform<double>, axes::o.with_fan_in(20), 5);
    CHECK((bias == init::he_uniform<double>({300}, axes::o.with_fan_in(20), 5)));
}

TEMPLATE_TEST_CASE("any number of threads fills with the same bits", "", float, double)
{
    using T = TestType;
    const xt::xtensor<T, 2> whole = init::he_uniform<T>(211, 307, 3);
    for (std::size_t threads = 1; threads <= 8; ++threads)
    {
        xt::xtensor<T, 2> w = xt::zeros<T>({211, 307});
        init::fill(w, init::he_uniform<T>, 3, {.threads = threads});
        CAPTURE(threads);
        CHECK((w == whole));
    }
}

TEST_CASE("axes decide which extent is the fan in")
{
    // of the same elements, in two units: he divides by 400 in one case and by 100 in the other
    xt::xtensor<double, 2> io({400, 100});
    init::fill(io, init::he<double>, axes::io, 5);
    xt::xtensor<double, 2> oi({400, 100});
    init::fill(oi, init::he<double>, axes::oi, 5);
    const double ratio = oi(17, 23) / io(17, 23);
    CHECK(std::abs(ratio - 2) < 1e-12);
    CHECK((io == init::he<double>(400, 100, 5)));
}

TEST_CASE("a bad fill writes nothing")
{
    xt::xarray<float> cube = 9 * xt::ones<float>({2, 3, 4});
    CHECK_THROWS_AS(init::fill(cube, init::he<float>, 1), std::invalid_argument);
    CHECK(std::all_of(cube.begin(), cube.end(), [](float v) { return v == 9; }));

    xt::xtensor<float, 2> w = 9 * xt::ones<float>({2, 3});
    CHECK_THROWS_AS(init::fill(w, init::he<float>, 1, {.threads = 0}), fanin::error);
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 9; }));

    xt::xtensor<float, 2> empty({0, 3});
    CHECK_NOTHROW(init::fill(empty, init::he<float>, 1));
}

TEST_CASE("axes that are not the two of the shape are refused, and nothing is written")
{
    xt::xtensor<float, 2> w = 9 * xt::ones<float>({2, 3});
    for (const axes& bad : {axes::o, axes::oiw, axes::hwio, axes::io.with_groups(2)})
    {
        CHECK_THROWS_AS(init::fill(w, init::glorot<float>, bad, 1), std::invalid_argument);
        CHECK_THROWS_AS(init::shard(init::he<float>, {2, 3}, bad, {0, 0}, {1, 1}, 1), fanin::error);
    }
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 9; }));
}

TEST_CASE("PyTorch's depthwise kernel is refused as one of Keras in every form, and nothing is written")
{
    const axes bad = axes::oihw.depthwise();
    const auto said = {std::string_view("oihw.with_groups(channels)"), std::string_view("plain oihw")};
    xt::xtensor<float, 4> w({4, 1, 3, 3}, 9.0f);
    xt::xtensor<float, 4, xt::layout_type::column_major> columns({4, 1, 3, 3}, 9.0f);
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] {
                  (void)init::he<float>({4, 1, 3, 3}, bad, 1);
              },
              said)
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] {
                  (void)init::dirac<float>({4, 1, 3, 3}, bad, 1);
              },
              said)
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] {
                  (void)init::normal<float>({4, 1, 3, 3}, bad, 1);
              },
              said)
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([&] { init::fill(w, init::he<float>, bad, 1); }, said)
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([&] { init::fill(w, init::sparse<float>, bad, 1); }, said)
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([&] { init::fill(columns, init::he<float>, bad, 1); }, said)
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] {
                  (void)init::shard(init::he<float>, {4, 1, 3, 3}, bad, {0, 0, 0, 0}, {1, 1, 1, 1}, 1);
              },
              said)
          == "");
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 9; }));
    CHECK(std::all_of(columns.begin(), columns.end(), [](float v) { return v == 9; }));
    CHECK_NOTHROW(init::fill(w, init::he<float>, axes::oihw.with_groups(4), 1));
    CHECK_NOTHROW(init::fill(w, init::he<float>, axes::oihw, 1));
}
