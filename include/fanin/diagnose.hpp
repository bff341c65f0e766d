// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_HPP
#define FANIN_DIAGNOSE_HPP

#include <fanin/diagnose/compare.hpp>
#include <fanin/diagnose/cause.hpp>
#include <fanin/diagnose/compare_grid.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/diagnose/coordinate_check.hpp>
#include <fanin/diagnose/coordinate_report.hpp>
#include <fanin/diagnose/diagnose.hpp>
#include <fanin/diagnose/lsuv.hpp>
#include <fanin/diagnose/options.hpp>
#include <fanin/diagnose/rates.hpp>
#include <fanin/diagnose/remedy.hpp>
#include <fanin/diagnose/verdict.hpp>

#endif
