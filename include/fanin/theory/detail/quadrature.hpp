// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DETAIL_QUADRATURE_HPP
#define FANIN_THEORY_DETAIL_QUADRATURE_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/theory/detail/edges.hpp>
#include <fanin/theory/detail/panel.hpp>
#include <fanin/theory/detail/sampler.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

namespace fanin::detail
{
    /// E[terms(z)], z ~ N(0, 1), of M terms over common panels. Every term is resolved where any term needs
    /// it: a steep step of f locates the peak of f'.
    template <std::size_t M>
    struct expectation_of
    {
        std::array<double, M> value{};
        std::array<double, M> magnitude{}; ///< E of the absolute value
        std::array<double, M> floor{};     ///< the reference of an error if the magnitude is less
        std::array<double, M> error{};     ///< estimate for the value
        array_list<panel<M>> panels;       ///< in no order
        std::optional<sample> stray{};     ///< a sample without a finite value
        bool unbounded = false;            ///< the terms outgrow the density

        /// Sums over all panels; the errors only over panels with fewer halvings than the maximum.
        void add_up(int depth = std::numeric_limits<int>::max())
        {
            value = magnitude = error = {};
            for (const panel<M>& p : panels)
            {
                for (std::size_t k = 0; k < M; ++k)
                {
                    value[k] += p.value[k];
                    magnitude[k] += p.magnitude[k];
                    error[k] += p.depth < depth ? p.error[k] : 0;
                }
            }
        }

        /// `part` of a term, relative to the whole term; 0 near the smallest doubles. φ that is flat about 0
        /// leaves a term where the density itself underflows, without digits to converge in.
        [[nodiscard]] double fraction(const std::array<double, M>& part, std::size_t k) const
        {
            const double whole = std::max(magnitude[k], floor[k]);
            return !(part[k] > 1e-250) ? 0 : whole > 0 ? part[k] / whole : 1;
        }
    };

    /// The target of the refinement; it is not guaranteed.
    inline constexpr double aimed_error = 1e-13;

    template <std::size_t M, class Terms>
    class quadrature
    {
    public:
        /// `aims` are the target errors, relative to the magnitude of each term or to its floor, whichever is
        /// larger.
        quadrature(const sampler& f, const Terms& terms, const std::array<double, M>& aims,
                   const std::array<double, M>& floor = {}, std::size_t max_panels = 50'000)
            : m_sampler(f)
            , m_terms(terms)
            , m_aims(aims)
            , m_max_panels(max_panels)
        {
            m_result.floor = floor;
        }

        expectation_of<M> run(const std::vector<double>& edges)
        {
            walk(edges);
            if (!m_result.stray)
            {
                refine();
            }
            m_result.add_up();
            m_result.unbounded = outgrows();
            return std::move(m_result);
        }

    private:
        // From 0 outwards: the loop stops before a function that overflows where its terms no longer count.
        void walk(const std::vector<double>& edges)
        {
            const auto middle = std::lower_bound(edges.begin(), edges.end(), 0.0);
            for (auto edge = middle; edge + 1 != edges.end() && extend(edge[0], edge[1], true);)
            {
                ++edge;
            }
            const auto upper = std::exchange(m_last, std::nullopt);
            const auto upper_stray = std::exchange(m_stray, std::nullopt);
            for (auto edge = middle; edge != edges.begin() && extend(edge[-1], edge[0], false);)
            {
                --edge;
            }
            m_result.add_up();
            m_result.stray = ends_well(upper) || !upper_stray ? std::nullopt : upper_stray;
            m_result.stray = ends_well(m_last) || !m_stray ? m_result.stray : m_stray;
        }

        bool extend(double lo, double hi, bool upwards, int halvings = 6)
        {
            panel<M> p{lo, hi};
            m_stray = measure(p, m_sampler, m_terms);
            if (!m_stray)
            {
                m_result.panels.push_back(p);
                m_last = p;
                return true;
            }
            const double mid = lo / 2 + hi / 2;
            return halvings > 0
                   && (upwards
                           ? extend(lo, mid, true, halvings - 1) && extend(mid, hi, true, halvings - 1)
                           : extend(mid, hi, false, halvings - 1) && extend(lo, mid, false, halvings - 1));
        }

        // Whether the terms beyond the last panel of a side are negligible.
        bool ends_well(const std::optional<panel<M>>& last) const
        {
            constexpr double far = 8; // 1e-15 of the weight lies beyond
            bool faint = last && std::max(-last->lo, last->hi) >= far;
            for (std::size_t k = 0; k < M && faint; ++k)
            {
                faint = m_result.fraction(last->magnitude, k) <= 1e-15;
            }
            return faint;
        }

        // Whether the terms outgrow the density at the ends.
        bool outgrows() const
        {
            const auto at_end = [](const panel<M>& p) { return p.lo == -last_z || p.hi == last_z; };
            for (const panel<M>& p : m_result.panels)
            {
                for (std::size_t k = 0; k < M && at_end(p); ++k)
                {
                    // Not if they are merely 0 elsewhere: the density is below 1e-180.
                    if (m_result.fraction(p.magnitude, k) > 1e-15 * (p.hi - p.lo) && p.magnitude[k] > 1e-150)
                    {
                        return true;
                    }
                }
            }
            return false;
        }

        // Halves the panel with the largest error until the sum over all divisible panels is small.
        void refine()
        {
            auto& panels = m_result.panels;
            rank_all();
            while (beside_aim(m_result.error) > 1 && panels.size() < m_max_panels)
            {
                std::pop_heap(panels.begin(), panels.end(), less);
                const panel<M> whole = panels.back();
                if (!(whole.rank > 0))
                {
                    return;
                }
                panels.pop_back();
                const double mid = whole.lo / 2 + whole.hi / 2;
                std::array<panel<M>, 2> halves{panel<M>{whole.lo, mid}, panel<M>{mid, whole.hi}};
                for (panel<M>& half : halves)
                {
                    half.depth = whole.depth + 1;
                    m_result.stray = measure(half, m_sampler, m_terms);
                    if (m_result.stray)
                    {
                        return;
                    }
                    half.rank = rank(half);
                    panels.push_back(half);
                    std::push_heap(panels.begin(), panels.end(), less);
                }
                if (!replace(whole, halves))
                {
                    rank_all();
                }
            }
        }

        static constexpr int max_halvings = 50;

        [[nodiscard]] double beside_aim(const std::array<double, M>& error) const
        {
            double largest = 0;
            for (std::size_t k = 0; k < M; ++k)
            {
                largest = std::max(largest, m_result.fraction(error, k) / m_aims[k]);
            }
            return largest;
        }

        [[nodiscard]] double rank(const panel<M>& p) const
        {
            return p.depth < max_halvings ? beside_aim(p.error) : 0;
        }

        static bool less(const panel<M>& a, const panel<M>& b)
        {
            return a.rank < b.rank;
        }

        void rank_all()
        {
            m_result.add_up(max_halvings);
            for (panel<M>& p : m_result.panels)
            {
                p.rank = rank(p);
            }
            std::make_heap(m_result.panels.begin(), m_result.panels.end(), less);
        }

        // Updates the sums; false if one has almost vanished: the difference of two large numbers is not an
        // accurate sum, and all ranks were relative to the large one.
        bool replace(const panel<M>& whole, const std::array<panel<M>, 2>& halves)
        {
            bool exact = true;
            for (std::size_t k = 0; k < M; ++k)
            {
                m_result.magnitude[k] += halves[0].magnitude[k] + halves[1].magnitude[k] - whole.magnitude[k];
                m_result.error[k] -= whole.error[k];
                if (whole.depth + 1 < max_halvings)
                {
                    m_result.error[k] += halves[0].error[k] + halves[1].error[k];
                }
                exact &= whole.magnitude[k] <= 1e3 * m_result.magnitude[k];
                exact &= whole.error[k] <= 1e6 * m_result.error[k];
            }
            return exact;
        }

        const sampler& m_sampler;
        const Terms& m_terms;
        std::array<double, M> m_aims;
        std::size_t m_max_panels;
        expectation_of<M> m_result{};
        std::optional<panel<M>> m_last{};
        std::optional<sample> m_stray{};
    };
}

#endif
