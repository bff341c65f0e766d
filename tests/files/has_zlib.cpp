// SPDX-License-Identifier: BSD-3-Clause
// Another unit of the program, compiled with zlib or without it.
#include <fanin/files.hpp>
