// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_ICNR_HPP
#define FANIN_INIT_ICNR_HPP

#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/init/fill.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::init
{
    /// A kernel that `base` draws for out / r^d outputs (d receptive axes), with each output repeated r^d
    /// times: in a row, or out / r^d apart, depending on the pixel shuffle.
    template <writing_initializer Base>
    class icnr_initializer : public initializer_base<icnr_initializer<Base>, typename Base::value_type>
    {
    public:
        using value_type = typename Base::value_type;

        /// Throws invalid_argument where the upscaling factor is 0.
        constexpr explicit icnr_initializer(const Base& base, extent upscale = 2, bool parts_first = false)
            : m_base(base)
            , m_upscale(upscale)
            , m_parts_first(parts_first)
        {
            detail::require(m_upscale > 0, "upscale", m_upscale, "at least 1");
        }

        /// The upscaling factor r along each receptive axis; 2 by default.
        [[nodiscard]] constexpr icnr_initializer with_upscale(extent r) const
        {
            return icnr_initializer(m_base, r, m_parts_first);
        }

        template <writing_initializer I>
        [[nodiscard]] constexpr icnr_initializer<I> with_base(const I& base) const
        {
            return icnr_initializer<I>(base, m_upscale, m_parts_first);
        }

        /// The order of TensorFlow's depth_to_space instead of PyTorch's pixel_shuffle: among C r^d outputs,
        /// number k C + c is part k of channel c.
        [[nodiscard]] constexpr icnr_initializer depth_to_space() const
        {
            return icnr_initializer(m_base, m_upscale, true);
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return "icnr";
        }

        /// The variance of the base law for the kernel that it draws, with two receptive axes: fan out is out
        /// / upscale².
        [[nodiscard]] double variance(const fans& f) const
        {
            const auto r = static_cast<double>(m_upscale);
            return m_base.variance({f.in, f.out / (r * r)});
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join(to_string(m_base), ", each output ", m_upscale, "^d times",
                                m_parts_first ? ", for depth_to_space" : "");
        }

        /// Throws invalid_argument unless there are receptive axes and one axis of outputs, whose extent r^d
        /// divides (in each group). It also refuses a transposed kernel, groups with outputs that
        /// `depth_to_space` would mix, and what the base refuses.
        void write(std::span<value_type> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            detail::require(a.rank() > 0, "the number of axes", a.rank(), "the rank of the weights, ",
                            shape.size());
            a.require_fit(shape);
            if (a.is_transposed())
            {
                throw invalid_argument(
                    "fanin: icnr for a transposed kernel, but it must be for the convolution before a "
                    "pixel shuffle, which upsamples: leave out .transposed(), or use init::bilinear for a "
                    "transposed convolution");
            }
            const std::size_t axis = output_axis(a);
            const std::size_t copies = outputs_of_one(a, shape[axis]);
            require_whole_groups(a, shape[axis], copies);
            std::vector<std::size_t> small(shape.begin(), shape.end());
            small[axis] /= copies;
            std::vector<value_type> kernel(out.size() / copies);
            m_base.write(std::span<value_type>(kernel), small, a, k);

            // the number of elements per index of the axis of outputs
            std::size_t inner = 1;
            for (const std::size_t extent : shape.subspan(axis + 1))
            {
                inner *= extent;
            }
            const std::size_t row = inner * small[axis];
            for (std::size_t i = 0; i < out.size(); ++i)
            {
                out[i] = m_parts_first ? kernel[i / (row * copies) * row + i % row]
                                       : kernel[i / (inner * copies) * inner + i % inner];
            }
        }

    private:
        static std::size_t output_axis(const axes& a)
        {
            std::size_t found = 0;
            std::size_t count = 0;
            for (std::size_t i = a.rank(); i-- > 0;)
            {
                found = a.role(i) == axis::out ? i : found;
                count += a.role(i) == axis::out;
            }
            detail::require(count == 1, "the number of axes of outputs", count, "1");
            return found;
        }

        [[nodiscard]] std::size_t outputs_of_one(const axes& a, std::size_t outputs) const
        {
            std::size_t copies = 1;
            std::size_t receptive = 0;
            for (std::size_t i = 0; i < a.rank(); ++i)
            {
                if (a.role(i) == axis::receptive)
                {
                    ++receptive;
                    detail::require(outputs / copies % m_upscale == 0, "the number of outputs", outputs,
                                    "divisible by upscale^d, ", m_upscale, " along each receptive axis");
                    copies *= m_upscale;
                }
            }
            detail::require(receptive > 0, "the number of receptive axes", receptive, "at least 1");
            return copies;
        }

        // All parts of a channel must see the inputs of one group; else they are different sums under any
        // weights.
        void require_whole_groups(const axes& a, std::size_t outputs, std::size_t copies) const
        {
            // 0 for a depthwise kernel, where the axis of the outputs counts those per input
            const std::size_t groups = a.groups();
            if (copies == 1 || groups == 1)
            {
                return;
            }
            if (m_parts_first)
            {
                throw invalid_argument(detail::join(
                    "fanin: icnr.depth_to_space() for ",
                    groups == 0 ? std::string("a depthwise kernel") : detail::join("groups = ", groups),
                    ", but it must be for one group, because depth_to_space mixes outputs of all groups: "
                    "leave out the groups, or use the order of PyTorch's pixel_shuffle"));
            }
            detail::require(groups == 0 || outputs / copies % groups == 0, "groups", groups,
                            "a divisor of the ", outputs / copies,
                            " channels after the pixel shuffle, so that the ", copies,
                            " parts of each see one group: use fewer groups or more outputs");
        }

        Base m_base;
        std::size_t m_upscale;
        bool m_parts_first; // else the parts of a channel are consecutive
    };

    /// Aitken, Ledig, Theis, Caballero, Wang & Shi 2017, "Checkerboard artifact free sub-pixel convolution":
    /// the convolution before a pixel shuffle. The r^d outputs of one pixel start equal, so that it upsamples
    /// to the nearest neighbour. Output c r^d + k is part k of channel c, the order of PyTorch's
    /// pixel_shuffle; with `.depth_to_space()` it is output k C + c of C channels, the order of TensorFlow
    /// (and of ONNX in mode DCR). `he` draws the kernel of one part; `.with_base(i)` replaces it.
    template <real T = float>
    inline constexpr icnr_initializer<variance_scaling<T>> icnr{he<T>};
}

#endif
