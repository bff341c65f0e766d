// SPDX-License-Identifier: BSD-3-Clause
// The last process throws, and the others wait for it: in a layer ("layer"), or beside fanin ("beside").
#include <fanin/fanin.hpp>
#include <fanin/mpi.hpp>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <span>
#include <stdexcept>
#include <string>

namespace
{
    struct fragile
    {
        bool breaks;

        [[nodiscard]] fanin::batch<float> forward(fanin::batch<float> x, fanin::key,
                                                  fanin::tape<float>& t) const
        {
            if (breaks && t.others() != nullptr) // not in the comparison of the nets before
            {
                throw std::runtime_error("this layer is broken");
            }
            return x;
        }
    };

    void run(int argc, char** argv)
    {
        const fanin::mpi::session mpi(argc, argv);
        const fanin::mpi::communicator all;
        const bool last = all.rank() == all.size() - 1;
        if (argc > 1 && std::string(argv[1]) == "beside")
        {
            if (last)
            {
                throw std::runtime_error("this program is broken");
            }
            std::uint64_t one = 1;
            all.add(std::span(&one, 1));
        }
        const auto x = fanin::init::normal<float>.with_stddev(1)(4, 8, 1);
        const auto dense = fanin::dense(8, fanin::init::he<float>, fanin::act::relu);
        fanin::mpi::propagate(all, fanin::sequential(dense, fragile{last}, dense), x, 3);
    }
}

int main(int argc, char** argv)
{
    try
    {
        run(argc, argv);
    }
    catch (const std::exception& e)
    {
        std::fprintf(stderr, "caught: %s\n", e.what());
        return 3;
    }
    return 0;
}
