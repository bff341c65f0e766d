// SPDX-License-Identifier: BSD-3-Clause
// Prints for each file what the readers make of it: the rank, the extents and the elements in row-major
// order, as complex numbers; or the message. Of an .npz file it reads the array 'a'.
#include <fanin/files.hpp>

#include <complex>
#include <cstdio>
#include <exception>
#include <string>

namespace
{
    fanin::file_array read(const std::string& path)
    {
        return path.ends_with(".npz") ? fanin::npz_file(path).read("a") : fanin::read_npy(path);
    }

    void print(const fanin::file_array& a)
    {
        std::printf("%zu", a.shape().size());
        for (const std::size_t extent : a.shape())
        {
            std::printf(" %zu", extent);
        }
        for (const std::complex<double> z : a.to<std::complex<double>>())
        {
            std::printf(" %.17g %.17g", z.real(), z.imag());
        }
        std::printf("\n");
    }
}

int main(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i)
    {
        try
        {
            print(read(argv[i]));
        }
        catch (const std::exception& e)
        {
            std::printf("refused: %s\n", e.what());
        }
    }
}
