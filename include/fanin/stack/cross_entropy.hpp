// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_CROSS_ENTROPY_HPP
#define FANIN_STACK_CROSS_ENTROPY_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/theory/untrained_loss.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <span>
#include <type_traits>
#include <vector>

namespace fanin
{
    /// The loss of a batch, beside what an untrained net should lose.
    struct loss_report
    {
        double value = 0;         ///< mean over the samples
        double expected = 0;      ///< for labels that the logits do not know; see theory::untrained_loss
        double random_labels = 0; ///< mean over all labels that the samples could have
        double chance = 0;        ///< ln C, the loss of equal logits
        double logit_variance =
            0;                   ///< of a sample's logits over the classes (divisor C - 1), mean over samples
        std::size_t classes = 0; ///< C
    };

    /// The softmax cross-entropy of logits (batch, classes): mean over the samples of ln Σ exp(z_c) - z_y.
    class cross_entropy
    {
    public:
        /// One label a sample, from 0. Labels may be of any arithmetic type; throws invalid_argument where
        /// one is negative or no whole number.
        template <class R, class Label = std::iter_value_t<decltype(std::begin(std::declval<const R&>()))>>
            requires std::integral<Label> || std::floating_point<Label>
        explicit cross_entropy(const R& labels)
        {
            for (const auto label : labels)
            {
                if constexpr (std::floating_point<Label>)
                {
                    require_label(label >= 0 && label < 0x1p53 && label == std::floor(label), label);
                }
                else if constexpr (std::signed_integral<Label>)
                {
                    require_label(label >= 0, label);
                }
                m_labels.push_back(static_cast<std::size_t>(label));
            }
        }

        [[nodiscard]] std::span<const std::size_t> labels() const noexcept
        {
            return m_labels;
        }

        /// Throws invalid_argument unless there is one label a sample.
        void require_samples(std::size_t samples) const
        {
            if (m_labels.size() != samples)
            {
                throw invalid_argument(detail::join("fanin: the loss has ", m_labels.size(),
                                                    " labels, but the batch has ", samples,
                                                    " samples: pass one label a sample"));
            }
        }

        /// Throws invalid_argument unless there is a label for each sample of the batch, or for each of its
        /// sequences, as behind the last states of a recurrent layer.
        template <real T>
        void require_labels_of(const batch<T>& x) const
        {
            if (x.sequences().empty() || m_labels.size() != x.sequences().count())
            {
                require_samples(x.samples());
            }
        }

        /// The loss of logits (batch, classes), and of those of the other processes, if any. Throws
        /// invalid_argument where a label is no class, or where there are not as many as samples.
        template <real T>
        [[nodiscard]] loss_report measure(const matrix<T>& logits, const peers* others = nullptr) const
        {
            require_fit(logits);
            const std::size_t classes = logits.shape()[1];
            const auto samples = static_cast<double>(detail::sum_over(others, m_labels.size()));
            double sums[3] = {};
            auto& [loss, random_labels, variance] = sums;
            for (std::size_t i = 0; i < m_labels.size(); ++i)
            {
                const std::span<const T> z(logits.data() + i * classes, classes);
                const double largest = largest_of(z);
                double sum = 0;
                double mean = 0;
                for (const T logit : z)
                {
                    const double below = static_cast<double>(logit) - largest;
                    sum += std::exp(below);
                    mean += below / static_cast<double>(classes);
                }
                double squares = 0;
                for (const T logit : z)
                {
                    const double off = static_cast<double>(logit) - largest - mean;
                    squares += off * off;
                }
                loss += std::log(sum) + largest - static_cast<double>(z[m_labels[i]]);
                random_labels += std::log(sum) - mean;
                variance += classes > 1 ? squares / static_cast<double>(classes - 1) : 0;
            }
            if (others != nullptr)
            {
                others->add(sums);
            }
            variance /= samples;
            return {.value = loss / samples,
                    .expected = detail::is_finite(variance) && classes > 0
                                    ? theory::untrained_loss(classes, variance)
                                    : variance,
                    .random_labels = random_labels / samples,
                    .chance = std::log(static_cast<double>(classes)),
                    .logit_variance = variance,
                    .classes = classes};
        }

        /// The gradient of the loss with respect to the logits: (softmax(z) - onehot(y)) / batch, over
        /// all processes. Throws like measure.
        template <real T>
        [[nodiscard]] matrix<T> gradient(const matrix<T>& logits, const peers* others = nullptr) const
        {
            require_fit(logits);
            const std::size_t classes = logits.shape()[1];
            const auto samples = static_cast<double>(detail::sum_over(others, m_labels.size()));
            matrix<T> dz = detail::new_matrix<T>("the gradient of the loss", m_labels.size(), classes);
            for (std::size_t i = 0; i < m_labels.size(); ++i)
            {
                const std::span<const T> z(logits.data() + i * classes, classes);
                const double largest = largest_of(z);
                double sum = 0;
                for (const T logit : z)
                {
                    sum += std::exp(static_cast<double>(logit) - largest);
                }
                for (std::size_t c = 0; c < classes; ++c)
                {
                    const double share = std::exp(static_cast<double>(z[c]) - largest) / sum;
                    dz(i, c) = static_cast<T>((share - (c == m_labels[i] ? 1 : 0)) / samples);
                }
            }
            return dz;
        }

    private:
        template <class Label>
        static void require_label(bool valid, Label label)
        {
            detail::require(valid, "a label", label, "a whole number from 0");
        }

        template <real T>
        void require_fit(const matrix<T>& logits) const
        {
            const std::size_t classes = logits.shape()[1];
            require_samples(logits.shape()[0]);
            for (std::size_t i = 0; i < m_labels.size(); ++i)
            {
                if (m_labels[i] >= classes)
                {
                    throw invalid_argument(detail::join(
                        "fanin: the label of sample ", i, " is ", m_labels[i], ", but the net has ", classes,
                        " outputs, one a class: make the last layer wider, or number the classes from 0"));
                }
            }
        }

        // From which exponentials are taken: none overflows.
        template <real T>
        static double largest_of(std::span<const T> z)
        {
            return static_cast<double>(*std::max_element(z.begin(), z.end()));
        }

        std::vector<std::size_t> m_labels;
    };
}

#endif
