// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/mdspan_look_alike.hpp"
#include "core/raises.hpp"

#include <fanin/core/array_view.hpp>

#include <xtensor/xadapt.hpp>
#include <xtensor/xfixed.hpp>
#include <xtensor/xview.hpp>

#if __has_include(<mdspan>)
#include <mdspan>
#endif

#include <array>
#include <cstddef>
#include <list>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <vector>

using fanin::array_view;
using fanin::bfloat16;
using fanin::element_kind;

namespace
{
    using shape = std::vector<std::size_t>;

    /// Element (i, j) of every array below: exact in all formats.
    double element(std::size_t i, std::size_t j)
    {
        return static_cast<double>(10 * i + j);
    }

    constexpr std::size_t rows = 3;
    constexpr std::size_t columns = 4;

    template <class T>
    std::vector<T> by_rows()
    {
        std::vector<T> v;
        for (std::size_t i = 0; i < rows; ++i)
        {
            for (std::size_t j = 0; j < columns; ++j)
            {
                v.push_back(static_cast<T>(static_cast<float>(element(i, j))));
            }
        }
        return v;
    }

    template <class T>
    std::vector<T> by_columns()
    {
        std::vector<T> v;
        for (std::size_t j = 0; j < columns; ++j)
        {
            for (std::size_t i = 0; i < rows; ++i)
            {
                v.push_back(static_cast<T>(static_cast<float>(element(i, j))));
            }
        }
        return v;
    }

    /// Whether x is the array, however it is read.
    bool is_the_array(const array_view& x)
    {
        const array_view in_rows = x.row_major();
        std::vector<float> floats;
        std::vector<double> doubles;
        const std::span<const float> as_float = x.elements(floats);
        const std::span<const double> as_double = x.elements(doubles);
        bool is = x && x.shape() == shape{rows, columns} && x.size() == 12 && in_rows.is_row_major()
                  && in_rows.shape() == x.shape() && in_rows.kind() == x.kind() && as_float.size() == 12
                  && as_double.size() == 12;
        for (std::size_t n = 0; is && n < x.size(); ++n)
        {
            const double wanted = element(n / columns, n % columns);
            is = x[n] == wanted && in_rows[n] == wanted && x.bits(n) == in_rows.bits(n)
                 && double{as_float[n]} == wanted && as_double[n] == wanted;
        }
        return is;
    }

    /// As a type of another library, which joins by a specialization.
    struct foreign_bfloat16
    {
        std::uint16_t bits;
        foreign_bfloat16() = default;
        explicit foreign_bfloat16(float x)
            : bits(fanin::detail::bfloat16_bits(x))
        {
        }
        explicit operator float() const
        {
            return fanin::detail::bfloat16_value(bits);
        }
    };
}

template <>
inline constexpr bool fanin::is_bfloat16<foreign_bfloat16> = true;

TEMPLATE_TEST_CASE("a view reads ranges, mdspans and containers of every weight type", "[array_view]", float,
                   double, bfloat16, foreign_bfloat16)
{
    using T = TestType;
    const element_kind kind = std::is_same_v<T, float>    ? element_kind::float32
                              : std::is_same_v<T, double> ? element_kind::float64
                                                          : element_kind::bfloat16;
    const std::vector<T> r = by_rows<T>();
    const std::vector<T> c = by_columns<T>();
    const std::span<const T> span(r);
    const std::list<int> extents{3, 4};
    CHECK(array_view(r, {rows, columns}).kind() == kind);
    CHECK(array_view(r, {rows, columns}).data() == r.data());
    CHECK(is_the_array(array_view(r, {rows, columns})));
    CHECK(is_the_array(array_view(span, {3, 4L})));
    CHECK(is_the_array(array_view(std::span(r), extents)));
    CHECK(is_the_array(array_view(std::span<const T, 12>(r), extents)));
    CHECK(is_the_array(array_view(fanin::column_major(c), {rows, columns})));
    CHECK(is_the_array(array_view(fanin::column_major(c), extents)));
    CHECK(!array_view(fanin::column_major(c), extents).is_row_major());

    T plain[12];
    std::copy(r.begin(), r.end(), plain);
    CHECK(is_the_array(array_view(plain, {3, 4})));

    const strided_look_alike<const T> strided{c.data(), {3, 4}, {1, 3}};
    CHECK(is_the_array(strided));
    const strided_look_alike<const T> backwards{r.data() + 8, {3, 4}, {-4, 1}};
    CHECK(array_view(backwards)[0] == element(2, 0));
    CHECK(array_view(backwards)[11] == element(0, 3));
#if defined(__cpp_lib_mdspan)
    CHECK(is_the_array(std::mdspan(r.data(), 3, 4)));
    CHECK(is_the_array(std::mdspan<const T, std::dextents<int, 2>, std::layout_left>(c.data(), 3, 4)));
#endif
}

TEST_CASE("elements of an mdspan without strides are copied", "[array_view]")
{
    std::vector<float> memory(64);
    const tiled_look_alike<float> tiled{memory.data(), {{8, 8}}};
    for (std::size_t i = 0; i < 8; ++i)
    {
        for (std::size_t j = 0; j < 8; ++j)
        {
            memory[tiled.mapping()(i, j)] = static_cast<float>(element(i, j));
        }
    }
    const array_view x = tiled;
    REQUIRE(x.shape() == shape{8, 8});
    memory.assign(64, -1);
    std::size_t different = 0;
    for (std::size_t n = 0; n < 64; ++n)
    {
        different += x[n] != element(n / 8, n % 8);
    }
    CHECK(different == 0);
}

TEST_CASE("a view reads containers, views and adapted memory of xtensor", "[array_view]")
{
    const std::vector<float> r = by_rows<float>();
    xt::xtensor<float, 2> tensor = xt::adapt(r, std::array{rows, columns});
    CHECK(array_view(tensor).data() == tensor.data());
    CHECK(is_the_array(tensor));
    const xt::xarray<double> array = tensor;
    CHECK(is_the_array(array));
    const xt::xtensor<float, 2, xt::layout_type::column_major> column_major = tensor;
    CHECK(is_the_array(column_major));
    const xt::xtensor_fixed<float, xt::xshape<3, 4>> fixed = tensor;
    CHECK(is_the_array(fixed));
    const auto adapted = xt::adapt(r, std::array{rows, columns});
    CHECK(is_the_array(adapted));
    xt::xtensor<float, 2> wide = xt::zeros<float>({rows + 1, columns + 2});
    auto part = xt::view(wide, xt::range(1, 4), xt::range(1, 5));
    part = tensor;
    CHECK(is_the_array(part));
    const auto transposed = xt::transpose(column_major);
    CHECK(array_view(transposed).shape() == shape{columns, rows});
    CHECK(array_view(transposed)[1] == element(1, 0));
    const xt::xtensor<float, 1> row = xt::view(tensor, 0, xt::all());
    CHECK(array_view(row).shape() == shape{columns});
    const xt::xarray<float> scalar = 3.0F;
    CHECK(array_view(scalar).size() == 1);
    CHECK(array_view(scalar)[0] == 3);
}

TEST_CASE("a view of a temporary, or of other elements, does not compile", "[array_view]")
{
    using tensor = xt::xtensor<float, 2>;
    STATIC_REQUIRE(std::is_constructible_v<array_view, tensor&>);
    STATIC_REQUIRE(std::is_constructible_v<array_view, const tensor&>);
    STATIC_REQUIRE(!std::is_constructible_v<array_view, tensor>);
    STATIC_REQUIRE(!std::is_constructible_v<array_view, const tensor>);
    using lazy = decltype(std::declval<tensor&>() * 2.0F);
    STATIC_REQUIRE(!std::is_constructible_v<array_view, lazy>);
    STATIC_REQUIRE(!std::is_constructible_v<array_view, lazy&>);
    STATIC_REQUIRE(!std::is_constructible_v<array_view, std::vector<int>&, shape>);
    STATIC_REQUIRE(!std::is_constructible_v<array_view, std::list<float>&, shape>);
}

TEST_CASE("no array, and one without elements", "[array_view]")
{
    const array_view none;
    CHECK(!none);
    CHECK(none.size() == 0);
    const std::vector<float> empty;
    const array_view x(empty, {0, 3});
    CHECK(x);
    CHECK(x.size() == 0);
    CHECK(x.row_major().size() == 0);
    const array_view y(fanin::column_major(empty), {2, 0, 3});
    CHECK(y.row_major().size() == 0);
    std::vector<double> buffer{1};
    CHECK(y.elements(buffer).empty());
}

TEST_CASE("a shape that is not that of the elements is refused", "[array_view]")
{
    const std::vector<float> v(12);
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { array_view(v, {3, 5}); },
              {"fanin: 12 elements, but an array (3, 5) has 15: pass the shape of the elements"})
              .empty());
    CHECK(failing_to_raise<std::invalid_argument>([&] { array_view(fanin::column_major(v), shape{2, 2}); },
                                                  {"12 elements", "(2, 2)"})
              .empty());
    CHECK(failing_to_raise<std::invalid_argument>([&] { array_view(v, {-3, -4}); }, {"extent = -3"}).empty());
    constexpr std::size_t huge = std::size_t{1} << 40;
    CHECK(
        failing_to_raise<std::length_error>([&] { array_view(v, {huge, huge}); }, {"more elements"}).empty());
    const strided_look_alike<const float> negative{v.data(), {3, -4}, {4, 1}};
    CHECK(failing_to_raise<std::invalid_argument>([&] { array_view{negative}; }, {"extent = -4"}).empty());
}
