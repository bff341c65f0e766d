// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_HPP
#define FANIN_INIT_HPP

#include <fanin/init/any_initializer.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/axis.hpp>
#include <fanin/init/bilinear.hpp>
#include <fanin/init/chrono.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/depth.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/detail/truncation.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/init/fill.hpp>
#include <fanin/init/hadamard_identity.hpp>
#include <fanin/init/icnr.hpp>
#include <fanin/init/identity.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/init/irnn.hpp>
#include <fanin/init/law.hpp>
#include <fanin/init/looks_linear.hpp>
#include <fanin/init/mup.hpp>
#include <fanin/init/nguyen_widrow.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/init/shard.hpp>
#include <fanin/init/siren.hpp>
#include <fanin/init/sparse.hpp>
#include <fanin/init/tensor.hpp>
#include <fanin/init/truncated_normal.hpp>
#include <fanin/init/uniform.hpp>
#include <fanin/init/variance_scaling.hpp>
#include <fanin/init/variance_scaling_parameters.hpp>
#include <fanin/init/weight_standardized.hpp>
#include <fanin/random.hpp>

#endif
