// SPDX-License-Identifier: BSD-3-Clause

// What an activation is to the passes over arrays. Compiled once for each path by
//  <fanin/act/detail/apply.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // What an activation does to a pack F of elements. A specialization per activation A has
    //     explicit activation_kernel(const A&)    which takes the parameters over, once a call
    //     F value(F x) const                      f of each lane
    //     F slope(F x) const                      f' of each lane
    // and touches registers only. (The first is a template where it asks f, of whose class only the name is
    // known there.) One that waits for itself, as of a long polynomial, says in `packs_in_step` how many
    // packs of a large array are computed in step. So a pass that does more with an element than to activate
    // it makes the kernel before its loop, and calls value(x) on each pack that it has loaded, between what
    // comes before and after. Lanes do not know of each other: the lanes beyond the end of an array may hold
    // anything.
    template <class F, class A>
    class activation_kernel;

    template <class F, class A>
    FANIN_ALWAYS_INLINE F evaluate(const activation_kernel<F, A>& kernel, F x,
                                   std::integral_constant<form, form::value>)
    {
        return kernel.value(x);
    }

    template <class F, class A>
    FANIN_ALWAYS_INLINE F evaluate(const activation_kernel<F, A>& kernel, F x,
                                   std::integral_constant<form, form::slope>)
    {
        return kernel.slope(x);
    }

    // N packs side by side, of in_step.inl.
    template <class P, int N>
    struct in_step;

    // Leaves at least one element, and no more than F has. In a function of its own, so that small arrays do
    // not wait for its constants.
    template <class F, class T, class A>
    [[gnu::noinline]] FANIN_ALIGNED_STACK std::size_t apply_in_step(const A& f, const T* x, T* y,
                                                                    std::size_t count)
    {
        const activation_kernel<F, A> kernel(f);
        const std::size_t last = (count - 1) / F::size * F::size;
        for (std::size_t i = 0; i != last; i += F::size)
        {
            store(y + i, kernel.value(F::load(x + i)));
        }
        return last;
    }

    // Not inlined, so that no arithmetic moves out of the caller's default_arithmetic. One body for whole
    // packs and the last part of one: it is what takes a compiler long.
    template <form Which, class T, class A>
    [[gnu::noinline]] FANIN_ALIGNED_STACK void apply(const A& f, const T* x, T* y, std::size_t count)
    {
        using F = pack<T>;
        constexpr std::size_t size = F::size;
        if constexpr (Which == form::value && register_bytes != 16
                      && requires { activation_kernel<F, A>::packs_in_step; })
        {
            using many = in_step<F, activation_kernel<F, A>::packs_in_step>;
            if (count > 8 * many::size)
            {
                const std::size_t done = apply_in_step<many>(f, x, y, count);
                x += done;
                y += done;
                count -= done;
            }
        }
        const activation_kernel<F, A> kernel(f);
        for (;; x += size, y += size, count -= size)
        {
            const F in = count >= size ? F::load(x) : count == 1 ? F::of(*x) : F::load_part(x, count, T{0});
            const F out = evaluate(kernel, in, std::integral_constant<form, Which>{});
            if (count <= size)
            {
                return count == 1 ? store_part(y, out, 1) : store_part(y, out, count);
            }
            store(y, out);
        }
    }
}
