// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_DETAIL_TENSOR_SINK_HPP
#define FANIN_CHECKPOINT_DETAIL_TENSOR_SINK_HPP

#include <fanin/checkpoint/stored_tensor.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/files/element_type.hpp>
#include <fanin/files/safetensors_writer.hpp>
#include <fanin/stack/parameter.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// Writes parameters to a safetensors file, in two walks: the first gives the shapes for the header, the
    /// second the values. A tensor of several parts is held until all of them are there.
    class tensor_sink
    {
    public:
        /// The type of weights, and that of running statistics. Throws invalid_argument where the first is
        /// none of weights.
        tensor_sink(element_type type, element_type of_statistics);

        void expect(const stored_tensor& where, const parameter_info& p, bool held);

        /// Throws invalid_argument where parts are missing.
        void open(const std::filesystem::path& path, const safetensors_writer::metadata& notes);

        template <real T>
        void write(const stored_tensor& where, const parameter<T>& p);

        void finish();

    private:
        struct tensor
        {
            std::string name;
            element_type type = element_type::float32;
            std::vector<std::size_t> shape;
            std::size_t parts = 1;
            std::vector<std::size_t> come; ///< the parts that have
            std::vector<double> whole;     ///< while parts come
            std::size_t written = 0;
            bool tied = false;        ///< several parameters have it
            std::vector<double> kept; ///< what the first of them says
        };

        tensor* find(std::string_view name);

        static bool has_part(const tensor& t, std::size_t part);

        static void require_equal(tensor& t, std::vector<double> whole);

        template <class To, real T>
        void write_as(const tensor& t, std::span<const T> values);

        template <real T>
        void write_whole(const tensor& t, std::span<const T> values);

        template <real T>
        void write_part(const stored_tensor& where, const parameter_info& p, std::span<const T> values);

        element_type m_type;
        element_type m_type_of_statistics;
        std::vector<tensor> m_tensors;
        std::optional<safetensors_writer> m_writer;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/checkpoint/detail/tensor_sink.ipp>
#endif

#endif
