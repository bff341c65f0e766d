// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_SHORT_TRAINING_HPP
#define FANIN_DIAGNOSE_DETAIL_SHORT_TRAINING_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/diagnose/detail/coordinate_rows.hpp>
#include <fanin/diagnose/rates.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/cross_entropy.hpp>
#include <fanin/stack/gradients.hpp>
#include <fanin/stack/parameter.hpp>
#include <fanin/stack/visit_parameters.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// A net under an optimizer, for a few steps on one batch.
    template <real T, layer Net>
    class short_training
    {
    public:
        /// Draws the net. Both must outlive this.
        short_training(const Net& net, const batch<T>& x, key k)
            : m_net(net)
            , m_x(x)
            , m_key(k)
        {
            const auto keep = [this](const parameter<T>& p)
            {
                m_parameters.push_back(
                    {p, {p.values.begin(), p.values.end()}, {p.exact.begin(), p.exact.end()}});
            };
            static_cast<void>(visit_parameters<T>(net, x, k, {keep, false}, see(m_start)));
        }

        [[nodiscard]] std::vector<parameter_info> parameters() const
        {
            return {m_parameters.begin(), m_parameters.end()};
        }

        /// Throws invalid_argument where a factor of the rule is negative or not finite.
        void set_rates(optimizer o, double rate, const rate_rule& rule,
                       const std::vector<parameter_info>& smallest, double size)
        {
            for (state& p : m_parameters)
            {
                const double factor = rule(o, growth_of(p, smallest, size));
                require(is_finite(factor) && factor >= 0,
                        join("the factor of `rates` for the ", to_string(p.role), " of layer ", p.path),
                        factor, "finite and at least 0: correct the rule");
                p.rate = rate * factor;
            }
            m_smallest = &smallest;
        }

        /// The pre-activations at the start, and how far the steps move them.
        [[nodiscard]] array_list<moved_layer> run(const cross_entropy& loss, optimizer o, std::size_t steps)
        {
            for (std::size_t step = 1; step <= steps; ++step)
            {
                const auto held = walk(nullptr);
                for (const layer_gradient<T>& g : gradients(held, m_x, m_key, {.loss = loss}))
                {
                    move(g.path, false, {g.weights.data(), g.weights.size()}, o, step);
                    move(g.path, true, {g.biases.data(), g.biases.size()}, o, step);
                }
            }
            array_list<seen_layer> end;
            static_cast<void>(walk(see(end)));
            array_list<moved_layer> moved;
            for (std::size_t i = 0; i < m_start.size(); ++i)
            {
                moved.push_back({m_start[i].path, kind_at(m_start[i].path), root_mean_square(m_start[i].z),
                                 distance(end[i].z, m_start[i].z)});
            }
            return moved;
        }

    private:
        struct state : parameter_info
        {
            std::vector<T> values;
            std::vector<double> exact;    ///< running statistics, which stay
            std::vector<double> first{};  ///< moment of the gradients under Adam
            std::vector<double> second{}; ///< likewise
            double rate = 0;
        };

        struct seen_layer
        {
            std::string path;
            matrix<T> z;
        };

        static tuner<T> see(array_list<seen_layer>& layers)
        {
            return [&layers](const tunable<T>& l) { layers.push_back({l.path, l.pre_activation()}); };
        }

        // The net with the current values.
        auto walk(tuner<T> tune)
        {
            std::size_t i = 0;
            const auto give = [&](const parameter<T>& p)
            {
                const state& now = m_parameters[i++];
                std::copy(now.values.begin(), now.values.end(), p.values.begin());
                std::copy(now.exact.begin(), now.exact.end(), p.exact.begin());
            };
            return visit_parameters<T>(m_net, m_x, m_key, {give, true}, std::move(tune));
        }

        // A layer has one parameter that is no bias, if any.
        state* find(const std::string& path, bool bias)
        {
            const auto found = std::find_if(m_parameters.begin(), m_parameters.end(),
                                            [&](const state& p)
                                            {
                                                return p.path == path
                                                       && (p.role == parameter_role::bias) == bias
                                                       && p.role < parameter_role::mean;
                                            });
            return found != m_parameters.end() ? &*found : nullptr;
        }

        std::string_view kind_at(const std::string& path)
        {
            const state* const p = find(path, false);
            return p == nullptr ? "" : kind_of_growth(growth_of(*p, *m_smallest, 1));
        }

        void move(const std::string& path, bool bias, std::span<const T> gradient, optimizer o,
                  std::size_t step)
        {
            state* const p = find(path, bias);
            if (p == nullptr || gradient.empty())
            {
                return;
            }
            if (o == optimizer::sgd)
            {
                for (std::size_t i = 0; i < gradient.size(); ++i)
                {
                    p->values[i] -= static_cast<T>(p->rate * static_cast<double>(gradient[i]));
                }
                return;
            }
            p->first.resize(gradient.size());
            p->second.resize(gradient.size());
            const double first_bias = 1 - std::pow(0.9, static_cast<double>(step));
            const double second_bias = 1 - std::pow(0.999, static_cast<double>(step));
            for (std::size_t i = 0; i < gradient.size(); ++i)
            {
                const auto g = static_cast<double>(gradient[i]);
                p->first[i] = 0.9 * p->first[i] + 0.1 * g;
                p->second[i] = 0.999 * p->second[i] + 0.001 * g * g;
                const double root = std::sqrt(p->second[i] / second_bias);
                p->values[i] -= static_cast<T>(p->rate * (p->first[i] / first_bias) / (root + 1e-8));
            }
        }

        static double root_mean_square(const matrix<T>& z)
        {
            return distance(z, matrix<T>{});
        }

        // The RMS of z minus `from`, if there is one.
        static double distance(const matrix<T>& z, const matrix<T>& from)
        {
            double squares = 0;
            for (std::size_t i = 0; i < z.size(); ++i)
            {
                const double d = static_cast<double>(z.data()[i])
                                 - (from.size() > 0 ? static_cast<double>(from.data()[i]) : 0);
                squares += d * d;
            }
            return std::sqrt(squares / static_cast<double>(z.size()));
        }

        const Net& m_net;
        const batch<T>& m_x;
        key m_key;
        std::vector<state> m_parameters;
        array_list<seen_layer> m_start;
        const std::vector<parameter_info>* m_smallest = nullptr;
    };
}

#endif
