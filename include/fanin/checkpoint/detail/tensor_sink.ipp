// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_DETAIL_TENSOR_SINK_IPP
#define FANIN_CHECKPOINT_DETAIL_TENSOR_SINK_IPP

#include <fanin/checkpoint/detail/rounded.hpp>
#include <fanin/checkpoint/detail/stored_values.hpp>
#include <fanin/checkpoint/detail/tensor_sink.hpp>
#include <fanin/core/bfloat16.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/files/detail/file_fault.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace fanin::detail
{
    FANIN_INLINE tensor_sink::tensor_sink(element_type type, element_type of_statistics)
        : m_type(type)
        , m_type_of_statistics(of_statistics)
    {
        require(type == element_type::float16 || type == element_type::bfloat16
                    || type == element_type::float32 || type == element_type::float64,
                "type", to_string(type), "float16, bfloat16, float32 or float64");
    }

    FANIN_INLINE tensor_sink::tensor* tensor_sink::find(std::string_view name)
    {
        const auto found =
            std::find_if(m_tensors.begin(), m_tensors.end(), [&](const tensor& t) { return t.name == name; });
        return found != m_tensors.end() ? &*found : nullptr;
    }

    FANIN_INLINE bool tensor_sink::has_part(const tensor& t, std::size_t part)
    {
        return std::find(t.come.begin(), t.come.end(), part) != t.come.end();
    }

    FANIN_INLINE void tensor_sink::expect(const stored_tensor& where, const parameter_info& p, bool held)
    {
        if (!held)
        {
            throw invalid_argument(join("fanin: the ", to_string(p.role), " ", shape_text(p.shape),
                                        " is drawn from a key, but only held weights can be saved: save "
                                        "draw(net, x, key)"));
        }
        std::vector<std::size_t> shape = stored_shape(where, p);
        const element_type type = is_statistic(p.role) ? m_type_of_statistics : m_type;
        tensor* t = find(where.name);
        if (t == nullptr)
        {
            tensor fresh;
            fresh.name = where.name;
            fresh.type = type;
            fresh.shape = std::move(shape);
            fresh.parts = where.parts;
            t = &m_tensors.emplace_back(std::move(fresh));
        }
        else if (t->parts != where.parts || t->shape != shape)
        {
            throw invalid_argument(join("fanin: the names give the tensor ", in_quotes(where.name),
                                        " the shapes ", shape_text(t->shape), " and ", shape_text(shape),
                                        ": give parts of one tensor equal shapes"));
        }
        else if (t->type != type)
        {
            throw invalid_argument(
                join("fanin: the names give the tensor ", in_quotes(where.name), " weights, which are ",
                     to_string(m_type), ", and running statistics, which are ",
                     to_string(m_type_of_statistics), ": give each a name of its own, or set `.type`"));
        }
        if (where.tied)
        {
            require(where.parts == 1, "parts", where.parts, "1 of a tied parameter: tie whole tensors");
            t->tied = true;
            return;
        }
        if (has_part(*t, where.part))
        {
            throw invalid_argument(join("fanin: the names call two parameters ", in_quotes(where.name),
                                        ": give each a name, or a part, of its own"));
        }
        t->come.push_back(where.part);
    }

    FANIN_INLINE void tensor_sink::open(const std::filesystem::path& path,
                                        const safetensors_writer::metadata& notes)
    {
        std::vector<tensor_spec> specs;
        for (const tensor& t : m_tensors)
        {
            std::size_t part = 0;
            while (part < t.parts && has_part(t, part))
            {
                ++part;
            }
            if (t.tied && t.come.empty())
            {
                throw invalid_argument(join("fanin: the names say that all parameters of tensor ",
                                            in_quotes(t.name),
                                            " are tied to another: leave `tied` out for one"));
            }
            if (part < t.parts)
            {
                throw invalid_argument(join("fanin: no parameter is part ", part, " of the ", t.parts,
                                            " of tensor ", in_quotes(t.name), ": name all parts"));
            }
            specs.push_back({t.name, t.type, t.shape});
        }
        m_writer.emplace(path, std::move(specs), notes);
    }

    template <class To, real T>
    void tensor_sink::write_as(const tensor& t, std::span<const T> values)
    {
        if constexpr (std::same_as<To, T>)
        {
            return m_writer->write(t.name, values);
        }
        constexpr std::size_t block_size = std::size_t{1} << 18;
        std::vector<To> block(std::min(values.size(), block_size));
        for (std::size_t first = 0; first < values.size(); first += block_size)
        {
            const std::size_t n = std::min(block_size, values.size() - first);
            for (std::size_t i = 0; i < n; ++i)
            {
                const T v = values[first + i];
                block[i] = rounded<To>(v);
                if (!is_finite(static_cast<double>(block[i])) && is_finite(v))
                {
                    throw invalid_argument(join("fanin: the element ", v, " of tensor ", in_quotes(t.name),
                                                " overflows ", to_string(t.type),
                                                ": save with a type of more range, such as float64"));
                }
            }
            m_writer->write(t.name, std::span<const To>(block.data(), n), first);
        }
    }

    template <real T>
    void tensor_sink::write_whole(const tensor& t, std::span<const T> values)
    {
        switch (t.type)
        {
        case element_type::float16:
            return write_as<half_of_file>(t, values);
        case element_type::bfloat16:
            return write_as<bfloat16>(t, values);
        case element_type::float32:
            return write_as<float>(t, values);
        default:
            return write_as<double>(t, values);
        }
    }

    FANIN_INLINE void tensor_sink::require_equal(tensor& t, std::vector<double> whole)
    {
        if (t.kept.empty())
        {
            t.kept = std::move(whole);
            return;
        }
        for (std::size_t i = 0; i < whole.size(); ++i)
        {
            if (std::bit_cast<std::uint64_t>(whole[i]) != std::bit_cast<std::uint64_t>(t.kept[i]))
            {
                throw invalid_argument(join("fanin: element ", i, " of tensor ", in_quotes(t.name), " is ",
                                            t.kept[i], " and ", whole[i],
                                            " in two tied parameters, but they must be equal: pass names "
                                            "that tie none, such as names::llama()"));
            }
        }
    }

    template <real T>
    void tensor_sink::write_part(const stored_tensor& where, const parameter_info& p,
                                 std::span<const T> values)
    {
        tensor& t = *find(where.name);
        if (!t.tied && !where.out_first && where.parts == 1 && where.rotary_heads == 0)
        {
            return write_whole(t, values);
        }
        if (where.tied)
        {
            std::vector<double> whole(values.size());
            put_values(where, p, values, whole);
            return require_equal(t, std::move(whole));
        }
        t.whole.resize(values.size() * where.parts);
        put_values(where, p, values, t.whole);
        if (++t.written == where.parts)
        {
            write_whole(t, std::span<const double>(t.whole));
            if (t.tied)
            {
                require_equal(t, std::move(t.whole));
            }
            t.whole = {};
        }
    }

    template <real T>
    void tensor_sink::write(const stored_tensor& where, const parameter<T>& p)
    {
        is_statistic(p.role) ? write_part(where, p, std::span<const double>(p.exact))
                             : write_part(where, p, std::span<const T>(p.values));
    }

    FANIN_INLINE void tensor_sink::finish()
    {
        m_writer->finish();
    }
}

#endif
