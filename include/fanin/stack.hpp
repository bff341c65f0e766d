// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_HPP
#define FANIN_STACK_HPP

#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/stack/activation_layer.hpp>
#include <fanin/stack/any_layer.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/batch_norm.hpp>
#include <fanin/stack/branches.hpp>
#include <fanin/stack/conv.hpp>
#include <fanin/stack/conv_transpose.hpp>
#include <fanin/stack/cross_entropy.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/depthwise_conv.hpp>
#include <fanin/stack/draw.hpp>
#include <fanin/stack/dropout.hpp>
#include <fanin/stack/fixed_norm.hpp>
#include <fanin/stack/global_pool.hpp>
#include <fanin/stack/gradients.hpp>
#include <fanin/stack/group_norm.hpp>
#include <fanin/stack/identity.hpp>
#include <fanin/stack/inference_norm.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/stack/norm.hpp>
#include <fanin/stack/parameter.hpp>
#include <fanin/stack/pool.hpp>
#include <fanin/stack/predict.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/propagate.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stack/reshape.hpp>
#include <fanin/stack/residual.hpp>
#include <fanin/stack/row_geometry.hpp>
#include <fanin/stack/scalar.hpp>
#include <fanin/stack/sequential.hpp>
#include <fanin/stack/step_record.hpp>
#include <fanin/stack/tape.hpp>
#include <fanin/stack/tunable.hpp>
#include <fanin/stack/visit_parameters.hpp>
#include <fanin/stack/vjp.hpp>
#include <fanin/stack/watch.hpp>
#include <fanin/stack/watched.hpp>

#endif
