// SPDX-License-Identifier: BSD-3-Clause
#include <cstdio>
#include <string>

std::string header_only_report();
std::string compiled_report();

int main()
{
    const std::string first = header_only_report();
    const bool equal = first.size() > 10000 && first == compiled_report();
    std::puts(equal ? "equal" : "the two units differ");
    return equal ? 0 : 1;
}
