// SPDX-License-Identifier: BSD-3-Clause
// Writes weights by the profile of PyTorch, one file of raw floats a case, for compare.py to hold against
// PyTorch's.
#include <fanin/init/profile.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace fanin;
namespace torch = init::profile::torch;

namespace
{
    template <class W>
    void write(const std::filesystem::path& file, const W& w)
    {
        std::ofstream out(file, std::ios::binary);
        out.write(reinterpret_cast<const char*>(w.data()),
                  static_cast<std::streamsize>(w.size() * sizeof(float)));
        out.flush();
        if (!out)
        {
            throw runtime_error("cannot write " + file.string());
        }
    }
}

int main(int argc, char** argv)
{
    if (argc != 2)
    {
        std::fputs("usage: dump_profiles DIRECTORY\n", stderr);
        return 2;
    }
    const std::filesystem::path dir = argv[1];
    std::filesystem::create_directories(dir);
    const auto linear = torch::linear<float>;
    const auto conv = torch::conv<float>;

    write(dir / "linear.weight", linear.weights({900, 500}, axes::oi, 1));
    write(dir / "linear.bias", linear.bias({90'000}, axes::o.with_fan_in(7), 2));
    write(dir / "conv2d.weight", conv.weights({300, 100, 3, 5}, axes::oihw, 3));
    write(dir / "conv2d_grouped.weight", conv.weights({300, 100, 3, 5}, axes::oihw, 4)); // groups = 2
    write(dir / "conv_transpose2d.weight", conv.weights({100, 300, 3, 5}, axes::oihw, 5));
    write(dir / "conv1d.weight", conv.weights({300, 200, 7}, axes::oiw, 6));
    write(dir / "bilinear.weight",
          torch::bilinear<float>.weights({100, 30, 150}, axes{axis::out, axis::in, axis::batch}, 7));
    write(dir / "lstm.weight_ih", torch::recurrent<float>(100).weights({400, 1000}, 8));
    write(dir / "gru.weight_hh", torch::recurrent<float>(300).recurrent({900, 300}, 9));
    write(dir / "embedding.weight", torch::embedding<float>({1000, 300}, 10));
    write(dir / "attention.in_proj_weight", torch::attention<float>.weights({900, 300}, axes::oi, 11));
    write(dir / "batch_norm.weight", torch::norm<float>.weights({100}, 12));
    write(dir / "batch_norm.bias", torch::norm<float>.bias({100}, 13));

    write(dir / "init.uniform_", torch::uniform<float>({400, 700}, 20));
    write(dir / "init.normal_", torch::normal<float>({400, 700}, 21));
    write(dir / "init.trunc_normal_", torch::trunc_normal<float>({400, 700}, 22));
    write(dir / "init.xavier_uniform_", torch::xavier_uniform<float>({400, 700}, axes::oi, 23));
    write(dir / "init.xavier_normal_", torch::xavier_normal<float>({400, 700}, axes::oi, 24));
    write(dir / "init.kaiming_uniform_", torch::kaiming_uniform<float>({400, 700}, axes::oi, 25));
    write(dir / "init.kaiming_normal_", torch::kaiming_normal<float>({400, 700}, axes::oi, 26));
    write(dir / "init.orthogonal_", torch::orthogonal<float>({400, 700}, axes::oi, 27));
    write(dir / "init.eye_", torch::eye<float>({40, 70}, axes::oi, 28));
    write(dir / "init.dirac_", torch::dirac<float>({12, 4, 3, 5}, axes::oihw.with_groups(3), 29));
    write(dir / "init.sparse_", torch::sparse<float>.with_sparsity(0.3)({400, 700}, axes::io, 30));
}
