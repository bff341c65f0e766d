// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_VISION_HPP
#define FANIN_VISION_HPP

// Nets of computer vision, as compositions of layers. No part of <fanin/fanin.hpp>.

#include <fanin/vision/inverted_residual.hpp>
#include <fanin/vision/lenet5.hpp>
#include <fanin/vision/resnet.hpp>
#include <fanin/vision/resnet_fixup.hpp>
#include <fanin/vision/resnet_skip_init.hpp>
#include <fanin/vision/resnet_v2.hpp>
#include <fanin/vision/unet.hpp>
#include <fanin/vision/vgg16.hpp>

#endif
