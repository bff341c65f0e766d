// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_DETAIL_STORED_VALUES_IPP
#define FANIN_CHECKPOINT_DETAIL_STORED_VALUES_IPP

#include <fanin/checkpoint/detail/stored_values.hpp>
#include <fanin/core/all_of.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/files/detail/file_fault.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>

namespace fanin::detail
{
    inline std::string parameter_text(const parameter_info& p)
    {
        return join("the ", to_string(p.role), " ", shape_text(p.shape));
    }

    FANIN_INLINE std::vector<std::size_t> stored_shape(const stored_tensor& where, const parameter_info& p)
    {
        require(where.parts > 0, "parts", where.parts, "at least 1");
        require(where.part < where.parts, "part", where.part, "less than parts, ", where.parts);
        std::size_t most = std::numeric_limits<std::ptrdiff_t>::max(); // elements of all parts
        for (const std::size_t n : p.shape)
        {
            most /= std::max<std::size_t>(n, 1);
        }
        require(where.parts <= most, "parts", where.parts, "at most ", most,
                ", or the elements of the tensor cannot be counted");
        const std::size_t heads = where.rotary_heads;
        require(heads == 0 || (heads <= p.shape.back() / 2 && p.shape.back() % (2 * heads) == 0),
                "rotary_heads", heads, "0, or heads of an even width in ", p.shape.back(), " units");
        std::vector<std::size_t> shape = p.shape;
        shape.back() *= where.parts;
        if (where.out_first && shape.size() > 1)
        {
            std::reverse(shape.end() - 2, shape.end());
            std::rotate(shape.begin(), shape.end() - 2, shape.end());
        }
        return shape;
    }

    /// Calls f(i, j) for each value i of the parameter, which is element j of the whole tensor: block by
    /// block, so that neither side leaves the cache where the axes change places.
    template <class F>
    void for_each_value(const stored_tensor& where, const parameter_info& p, F f)
    {
        constexpr std::size_t block = 32;
        const std::size_t rank = p.shape.size();
        const std::size_t out = p.shape.back();
        const std::size_t in = rank > 1 ? p.shape[rank - 2] : 1;
        std::size_t taps = 1;
        for (std::size_t axis = 0; axis + 2 < rank; ++axis)
        {
            taps *= p.shape[axis];
        }
        const std::size_t width = where.rotary_heads > 0 ? out / where.rotary_heads : 0;
        const auto unit_at = [=](std::size_t at) // of the parameter, at unit `at` of the file
        {
            const std::size_t in_head = width > 0 ? at % width : 0;
            return width > 0 ? at - in_head + 2 * (in_head % (width / 2)) + (2 * in_head) / width : at;
        };
        const auto values_of = [&](std::size_t at, std::size_t i)
        {
            const std::size_t unit = where.part * out + at;
            for (std::size_t tap = 0; tap < taps; ++tap)
            {
                const std::size_t row = tap * in + i;
                f(row * out + unit_at(at),
                  where.out_first ? (unit * in + i) * taps + tap : row * out * where.parts + unit);
            }
        };
        for (std::size_t first = 0; first < out; first += block)
        {
            for (std::size_t i = 0; i < in; i += block)
            {
                for (std::size_t at = first; at < std::min(first + block, out); ++at)
                {
                    for (std::size_t row = i; row < std::min(i + block, in); ++row)
                    {
                        values_of(at, row);
                    }
                }
            }
        }
    }

    inline bool is_plain(const stored_tensor& where, const parameter_info& p)
    {
        return where.parts == 1 && where.rotary_heads == 0 && !(where.out_first && p.shape.size() > 1);
    }

    inline std::optional<file_array> take_or_throw(array_source& file, const stored_tensor& where,
                                                   const std::string& parameter)
    {
        std::optional<file_array> a = file.take(where.name);
        if (!a)
        {
            throw runtime_error(join("fanin: ", parameter, " would be tensor ", in_quotes(where.name),
                                     ", but none of the ", file.size(),
                                     " tensors of the file has that name: pass names that fit the file"));
        }
        return a;
    }

    inline void require_weights(const file_array& a, const stored_tensor& where, const parameter_info& p)
    {
        const std::vector<std::size_t> expected = stored_shape(where, p);
        if (!std::equal(expected.begin(), expected.end(), a.shape().begin(), a.shape().end()))
        {
            std::vector<std::size_t> swapped(expected.rbegin(), expected.rend());
            const bool turned =
                expected.size() == 2
                && std::equal(swapped.begin(), swapped.end(), a.shape().begin(), a.shape().end());
            throw runtime_error(
                join("fanin: tensor ", in_quotes(where.name), " is ", shape_text(a.shape()), ", but ",
                     parameter_text(p), " needs ", shape_text(expected),
                     where.parts > 1 ? join(" with ", where.parts, " parts") : std::string(),
                     turned ? ": change out_first" : ": pass a net of the sizes of the file"));
        }
        const bool floats = a.type() == element_type::float16 || a.type() == element_type::bfloat16
                            || a.type() == element_type::float32 || a.type() == element_type::float64;
        if (!floats)
        {
            throw runtime_error(join("fanin: tensor ", in_quotes(where.name), " has elements of type ",
                                     to_string(a.type()),
                                     ", but weights are float16, bfloat16, float32 or float64: convert the "
                                     "tensor where its scale is known"));
        }
    }

    /// A float64 beyond the range of float would become infinite.
    template <real T>
    void require_in_range(const file_array& a, const stored_tensor& where, std::span<const T> values)
    {
        if (sizeof(T) == size_of(element_type::float64) || a.type() != element_type::float64
            || none_of(values, [](T v) { return !is_finite(v); }))
        {
            return;
        }
        const std::vector<double> exact = a.to<double>();
        const auto large = std::find_if(exact.begin(), exact.end(), [](double v)
                                        { return is_finite(v) && !is_finite(static_cast<T>(v)); });
        if (large != exact.end())
        {
            throw runtime_error(join("fanin: tensor ", in_quotes(where.name), " has the element ", *large,
                                     ", which overflows float: use a net of double"));
        }
    }

    template <real T>
    void read_to(array_source& file, const stored_tensor& where, const parameter_info& p, std::span<T> values)
    {
        const std::optional<file_array> a = take_or_throw(file, where, parameter_text(p));
        require_weights(*a, where, p);
        if (is_plain(where, p))
        {
            a->copy_to(values);
            return require_in_range<T>(*a, where, values);
        }
        const std::vector<T> whole = a->template to<T>();
        require_in_range<T>(*a, where, whole);
        for_each_value(where, p, [&](std::size_t i, std::size_t j) { values[i] = whole[j]; });
    }

    template <real T>
    void read_values(array_source& file, const stored_tensor& where, const parameter<T>& p)
    {
        is_statistic(p.role) ? read_to(file, where, p, p.exact) : read_to(file, where, p, p.values);
    }

    template <real T>
    void put_values(const stored_tensor& where, const parameter_info& p, std::span<const T> values,
                    std::span<double> whole)
    {
        for_each_value(where, p,
                       [&](std::size_t i, std::size_t j) { whole[j] = static_cast<double>(values[i]); });
    }

    FANIN_INLINE std::size_t features_before(array_source& file, const stored_tensor& where,
                                             const parameter_info& p)
    {
        const std::string role = join("the ", to_string(p.role));
        const std::optional<file_array> a = take_or_throw(file, where, role);
        const std::size_t rank = p.shape.size(); // but the shape itself is that of a made-up batch
        if (rank <= 2 && a->shape().size() != rank)
        {
            throw runtime_error(join("fanin: tensor ", in_quotes(where.name), " is ", shape_text(a->shape()),
                                     ", but ", role, rank == 2 ? " has two axes" : " has one axis",
                                     ": pass a net and names that fit the file"));
        }
        if (p.role == parameter_role::table)
        {
            const bool of_batch = p.shape[1] == 1; // positions, not an embedding
            return of_batch ? a->shape()[1] : 1;
        }
        if (rank > 2)
        {
            throw invalid_argument(join("fanin: ", role,
                                        " does not tell what a batch is like: pass one, load(net, x, file, "
                                        "names)"));
        }
        return where.out_first && rank == 2 ? a->shape()[1] : a->shape()[0];
    }
}

#endif
