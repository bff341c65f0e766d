// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_FORMAT_HPP
#define FANIN_ACT_DETAIL_FORMAT_HPP

#include <fanin/act/detail/coefficients.hpp>

#include <cstdint>

namespace fanin::detail
{
    /// Bit patterns and constants of an element type, for kernels of float and double. A number in two parts
    /// is their sum. The roots are those of the derivatives, at -x.
    template <class T>
    struct function_format;

    template <>
    struct function_format<float>
    {
        static constexpr int mantissa = 23;
        static constexpr float lifted = 0x1p64f; // the factor that makes exp(-reach) normal
        static constexpr float lowered = 0x1p-64f;
        static constexpr float reach = 128;         // exp(-reach) is 0, times anything below 1e8
        static constexpr float gauss_reach = 14.9f; // exp(-x^2 / 2) is 0, times anything below 100
        static constexpr float sin_reach = 0x1p15f; // up to here three parts of pi / 2 suffice
        static constexpr float huge = 0x1.fffffep+127f;
        static constexpr float half_epsilon = 0x1p-24f; // the largest number that vanishes beside 1
        static constexpr std::uint32_t sign = 0x80000000;
        static constexpr float shifter = 0x1.8p23f; // x + shifter ends with the integer next to x

        static constexpr float log2_e = 0x1.715476p+0f;
        static constexpr float ln_2[] = {0x1.62e43p-1f, -0x1.05c61p-29f};
        static constexpr float two_over_pi = 0x1.45f306p-1f;
        static constexpr float half_pi[] = {0x1.921fb6p+0f, -0x1.777a5cp-25f, -0x1.ee59dap-50f};
        static constexpr float root_2 = 0x1.6a09e6p+0f;
        static constexpr float two_over_root_pi = 0x1.20dd76p+0f;
        static constexpr float inverse_root_two_pi = 0x1.988454p-2f;

        static constexpr float gelu_root[] = {0x1.80ead2p-1f, -0x1.a03fd4p-27f};
        static constexpr float silu_root[] = {0x1.474974p+0f, -0x1.bdf6fap-27f};
        static constexpr float silu_root_exp = 0x1.1d25dp-2f; // exp(-root)
        static constexpr float mish_root[] = {0x1.31432cp+0f, 0x1.a25b08p-29f};
        static constexpr float mish_root_exp = 0x1.36c42p-2f;
        static constexpr float gelu_tanh_root[] = {0x1.8142ap-1f, -0x1.85a06cp-27f};
        static constexpr float gelu_tanh_root_v[] = {0x1.3b2cf8p+0f, -0x1.8e0cp-25f}; // a root + b root^3
        static constexpr float gelu_tanh_root_exp = 0x1.2af64ep-2f;                   // exp(-that)
        static constexpr float gelu_tanh_a[] = {0x1.988454p+0f, -0x1.857936p-25f};    // sqrt(8 / pi)
        static constexpr float gelu_tanh_b[] = {0x1.2444f2p-4f, 0x1.49b16ap-29f};     // 0.044715 a
        static constexpr float gelu_tanh_reach = 11.3f;

        static constexpr const auto& expm1 = coefficients::expm1_f;
        static constexpr const auto& expm1_exact = coefficients::expm1_exact_f;
        static constexpr const auto& sin = coefficients::sin_f;
        static constexpr const auto& cos = coefficients::cos_f;
        static constexpr const auto& erf = coefficients::erf_f;
        static constexpr const auto& central_mass = coefficients::central_mass_f;
        static constexpr const auto& mills_p = coefficients::mills_p_f;
        static constexpr const auto& mills_q = coefficients::mills_q_f;
        static constexpr const auto& gelu_slope_p = coefficients::gelu_slope_p_f;
        static constexpr const auto& gelu_slope_q = coefficients::gelu_slope_q_f;
        static constexpr const auto& tanh_lack_p = coefficients::tanh_lack_p_f;
        static constexpr const auto& tanh_lack_q = coefficients::tanh_lack_q_f;
    };

    template <>
    struct function_format<double>
    {
        static constexpr int mantissa = 52;
        static constexpr double lifted = 0x1p128;
        static constexpr double lowered = 0x1p-128;
        static constexpr double reach = 765;
        static constexpr double gauss_reach = 39;
        static constexpr double sin_reach = 0x1p30;
        static constexpr double huge = 0x1.fffffffffffffp+1023;
        static constexpr double half_epsilon = 0x1p-53;
        static constexpr std::uint64_t sign = 0x8000000000000000;
        static constexpr double shifter = 0x1.8p52;

        static constexpr double log2_e = 0x1.71547652b82fep+0;
        static constexpr double ln_2[] = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
        static constexpr double two_over_pi = 0x1.45f306dc9c883p-1;
        static constexpr double half_pi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54,
                                             -0x1.f1976b7ed8fbcp-110};
        static constexpr double root_2 = 0x1.6a09e667f3bcdp+0;
        static constexpr double two_over_root_pi = 0x1.20dd750429b6dp+0;
        static constexpr double inverse_root_two_pi = 0x1.9884533d43651p-2;

        static constexpr double gelu_root[] = {0x1.80ead197f00b4p-1, -0x1.13e74c58cada8p-56};
        static constexpr double silu_root[] = {0x1.474973c84120bp+0, 0x1.f8d74bc9ac154p-54};
        static constexpr double silu_root_exp = 0x1.1d25cf210482ep-2;
        static constexpr double mish_root[] = {0x1.31432c0d12d84p+0, 0x1.bf319154da21p-55};
        static constexpr double mish_root_exp = 0x1.36c4202fc3eccp-2;
        static constexpr double gelu_tanh_root[] = {0x1.81429f9e97e4dp-1, -0x1.4f523ed77dbdcp-55};
        static constexpr double gelu_tanh_root_v[] = {0x1.3b2cf738f9ffep+0,
                                                      -0x1.0b556131950eap-56}; // a root + b root^3
        static constexpr double gelu_tanh_root_exp = 0x1.2af64e9c485eep-2;
        static constexpr double gelu_tanh_a[] = {0x1.9884533d43651p+0, -0x1.cbc0d30ebfd15p-54};
        static constexpr double gelu_tanh_b[] = {0x1.2444f2a4d8b4bp-4, -0x1.6c843a29d1c7p-61};
        static constexpr double gelu_tanh_reach = 21.9;

        static constexpr const auto& expm1 = coefficients::expm1_d;
        static constexpr const auto& expm1_exact = coefficients::expm1_d;
        static constexpr const auto& sin = coefficients::sin_d;
        static constexpr const auto& cos = coefficients::cos_d;
        static constexpr const auto& erf = coefficients::erf_d;
        static constexpr const auto& central_mass = coefficients::central_mass_d;
        static constexpr const auto& mills_p = coefficients::mills_p_d;
        static constexpr const auto& mills_q = coefficients::mills_q_d;
        static constexpr const auto& gelu_slope_p = coefficients::gelu_slope_p_d;
        static constexpr const auto& gelu_slope_q = coefficients::gelu_slope_q_d;
        static constexpr const auto& tanh_lack_p = coefficients::tanh_lack_p_d;
        static constexpr const auto& tanh_lack_q = coefficients::tanh_lack_q_d;
    };
}

#endif
