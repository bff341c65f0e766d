// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_SAVE_HPP
#define FANIN_CHECKPOINT_SAVE_HPP

#include <fanin/checkpoint/detail/parameters.hpp>
#include <fanin/checkpoint/detail/tensor_sink.hpp>
#include <fanin/checkpoint/names.hpp>
#include <fanin/files/element_type.hpp>
#include <fanin/files/safetensors_writer.hpp>
#include <fanin/stack/propagate.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// Fields in alphabetical order, for designated initializers.
    struct save_options
    {
        safetensors_writer::metadata metadata{}; ///< such as {"format", "pt"}
        /// float16, bfloat16, float32 or float64, to which values are rounded; by default that of the net,
        /// and float64 for running statistics.
        std::optional<element_type> type = std::nullopt;
    };

    /// Writes the weights, biases, gains and running statistics of a stack that holds them, such as one of
    /// draw or load, to a safetensors file: beside the path, and renamed. `x` is a batch of the shape that
    /// the stack takes; `names` as in load, which reads the file back. Weights that a user layer
    /// draws in `forward`, without `hold`, are not seen and not written.
    ///
    /// Throws invalid_argument, with the layer, where it draws weights instead of holding them, two
    /// parameters have one name or tied ones differ, parts of a tensor are missing, or an element overflows
    /// the type; and like safetensors_writer and `names`. The old file then stays.
    template <layer Net, detail::batch_like X, tensor_names Names = names::own>
    void save(const Net& net, const X& x, const std::filesystem::path& path, const Names& names = {},
              const save_options& options = {})
    {
        const auto b = detail::to_batch(x);
        using T = typename std::remove_cvref_t<decltype(b)>::value_type;
        detail::tensor_sink sink(options.type.value_or(type_of<T>()),
                                 options.type.value_or(element_type::float64));
        const auto visit = [&](auto f)
        {
            static_cast<void>(detail::visit_parameters<T>(
                net, b, key(0), {[&](const parameter<T>& p) { f(detail::stored_as(names, p), p); }, false}));
        };
        visit([&](const stored_tensor& where, const parameter<T>& p) { sink.expect(where, p, p.held); });
        sink.open(path, options.metadata);
        visit([&](const stored_tensor& where, const parameter<T>& p) { sink.write(where, p); });
        sink.finish();
    }

    /// Saves a stack whose first weights tell the features of its batches: dense ones, a norm, or an
    /// embedding, whose batches are tokens. Pass a batch of one that begins with positions or a convolution.
    /// T is its element type.
    template <real T = float, layer Net, tensor_names Names = names::own>
    void save(const Net& net, const std::filesystem::path& path, const Names& names = {},
              const save_options& options = {})
    {
        const std::size_t features = detail::features_of_first<T>(
            net,
            [](const parameter_info& p)
            {
                const bool told = p.role != parameter_role::table;
                return told ? p.shape.front() : std::size_t{1};
            },
            false);
        save(net, detail::one_row<T>(features), path, names, options);
    }
}

#endif
