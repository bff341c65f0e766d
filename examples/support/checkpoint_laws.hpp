// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_CHECKPOINT_LAWS_HPP
#define FANIN_EXAMPLES_SUPPORT_CHECKPOINT_LAWS_HPP

#include "checkpoint_roles.hpp"

#include <fanin/draw.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Which law each tensor of a model has.

namespace checkpoint
{
    /// A law of any type of elements that are independent.
    template <class T>
    using any_law = std::variant<fanin::init::constant_initializer<T>, fanin::init::normal_initializer<T>,
                                 fanin::init::variance_scaling<T>>;

    /// What --law takes.
    inline const std::vector<std::string> law_names{"gpt2",   "llama",          "resnet", "torch",
                                                    "he",     "he_uniform",     "glorot", "glorot_uniform",
                                                    "xavier", "lecun_truncated"};

    /// Tensors with their places and laws: what the names say, changed by a map.
    struct model
    {
        std::vector<tensor> tensors;
        std::vector<place> places;
        std::vector<std::string> laws; ///< a name of law_names, "normal 0.02", "constant 1", or "none"
        std::size_t blocks = 1;        ///< for laws that divide by √(2·blocks)
    };

    /// U(±1/√in), of PyTorch's Linear and Conv, and of their biases.
    template <class T>
    inline constexpr fanin::init::variance_scaling<T> torch_default{
        {.scale = 1.0 / 3, .distribution = fanin::law::uniform, .name = "torch default"}};

    template <class T>
    any_law<T> normal_of(double stddev)
    {
        return fanin::init::normal<T>.with_stddev(stddev);
    }

    /// The law of weights that are multiplied with a signal.
    template <class T>
    any_law<T> law_of_weights(const model& m, const place& p, std::string_view law)
    {
        using namespace fanin;
        if (law == "gpt2")
        {
            return normal_of<T>(p.what == role::residual ? 0.02 * init::depth::gpt2(m.blocks) : 0.02);
        }
        if (law == "llama")
        {
            return normal_of<T>(0.02);
        }
        if (law == "resnet" && p.what == role::convolution)
        {
            return init::he<T>.with(fan::out);
        }
        return law == "torch" || law == "resnet" ? any_law<T>(torch_default<T>)
               : law == "he"                     ? init::he<T>
               : law == "he_uniform"             ? init::he_uniform<T>
               : law == "glorot"                 ? init::glorot<T>
               : law == "glorot_uniform"         ? init::glorot_uniform<T>
               : law == "xavier"                 ? init::xavier<T>
                                                 : init::lecun_truncated<T>;
    }

    /// The law of tensor i; none where nothing is claimed of it.
    template <class T>
    std::optional<any_law<T>> law_of(const model& m, std::size_t i)
    {
        using namespace fanin;
        const place& p = m.places[i];
        const std::string& law = m.laws[i];
        if (law == "none" || p.what == role::buffer)
        {
            return std::nullopt;
        }
        if (law.starts_with("normal ") || law.starts_with("constant "))
        {
            const double number = std::stod(law.substr(law.find(' ')));
            return law[0] == 'n' ? normal_of<T>(number) : any_law<T>(init::constant<T>.with_value(number));
        }
        switch (p.what)
        {
        case role::dense:
        case role::residual:
        case role::convolution:
            return law_of_weights<T>(m, p, law);
        case role::embedding:
            return normal_of<T>(law == "gpt2" || law == "llama" ? 0.02 : 1);
        case role::bias:
            return law == "torch" || law == "resnet" ? any_law<T>(torch_default<T>)
                                                     : any_law<T>(init::zeros<T>);
        case role::gain:
        case role::variance:
            return init::ones<T>;
        case role::norm_bias:
        case role::mean:
            return init::zeros<T>;
        case role::buffer:
        case role::unknown:
            break;
        }
        return std::nullopt;
    }

    /// The model whose tensors have these names. `law` is one of law_names, or empty: that of the layout
    /// then, or none. `map` is a JSON file, or empty: {"pattern": "none"} or {"pattern": {"role": ...,
    /// "axes": ..., "law": ...}} for the tensors with such a name, where * stands for any characters; the
    /// last that fits a name counts. `blocks` is 0 where the names say how many. Throws runtime_error where
    /// the map is wrong, or fits no name.
    model describe(std::vector<tensor> tensors, const std::string& law, const std::string& map,
                   std::size_t blocks);
}

#endif
