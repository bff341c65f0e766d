// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_HPP
#define FANIN_SHOW_HPP

#include <fanin/show/comparison.hpp>
#include <fanin/show/comparison_page.hpp>
#include <fanin/show/coordinates.hpp>
#include <fanin/show/csv.hpp>
#include <fanin/show/depth_figure.hpp>
#include <fanin/show/depth_style.hpp>
#include <fanin/show/heat_figure.hpp>
#include <fanin/show/html.hpp>
#include <fanin/show/json.hpp>
#include <fanin/show/save.hpp>
#include <fanin/show/svg.hpp>
#include <fanin/show/table.hpp>
#include <fanin/show/verdict.hpp>

#endif
