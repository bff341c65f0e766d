// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_ACT_VIEWS_HPP
#define FANIN_TESTS_ACT_VIEWS_HPP

// Views and adapted buffers, wherever the installed xtensor keeps them.
#if __has_include(<xtensor/views/xview.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/views/xstrided_view.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xstrided_view.hpp>
#include <xtensor/xview.hpp>
#endif

#endif
