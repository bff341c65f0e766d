// SPDX-License-Identifier: BSD-3-Clause
// Writes inputs, weights, outputs and gradients of layers over images, for compare_convnets.py. Arguments: a
// directory.

#include <fanin/stack.hpp>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace fanin;

namespace
{
    std::filesystem::path directory;

    template <class Array>
    void write(const std::string& name, const Array& a)
    {
        std::ofstream file(directory / name, std::ios::binary);
        file.write(reinterpret_cast<const char*>(a.data()),
                   static_cast<std::streamsize>(a.size() * sizeof(double)));
        if (!file)
        {
            throw std::runtime_error("cannot write " + name);
        }
    }

    matrix<double> gaussian(std::size_t rows, std::size_t columns, key k)
    {
        return init::normal<double>.with_stddev(1)(rows, columns, k);
    }

    /// Writes x, y, a cotangent d, dx, and w and dw of a layer with weights.
    template <class Layer>
    void dump(const std::string& name, const Layer& layer, const sample_shape& shape)
    {
        const batch<double> x(gaussian(3, detail::features_of(shape), key(1).child(name)), shape);
        const auto held = draw(sequential(layer), x, 5);
        const matrix<double> y = activations(held, x, 5).back();
        const matrix<double> d = gaussian(3, y.shape()[1], key(2).child(name));
        write(name + ".x", x.values());
        write(name + ".y", y);
        write(name + ".d", d);
        write(name + ".dx", vjp(held, x, d, 5).gradient);
        if constexpr (requires { std::get<0>(held.layers()).weights().values; })
        {
            write(name + ".w", std::get<0>(held.layers()).weights().values);
            write(name + ".dw", gradients(held, x, 5, {.cotangent = d})[0].weights);
        }
    }
}

int main(int argc, char** argv)
{
    if (argc != 2)
    {
        return EXIT_FAILURE;
    }
    directory = argv[1];
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    const auto w = init::he<double>;
    const auto f = act::tanh;
    dump("conv1d", conv1d(6, 3, w, f, {.dilation = {2}, .groups = 2, .padding = {3}, .stride = {2}}),
         {13, 4});
    dump("conv2d",
         conv2d(6, {3, 2}, w, f, {.dilation = {1, 3}, .groups = 3, .padding = {2, 1}, .stride = {1, 2}}),
         {7, 9, 3});
    dump("conv3d", conv3d(4, {2, 3, 3}, w, f, {.padding = {1, 0, 1}, .stride = {2, 1, 1}}), {5, 4, 6, 3});
    dump("conv_transpose1d",
         conv_transpose1d(6, 4, w, f, {.groups = 2, .output_padding = {1}, .padding = {2}, .stride = {3}}),
         {7, 4});
    dump(
        "conv_transpose2d",
        conv_transpose2d(3, {3, 2}, w, f,
                         {.dilation = {2, 1}, .output_padding = {1, 0}, .padding = {1, 0}, .stride = {2, 1}}),
        {4, 5, 2});
    dump("conv_transpose3d", conv_transpose3d(3, {2, 3, 2}, w, f, {.stride = {2, 1, 3}}), {3, 2, 4, 2});
    dump("depthwise", depthwise_conv2d(4, {3, 3}, w, f, {.multiplier = 2, .padding = {1, 1}}), {5, 7, 4});
    dump("max_pool1d", max_pool1d(3, {.padding = {1}, .stride = {2}}), {11, 3});
    dump("max_pool2d", max_pool2d({3, 2}, {.padding = {1, 1}, .stride = {2, 1}}), {7, 6, 3});
    dump("max_pool3d", max_pool3d({2, 2, 3}), {5, 4, 7, 2});
    dump("average_pool1d", average_pool1d(3, {.padding = {1}, .stride = {2}}), {11, 3});
    dump("average_pool2d", average_pool2d({3, 2}, {.padding = {1, 1}, .stride = {2, 1}}), {7, 6, 3});
    dump("average_pool2d_without_padding",
         average_pool2d({3, 3}, {.count_padding = false, .padding = {1, 1}, .stride = {2, 2}}), {7, 6, 3});
    dump("average_pool3d", average_pool3d({2, 2, 3}), {5, 4, 7, 2});
    dump("global_average_pool", global_average_pool(), {5, 7, 3});
    dump("group_norm", group_norm(3), {5, 4, 6});
    dump("instance_norm", instance_norm(), {5, 4, 6});
    dump("batch_norm", batch_norm(), {5, 4, 6});
}
