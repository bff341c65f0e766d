// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_HPP
#define FANIN_AUDIT_HPP

#include <fanin/audit/audit.hpp>
#include <fanin/audit/audit_result.hpp>
#include <fanin/audit/named_array.hpp>

#endif
