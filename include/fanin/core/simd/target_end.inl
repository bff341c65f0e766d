// SPDX-License-Identifier: BSD-3-Clause

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC diagnostic pop
#endif
FANIN_EXACT_END
