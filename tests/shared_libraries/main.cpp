// SPDX-License-Identifier: BSD-3-Clause
// Opens two libraries, and fails unless they share the process-wide sequence and the path of draws.
#include <dlfcn.h>

#include <cstdio>
#include <string_view>

namespace
{
    int failures = 0;

    void check(bool holds, const char* what)
    {
        if (!holds)
        {
            std::printf("FAILED: %s\n", what);
            ++failures;
        }
    }

    template <class Function>
    Function* function(void* library, const char* name)
    {
        return reinterpret_cast<Function*>(dlsym(library, name));
    }
}

int main(int argc, char** argv)
{
    if (argc != 4)
    {
        std::printf("usage: main global|local LIBRARY LIBRARY\n");
        return 2;
    }
    const int scope = std::string_view(argv[1]) == "global" ? RTLD_GLOBAL : RTLD_LOCAL;
    void* const a = dlopen(argv[2], RTLD_NOW | scope);
    void* const b = dlopen(argv[3], RTLD_NOW | scope);
    if (a == nullptr || b == nullptr)
    {
        std::printf("%s\n", dlerror());
        return 2;
    }
    const float first = function<float()>(a, "draw_next")();
    const float second = function<float()>(b, "draw_next")();
    check(first != second, "the second library goes on where the first is");

    function<void(unsigned long long)>(a, "restart")(2015);
    check(function<float()>(b, "draw_next")() == first, "a seed that one library gives holds for the other");
    check(function<float()>(a, "draw_next")() == second, "and it goes on from there");

    function<void()>(a, "take_the_scalar_path")();
    check(function<bool()>(b, "takes_the_scalar_path")(),
          "the path that one library takes is that of the other");
    return failures;
}
