// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/core/concepts.hpp>
#include <fanin/core/product.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>

namespace detail = fanin::detail;

#if defined(__ELF__)
extern "C" [[gnu::weak]] void openblas_set_num_threads(int);
extern "C" [[gnu::weak]] int openblas_get_num_threads();
#endif

namespace
{
    template <class T>
    fanin::matrix<T> numbers(std::size_t rows, std::size_t columns, unsigned seed)
    {
        fanin::matrix<T> m(std::array<std::size_t, 2>{rows, columns});
        std::mt19937 engine(seed);
        std::uniform_real_distribution<T> law(-1, 1);
        std::generate(m.begin(), m.end(), [&] { return law(engine); });
        return m;
    }

    /// Tells an OpenBLAS, where it is one, to run one thread.
    class one_openblas_thread
    {
    public:
        one_openblas_thread()
        {
#if defined(__ELF__)
            m_before = openblas_get_num_threads != nullptr ? openblas_get_num_threads() : 0;
            set(1);
#endif
        }

        one_openblas_thread(const one_openblas_thread&) = delete;
        one_openblas_thread& operator=(const one_openblas_thread&) = delete;

        ~one_openblas_thread()
        {
            set(m_before);
        }

    private:
        void set([[maybe_unused]] int threads) const
        {
#if defined(__ELF__)
            if (m_before > 0)
            {
                openblas_set_num_threads(threads);
            }
#endif
        }

        int m_before = 0;
    };
}

TEMPLATE_TEST_CASE("threads that share a product by rows change no bit of it", "[product]", float, double)
{
    using matrix = fanin::matrix<TestType>;
    const one_openblas_thread alone;
    const std::size_t columns = 263;
    const std::size_t inner = 311;
    const auto transposed = GENERATE(0, 1, 2, 3);
    const auto rows = GENERATE(std::size_t{411}, std::size_t{850});
    const matrix a =
        transposed % 2 == 0 ? numbers<TestType>(rows, inner, 1) : numbers<TestType>(inner, rows, 1);
    const matrix b =
        transposed < 2 ? numbers<TestType>(inner, columns, 2) : numbers<TestType>(columns, inner, 2);
    const matrix c = numbers<TestType>(rows, columns, 3);
    const auto product = [&](std::size_t threads, TestType beta)
    {
        const detail::product_threads sharing(threads);
        matrix sum = c;
        detail::multiply(transposed % 2 == 0 ? detail::block_of(a) : detail::block_of(a).transpose(),
                         transposed < 2 ? detail::block_of(b) : detail::block_of(b).transpose(),
                         detail::block_of(sum), beta);
        return sum;
    };
    for (const TestType beta : {TestType{0}, TestType{1}})
    {
        const matrix whole = product(1, beta);
        for (const std::size_t threads : {std::size_t{2}, std::size_t{5}})
        {
            const matrix shared = product(threads, beta);
            CHECK(std::equal(shared.begin(), shared.end(), whole.begin()));
        }
    }
}
