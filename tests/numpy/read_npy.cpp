// SPDX-License-Identifier: BSD-3-Clause
// Prints for each file what the examples' reader makes of it: the shape and the elements, row by row, or its
// message.
#include "support/read_matrix.hpp"

#include <cstdio>
#include <stdexcept>

int main(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i)
    {
        try
        {
            const fanin::matrix<float> m = support::read_matrix(argv[i]);
            std::printf("%zu %zu", m.shape()[0], m.shape()[1]);
            for (const float value : m)
            {
                std::printf(" %.9g", static_cast<double>(value));
            }
            std::printf("\n");
        }
        catch (const std::runtime_error& e)
        {
            std::printf("refused: %s\n", e.what());
        }
    }
}
