// SPDX-License-Identifier: BSD-3-Clause
// The calibration of predictions over images, norms and pools, and of the ResNets, over many draws: a part of
// `sh tests/run calibration`. Arguments: the number of draws, and words that the name of a stack must hold.
#include "stack/calibration_table.hpp"
#include "vision/stacks.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argc, char** argv)
{
    const std::size_t draws = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200;
    const std::string wanted = argc > 2 ? argv[2] : "";
    calibration::print_head();
    calibration::total all;
    const auto show = [&](const std::string& name, const std::string& input, const calibration::net& net,
                          const fanin::batch<float>& x, std::size_t times)
    {
        if (name.find(wanted) == std::string::npos)
        {
            return;
        }
        const calibration::result r = calibration::measure(net, x, times);
        calibration::print_row(name, input, r, times);
        if (argc > 2)
        {
            calibration::print_places(r, times);
        }
        all.add(r, times);
    };
    for (const calibration::image_stack& s : calibration::image_stacks())
    {
        show(s.name, "noise, 16 of 16 x 17", s.value, calibration::images(16, 16, 0, false), draws);
        show(s.name, "brighter, 8 of 11 x 12", s.value, calibration::images(8, 11, 1, false), draws);
        show(s.name, "waves, 16 of 16 x 17", s.value, calibration::images(16, 16, 0, true), draws);
    }
    const fanin::batch<float> large = calibration::images(16, 64, 0, false);
    show("ResNet-18", "noise, 16 of 64 x 65", fanin::vision::resnet18<float>(), large, draws / 10);
    show("ResNet-18 v2", "noise, 16 of 64 x 65", fanin::vision::resnet18_v2<float>(), large, draws / 10);
    calibration::print(all, draws);
}
