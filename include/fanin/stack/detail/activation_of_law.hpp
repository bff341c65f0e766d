// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_OF_LAW_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_OF_LAW_HPP

#include <fanin/stack/detail/feature_law.hpp>
#include <fanin/theory/detail/function_view.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace fanin::detail
{
    /// x ↦ φ(√q T(x/√q)), for theory: the activation of a signal with a law, of its Gaussian signal.
    struct values_of_law
    {
        function_view f;
        std::shared_ptr<const feature_law> law;
        double size; ///< √q

        void values(std::span<const double> x, std::span<double> y) const;
        [[nodiscard]] double operator()(double x) const;

    protected:
        // √q T(x/√q)
        void inner(std::span<const double> x, std::span<double> y) const;
    };

    /// With the slopes of φ, which needs them.
    struct activation_of_law : values_of_law
    {
        void derivatives(std::span<const double> x, std::span<double> y) const;
        [[nodiscard]] double derivative(double x) const;
    };

    inline void values_of_law::inner(std::span<const double> x, std::span<double> y) const
    {
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            y[i] = size * (*law)(x[i] / size);
        }
    }

    inline void values_of_law::values(std::span<const double> x, std::span<double> y) const
    {
        std::vector<double> at(x.size());
        inner(x, at);
        f.values(at, y);
    }

    inline double values_of_law::operator()(double x) const
    {
        return f(size * (*law)(x / size));
    }

    inline void activation_of_law::derivatives(std::span<const double> x, std::span<double> y) const
    {
        std::vector<double> at(x.size());
        inner(x, at);
        f.slopes(at, y);
    }

    inline double activation_of_law::derivative(double x) const
    {
        double y = 0;
        derivatives({&x, 1}, {&y, 1});
        return y;
    }
}

#endif
