// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_GAUSSIAN_WINDOWS_HPP
#define FANIN_STACK_DETAIL_GAUSSIAN_WINDOWS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/feature_law.hpp>
#include <fanin/stack/detail/position_state.hpp>

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace fanin::detail
{
    enum class pooling
    {
        maximum,
        average,       ///< the sum over all taps, with zeros on the padding, divided by their number
        average_inside ///< over the taps on the image
    };

    /// Moments of a pooled window of activations, relative to those of one activation.
    struct window_moments
    {
        double mean = 0;   ///< E[p] / √E[φ²]
        double second = 0; ///< E[p²] / E[φ²]
        double fourth = 0; ///< E[p⁴] / E[p²]²
        double slope = 1;  ///< E[φ'²] where the maximum is / E[φ'²]
    };

    /// Of two windows.
    struct window_products
    {
        double cosine = 1; ///< E[p p'] / E[p²]
        double square = 1; ///< E[p² p'²] / E[p²]²
    };

    /// The taps of windows at like places of an image: near an edge, padding hides inputs of some.
    struct window_class
    {
        double weight = 1;           ///< fraction of the windows
        std::vector<double> sizes;   ///< second moments of the taps, over the mean; -1 beyond the image
        std::vector<double> overlap; ///< (taps, taps): correlation of two taps over that of inner ones
    };

    /// Pooled windows of φ(√q z), by a fixed sample of Gaussian windows: the ratio to the moments of single
    /// taps, whose error is alike, takes most of the sampling error out.
    class gaussian_windows
    {
    public:
        using function = std::function<void(const std::vector<double>&, std::vector<double>&)>;

        gaussian_windows(pooling how, std::vector<position_offset> taps, array_list<window_class> classes,
                         position_cosine cosine, function values, function slopes);

        [[nodiscard]] window_moments at(double q) const;

        /// Pooled values, each with a weight.
        [[nodiscard]] array_list<weighted_value> values(double q) const;

        /// Of the windows of two samples, whose taps have the cosine c at one place and `far` at places far
        /// apart.
        [[nodiscard]] window_products of_samples(double q, double c, double far) const;

        /// Of two windows of one sample.
        [[nodiscard]] window_products of_positions(double q, const position_offset& d) const;

    private:
        [[nodiscard]] window_products products(std::vector<double> covariances, double q,
                                               const window_class& c) const;
        /// Of taps i and j of one window.
        [[nodiscard]] double covariance(const window_class& c, std::size_t i, std::size_t j) const;
        /// Of the taps of one window.
        [[nodiscard]] std::vector<double> covariances(const window_class& c) const;
        /// p and, of a maximum, its place, of the taps of a window, from `first` on.
        [[nodiscard]] std::pair<double, std::size_t> pool(const double* first, const window_class& c) const;

        pooling m_how;
        std::vector<position_offset> m_taps;
        array_list<window_class> m_classes;
        window_class m_inner; // whose taps are on the image, and alike
        std::size_t m_usual;  // the class of most windows
        position_cosine m_cosine;
        function m_values;
        function m_slopes;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/gaussian_windows.ipp>
#endif

#endif
