// SPDX-License-Identifier: BSD-3-Clause
// Prints the array 'a' of an .npz file, or why it cannot be read.
#include <fanin/files.hpp>

#include <cstdio>
#include <exception>

int main(int, char** argv)
{
    try
    {
        for (const double x : fanin::npz_file(argv[1]).read("a").to<double>())
        {
            std::printf("%g ", x);
        }
        std::printf("\n");
    }
    catch (const std::exception& e)
    {
        std::printf("%s\n", e.what());
    }
}
