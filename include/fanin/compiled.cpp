// SPDX-License-Identifier: BSD-3-Clause

// The library fanin::compiled: the definitions that a unit with FANIN_COMPILED does not compile itself. A
// build without CMake compiles this file once, as any other source.
#define FANIN_COMPILED_SOURCE
#include <fanin/checkpoint.hpp>
#include <fanin/fanin.hpp>
#include <fanin/files.hpp>
#include <fanin/recurrent.hpp>
#include <fanin/transformer.hpp>

namespace fanin::detail
{
    template void draw(std::span<float>, key, std::uint64_t, const uniform_law&);
    template void draw(std::span<float>, key, std::uint64_t, const normal_law&);
    template void draw(std::span<float>, key, std::uint64_t, const truncated_normal_law&);
    template void draw(std::span<double>, key, std::uint64_t, const uniform_law&);
    template void draw(std::span<double>, key, std::uint64_t, const normal_law&);
    template void draw(std::span<double>, key, std::uint64_t, const truncated_normal_law&);

    template void draw_rounded<half_format>(void*, std::size_t, key, std::uint64_t, const uniform_law&,
                                            const rounding_limits&);
    template void draw_rounded<half_format>(void*, std::size_t, key, std::uint64_t, const normal_law&,
                                            const rounding_limits&);
    template void draw_rounded<half_format>(void*, std::size_t, key, std::uint64_t,
                                            const truncated_normal_law&, const rounding_limits&);
    template void draw_rounded<bfloat16_format>(void*, std::size_t, key, std::uint64_t, const uniform_law&,
                                                const rounding_limits&);
    template void draw_rounded<bfloat16_format>(void*, std::size_t, key, std::uint64_t, const normal_law&,
                                                const rounding_limits&);
    template void draw_rounded<bfloat16_format>(void*, std::size_t, key, std::uint64_t,
                                                const truncated_normal_law&, const rounding_limits&);

    template void multiply(const block<const float>&, const block<const float>&, const block<float>&, float);
    template void haar_columns(float*, std::size_t, std::size_t, key);
    template summary summarize_elements(std::span<const float>, const histogram_options&,
                                        const std::optional<interval>&, std::size_t, const peers*);
    template moments moments_of_elements(std::span<const float>, std::size_t, const peers*);
    template precision_summary precision_of(std::span<const float>, std::size_t, const peers*);
    template activation_summaries activate_and_summarize(function_ref<void(std::span<float>)>,
                                                         std::span<float>, const histogram_options&,
                                                         const std::optional<interval>&, std::size_t,
                                                         const peers*);
    template std::optional<signal> signal_of(const batch<float>&);
    template batch<float> run_with_row(const layer_view&, std::size_t, batch<float>&, batch_map<float>,
                                       tape<float>&);
    template batch<float> run_back_with_row(const layer_view&, std::size_t, batch<float>&, batch_map<float>,
                                            tape<float>&);
    template std::vector<layer_prediction> predictions(function_ref<prediction(const signal&)>,
                                                       const batch<float>&);
    template report run_list(const list_view<float>&, batch<float>&, key, const propagate_options&,
                             typename recorder<float>::observer, typename recorder<float>::gradient_sink,
                             const peers*);

    template void multiply(const block<const double>&, const block<const double>&, const block<double>&,
                           double);
    template void haar_columns(double*, std::size_t, std::size_t, key);
    template summary summarize_elements(std::span<const double>, const histogram_options&,
                                        const std::optional<interval>&, std::size_t, const peers*);
    template moments moments_of_elements(std::span<const double>, std::size_t, const peers*);
    template precision_summary precision_of(std::span<const double>, std::size_t, const peers*);
    template activation_summaries activate_and_summarize(function_ref<void(std::span<double>)>,
                                                         std::span<double>, const histogram_options&,
                                                         const std::optional<interval>&, std::size_t,
                                                         const peers*);
    template std::optional<signal> signal_of(const batch<double>&);
    template batch<double> run_with_row(const layer_view&, std::size_t, batch<double>&, batch_map<double>,
                                        tape<double>&);
    template batch<double> run_back_with_row(const layer_view&, std::size_t, batch<double>&,
                                             batch_map<double>, tape<double>&);
    template std::vector<layer_prediction> predictions(function_ref<prediction(const signal&)>,
                                                       const batch<double>&);
    template report run_list(const list_view<double>&, batch<double>&, key, const propagate_options&,
                             typename recorder<double>::observer, typename recorder<double>::gradient_sink,
                             const peers*);

    // The kernels of every activation: pointers to them, so that the compiler keeps them all.
    template attended<float> attend(const head_products&, const sequence_layout&, const sequence_layout&,
                                    const matrix<float>&, const matrix<float>&, const matrix<float>&,
                                    weight_statistics<float>*);
    template attended_gradients<float> attend_back(const head_products&, const sequence_layout&,
                                                   const sequence_layout&, const matrix<float>&,
                                                   const matrix<float>&, const matrix<float>&,
                                                   const attended<float>&, const matrix<float>&);
    template void rotate(matrix<float>&, const sequence_layout&, std::size_t, double, bool);
    template attended<double> attend(const head_products&, const sequence_layout&, const sequence_layout&,
                                     const matrix<double>&, const matrix<double>&, const matrix<double>&,
                                     weight_statistics<double>*);
    template attended_gradients<double> attend_back(const head_products&, const sequence_layout&,
                                                    const sequence_layout&, const matrix<double>&,
                                                    const matrix<double>&, const matrix<double>&,
                                                    const attended<double>&, const matrix<double>&);
    template void rotate(matrix<double>&, const sequence_layout&, std::size_t, double, bool);

    template void read_values(array_source&, const stored_tensor&, const parameter<float>&);
    template void tensor_sink::write(const stored_tensor&, const parameter<float>&);
    template void read_values(array_source&, const stored_tensor&, const parameter<double>&);
    template void tensor_sink::write(const stored_tensor&, const parameter<double>&);

    template <class... A>
    struct activation_kernels
    {
        static constexpr std::tuple values{&apply<form::value, float, A>...,
                                           &apply<form::value, double, A>...};
        static constexpr std::tuple slopes{&apply<form::slope, float, A>...,
                                           &apply<form::slope, double, A>...};
    };

    template struct activation_kernels<
        act::celu_activation, act::elu_activation, act::erf_activation, act::exp_activation,
        act::gelu_activation, act::gelu_tanh_activation, act::hard_shrink_activation,
        act::hard_sigmoid_activation, act::hard_swish_activation, act::hard_tanh_activation,
        act::identity_activation, act::leaky_relu_activation, act::log_sigmoid_activation,
        act::mish_activation, act::relu_activation, act::relu6_activation, act::relu_squared_activation,
        act::selu_activation, act::sigmoid_activation, act::silu_activation, act::sin_activation,
        act::sin_of_omega_activation, act::soft_shrink_activation, act::softplus_activation,
        act::softsign_activation, act::sparse_plus_activation, act::sparse_sigmoid_activation,
        act::square_activation, act::squareplus_activation, act::tanh_activation, act::tanh_shrink_activation,
        act::threshold_activation>;
}

namespace fanin
{
    template class recorder<float>;
    template class recorder<double>;
    template row_geometry geometry_of_rows(const matrix<float>&, const sequence_layout&);
    template row_geometry geometry_of_rows(const matrix<double>&, const sequence_layout&);
}
