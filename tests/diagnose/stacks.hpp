// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_DIAGNOSE_STACKS_HPP
#define FANIN_TESTS_DIAGNOSE_STACKS_HPP

#include <fanin/act.hpp>
#include <fanin/diagnose/diagnose.hpp>
#include <fanin/init.hpp>
#include <fanin/stack.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

// Stacks as data, so that a program can change them as a remedy says.
namespace stacks
{
    using any_layer = fanin::any_layer<float>;

    enum class part_kind
    {
        list,
        dense,
        conv,
        activation,
        norm,
        dropout,
        residual // of its only child
    };

    struct part
    {
        part_kind kind = part_kind::list;
        std::size_t out = 0;
        double gain = 1;       // √(fan in · variance)
        double constant = 0;   // of all weights, instead of the gain
        double bias = 0;       // standard deviation
        double bias_mean = 0;  // of constant biases
        std::string name = ""; // of an activation or a norm
        double number = 0;     // probability of dropout, scale of a branch
        std::vector<part> children{};
    };

    inline part list(std::vector<part> children)
    {
        return {.kind = part_kind::list, .children = std::move(children)};
    }

    inline part dense(std::size_t out, double gain, std::string activation = "identity", double bias = 0)
    {
        return {
            .kind = part_kind::dense, .out = out, .gain = gain, .bias = bias, .name = std::move(activation)};
    }

    inline part conv(std::size_t out, double gain, std::string activation)
    {
        return {.kind = part_kind::conv, .out = out, .gain = gain, .name = std::move(activation)};
    }

    inline part activation(std::string name)
    {
        return {.kind = part_kind::activation, .name = std::move(name)};
    }

    inline part norm(std::string name)
    {
        return {.kind = part_kind::norm, .name = std::move(name)};
    }

    inline part dropout(double p)
    {
        return {.kind = part_kind::dropout, .number = p};
    }

    inline part residual(part branch, double scale = 1)
    {
        return {.kind = part_kind::residual, .number = scale, .children = {std::move(branch)}};
    }

    inline part repeat(std::size_t times, const part& p)
    {
        return list(std::vector<part>(times, p));
    }

    /// f(activation of that name)
    template <class F>
    any_layer with_activation(const std::string& name, F f)
    {
        namespace act = fanin::act;
        return name == "relu"         ? f(act::relu)
               : name == "tanh"       ? f(act::tanh)
               : name == "sigmoid"    ? f(act::sigmoid)
               : name == "gelu"       ? f(act::gelu)
               : name == "silu"       ? f(act::silu)
               : name == "erf"        ? f(act::erf)
               : name == "selu"       ? f(act::selu)
               : name == "softplus"   ? f(act::softplus)
               : name == "square"     ? f(act::square)
               : name == "mish"       ? f(act::mish)
               : name == "elu"        ? f(act::elu)
               : name == "softsign"   ? f(act::softsign)
               : name == "relu6"      ? f(act::relu6)
               : name == "leaky_relu" ? f(act::leaky_relu)
               : name == "hard_tanh"  ? f(act::hard_tanh)
               : name == "sin"        ? f(act::sin)
               : name == "identity"   ? f(act::identity)
                                      : throw std::invalid_argument(name);
    }

    inline any_layer built(const part& p)
    {
        using namespace fanin;
        const any_initializer<float> weights =
            p.constant != 0 ? any_initializer<float>(init::constant<float>.with_value(p.constant))
                            : any_initializer<float>(init::xavier<float>.with_gain(p.gain));
        switch (p.kind)
        {
        case part_kind::dense:
            return with_activation(p.name,
                                   [&](const auto& f)
                                   {
                                       const auto plain = fanin::dense(p.out, weights, f);
                                       return p.bias_mean != 0
                                                  ? any_layer(plain.with_bias(any_initializer<float>(
                                                        init::constant<float>.with_value(p.bias_mean))))
                                              : p.bias != 0
                                                  ? any_layer(plain.with_bias(any_initializer<float>(
                                                        init::normal<float>.with_stddev(p.bias))))
                                                  : any_layer(plain);
                                   });
        case part_kind::conv:
            return with_activation(p.name,
                                   [&](const auto& f)
                                   {
                                       return any_layer(fanin::conv2d(p.out, {3, 3},
                                                                      init::xavier<float>.with_gain(p.gain),
                                                                      f, {.padding = {1, 1}}));
                                   });
        case part_kind::activation:
            return with_activation(p.name, [](const auto& f) { return any_layer(fanin::activation(f)); });
        case part_kind::norm:
            return p.name == "batch_norm"   ? any_layer(batch_norm())
                   : p.name == "layer_norm" ? any_layer(layer_norm())
                                            : any_layer(rms_norm());
        case part_kind::dropout:
            return any_layer(fanin::dropout(p.number));
        case part_kind::residual:
            return any_layer(fanin::residual(built(p.children.front()), p.number));
        case part_kind::list:
            break;
        }
        std::vector<any_layer> layers;
        std::transform(p.children.begin(), p.children.end(), std::back_inserter(layers), built);
        return any_layer(sequential(std::move(layers)));
    }

    /// The whole stack: a list, so that paths begin at its children.
    inline auto built_net(const part& p)
    {
        std::vector<any_layer> layers;
        std::transform(p.children.begin(), p.children.end(), std::back_inserter(layers), built);
        return fanin::sequential(std::move(layers));
    }

    /// The part at a path of a report, and the list that it stands in.
    struct place
    {
        part* parent;
        std::size_t index;

        [[nodiscard]] part& here() const
        {
            return parent->children[index];
        }
    };

    inline place find(part& root, const std::string& path)
    {
        place p{&root, 0};
        for (std::size_t begin = 0;;)
        {
            const std::size_t dot = path.find('.', begin);
            p.index = std::stoul(path.substr(begin, dot - begin));
            if (dot == std::string::npos)
            {
                return p;
            }
            p.parent = &p.here();
            begin = dot + 1;
        }
    }

    /// Each feature of the batch minus its mean, divided by its standard deviation.
    inline void standardize(fanin::matrix<float>& x)
    {
        for (std::size_t j = 0; j < x.shape()[1]; ++j)
        {
            double mean = 0;
            double square = 0;
            const auto n = static_cast<double>(x.shape()[0]);
            for (std::size_t i = 0; i < x.shape()[0]; ++i)
            {
                mean += static_cast<double>(x(i, j)) / n;
                square += static_cast<double>(x(i, j)) * static_cast<double>(x(i, j)) / n;
            }
            const double stddev = std::sqrt(std::max(0.0, square - mean * mean));
            for (std::size_t i = 0; i < x.shape()[0]; ++i)
            {
                x(i, j) = stddev > 0 ? static_cast<float>((static_cast<double>(x(i, j)) - mean) / stddev) : 0;
            }
        }
    }

    /// Changes a stack and its batch as a remedy says.
    inline void apply(const fanin::remedy& m, const fanin::report& r, part& root, fanin::matrix<float>& x)
    {
        using fanin::remedy_kind;
        if (m.kind == remedy_kind::batch)
        {
            standardize(x);
            return;
        }
        if (m.kind == remedy_kind::residual)
        {
            for (std::size_t end = m.rows.size(); end >= m.rows_per_block && end > 0; end -= m.rows_per_block)
            {
                const place first = find(root, r.layers[m.rows[end - m.rows_per_block]].path);
                auto& all = first.parent->children;
                const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first.index);
                part branch = list({begin, begin + static_cast<std::ptrdiff_t>(m.rows_per_block)});
                const auto at = all.erase(begin, begin + static_cast<std::ptrdiff_t>(m.rows_per_block));
                all.insert(at, residual(std::move(branch), *m.to));
            }
            return;
        }
        for (std::size_t i = m.rows.size(); i-- > 0;)
        {
            const place p = find(root, r.layers[m.rows[i]].path);
            part& here = p.here();
            auto& all = p.parent->children;
            const auto at = all.begin() + static_cast<std::ptrdiff_t>(p.index);
            switch (m.kind)
            {
            case remedy_kind::gain:
                here.gain = m.gains.empty() ? *m.to : m.gains[i];
                here.constant = 0;
                break;
            case remedy_kind::weight_factor:
                here.gain *= *m.to;
                break;
            case remedy_kind::biases:
                here.bias = *m.to;
                here.bias_mean = 0;
                break;
            case remedy_kind::activation:
                here.gain = *m.to;
                here.name = here.name == "identity" ? "identity" : m.name;
                break;
            case remedy_kind::norm_after:
                all.insert(at + 1, norm(m.name));
                break;
            case remedy_kind::norm_before:
                all.insert(at, norm(m.name));
                break;
            case remedy_kind::removal:
                all.erase(at);
                break;
            case remedy_kind::residual_scale:
                here.number = *m.to;
                break;
            default:
                throw std::logic_error("no remedy to apply");
            }
        }
    }
}

#endif
