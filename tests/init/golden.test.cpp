// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/simd/paths.hpp"

#include <fanin/init.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

// The bits of the first 64 weights of each initializer, as they were when stream_version 1 was fixed. Others keep
// keys in the place of weights, and papers name seeds: under one stream_version these may never change, whatever
// becomes faster or more accurate. A value that differs is a fault of the code, never of this table.

namespace init = fanin::init;
using fanin::law;

namespace
{
    template <class T>
    using word_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

    template <class T>
    struct golden
    {
        const char* name;
        xt::xtensor<T, 2> (*draw)();
        std::array<word_of<T>, 64> bits;
    };

    /// "" where the weights have the bits; else the first that differs.
    template <class T>
    std::string difference(const golden<T>& expected)
    {
        const auto w = expected.draw();
        if (w.shape()[0] != 8 || w.shape()[1] != 8)
        {
            return "another shape";
        }
        for (std::size_t i = 0; i < 64; ++i)
        {
            const T pinned = std::bit_cast<T>(expected.bits[i]);
            if (std::bit_cast<word_of<T>>(w(i / 8, i % 8)) != expected.bits[i])
            {
                return "element " + std::to_string(i) + ": " + std::to_string(w(i / 8, i % 8)) + " for "
                       + std::to_string(pinned);
            }
        }
        return "";
    }

    template <class T, std::size_t N>
    void check(const golden<T> (&table)[N])
    {
        const path_guard guard;
        for (const fanin::simd_path path : machine_paths())
        {
            fanin::force_simd_path(path);
            for (const golden<T>& expected : table)
            {
                CAPTURE(to_string(path), expected.name);
                CHECK(difference(expected) == "");
            }
        }
    }

    const golden<float> singles[] = {
        {"normal",
         [] { return init::normal<float>(8, 8, 1); },
         {0x3b794ca7, 0xbb422b2e, 0xbb23566e, 0xbc2477fc, 0x3bcd7033, 0xbbcfbe6a, 0xbbde418a, 0xbc25fbae,
          0xbc8061a2, 0xbbbe5e0d, 0x3bed6825, 0xbb7ee4d0, 0x3bedbcaa, 0x3ade44bc, 0x3c984d79, 0x3bd667f9,
          0xbc0dde76, 0xbc6a0e1e, 0x3b9779f4, 0xbc020d03, 0xbbb11ebb, 0x3c965fd7, 0xbab5f778, 0x3cadf109,
          0x3c16ccec, 0x3c0fcfb5, 0x3a7d7d37, 0xbc17807b, 0xbc422ecb, 0x3b210340, 0xbc2fa7b0, 0xbab2acd7,
          0x3b9e0ad0, 0xbb43d409, 0x358029b6, 0xb78bef74, 0xbc18329f, 0xbc719941, 0x3af27b47, 0x3ba1a279,
          0xbc747f3d, 0xbbbf7fe0, 0x3c38172e, 0xbc50c17e, 0xbb8bd45b, 0xbc107244, 0xbaa6daa9, 0x3c8c4c90,
          0x3c5898b2, 0xba5340de, 0x3caa3473, 0x3b2800d9, 0x3c5e6b70, 0x39c4b8c4, 0xbb7402c2, 0x3bf858cf,
          0x3b61bf8a, 0xbbd59feb, 0xbc978ce6, 0x3ba334dd, 0x3c231c4c, 0x3c09920f, 0xbbf63ee3, 0xba88630f}},
        {"uniform",
         [] { return init::uniform<float>(8, 8, 1); },
         {0x3d1fd9a4, 0x3d21a9b1, 0x3c0c7412, 0x3cad1221, 0x3c8ce6a7, 0x3d193c7b, 0xbb1ff3c6, 0x3c7fc26a,
          0xbcceedc0, 0x3bb923d5, 0x3cae9888, 0x3d2caebe, 0x3cd30c32, 0xbd3dd4e7, 0xbd121316, 0xbd36bd54,
          0xbccea1e3, 0x3c85c0f3, 0x3c7f48aa, 0x3d08c746, 0xbd0b2669, 0xbca77687, 0xbd223901, 0xbcc44995,
          0xbbb2f2e7, 0xbd1b256f, 0x3c743f2f, 0x3cda6288, 0xbafd1167, 0xbb55327f, 0x3bbcf143, 0x3b03e9e0,
          0x3d0fe7c9, 0x3d28a431, 0x3d4ccca7, 0x3cd4414b, 0xbce63248, 0x3c838181, 0x3d17ba3a, 0xbcfb94e7,
          0xbcb6cb54, 0x3bc2a9a1, 0xbcd8151b, 0x3d15832a, 0x3c42ef73, 0x3c9206fb, 0xbcde1f05, 0xbcc32070,
          0xbc09a373, 0x3d48d4c0, 0xbd1f045e, 0xbd44cc10, 0xbc27ad8e, 0xbd4affa7, 0x3ca3ee2f, 0xbc914375,
          0x3cd69d38, 0x3d06168f, 0xbd0b7046, 0xbb8927cb, 0xbbeb260b, 0xbd1f1fbf, 0x3cccbdf6, 0x3b0f835b}},
        {"truncated_normal",
         [] { return init::truncated_normal<float>(8, 8, 1); },
         {0x3c3a7fbd, 0x3c3ddaa1, 0x3b075ff0, 0x3bad65c7, 0x3b8ae564, 0x3c2edf47, 0xba192a8f, 0x3b7ac186,
          0xbbd3eddd, 0x3ab1ba4a, 0x3baf1424, 0x3c543c4e, 0x3bd8cfcc, 0xbc81059b, 0xbc2333b6, 0xbc6cd4e0,
          0xbbd39467, 0x3b8372c5, 0x3b7a442c, 0x3c152fdd, 0xbc18a7f9, 0xbba7411e, 0xbc3ee807, 0xbbc786af,
          0xbaabbfed, 0xbc322349, 0x3b6ef102, 0x3be1a190, 0xb9f247a9, 0xba4c3e21, 0x3ab566ab, 0x39fc9699,
          0x3c1fd3c7, 0x3c4b9593, 0x3ca3d686, 0x3bda408a, 0xbbf02f22, 0x3b811ec0, 0x3c2c573c, 0xbc05e9be,
          0xbbb8327d, 0x3abaee06, 0xbbded8a2, 0x3c28b279, 0x3b3d271b, 0x3b90483d, 0xbbe62f70, 0xbbc630cf,
          0xbb049fb7, 0x3c97bb4d, 0xbc38fba4, 0xbc8e1ab7, 0xbb221c6d, 0xbc9dea3f, 0x3ba36a24, 0xbb8f7a2d,
          0x3bdd1421, 0x3c1154b4, 0xbc191537, 0xba837b6a, 0xbae22960, 0xbc392d3c, 0x3bd15b2b, 0x3a0968c8}},
        {"truncated_normal, compensated",
         [] { return init::truncated_normal<float>.compensated()(8, 8, 1); },
         {0x3c540556, 0x3c57d5c4, 0x3b19e682, 0x3bc52066, 0x3b9de752, 0x3c46cd8f, 0xba2e206a, 0x3b8e891d,
          0xbbf0ee5b, 0x3aca0c9b, 0x3bc709a7, 0x3c714788, 0x3bf67b57, 0xbc92ad9d, 0xbc398926, 0xbc869ee2,
          0xbbf088a7, 0x3b956fc9, 0x3b8e41dd, 0x3c299a50, 0xbc2d8bf6, 0xbbbe2486, 0xbc590808, 0xbbe2d4a9,
          0xbac340d0, 0xbc4a83f8, 0x3b87d1e9, 0x3c004109, 0xba09b7b6, 0xba683157, 0x3ace39ac, 0x3a0f93c0,
          0x3c35b2fd, 0x3c6771b8, 0x3cba423d, 0x3bf81e8b, 0xbc0886bd, 0x3b92ca33, 0x3c43ecd4, 0xbc183d1a,
          0xbbd16773, 0x3ad482b7, 0xbbfd5795, 0x3c3fc86c, 0x3b5709ac, 0x3ba406dd, 0xbc02d7bf, 0xbbe15000,
          0xbb16c5ea, 0x3cac7ee6, 0xbc524c21, 0xbca18d0a, 0xbb384ba4, 0xbcb38678, 0x3bb9c707, 0xbba31c9a,
          0x3bfb5527, 0x3c253811, 0xbc2e0827, 0xba95799d, 0xbb008e3c, 0xbc528482, 0x3bee0185, 0x3a1c36a1}},
        {"xavier",
         [] { return init::xavier<float>(8, 8, 1); },
         {0x3e09b843, 0xbdd68731, 0xbdb476db, 0xbeb5b6c5, 0x3e62fab8, 0xbe6586d2, 0xbe758f7e, 0xbeb7631e,
          0xbf0dd7bd, 0xbe525407, 0x3e832665, 0xbe0ccf6d, 0x3e835516, 0x3d759306, 0x3f2845b0, 0x3e6ce337,
          0xbe9cbe9c, 0xbf014c66, 0x3e275bfe, 0xbe8fafee, 0xbe43b11d, 0x3f26244c, 0xbd490bf3, 0x3f402e19,
          0x3ea69cd1, 0x3e9ee3fe, 0x3d0c08c6, 0xbea76333, 0xbed68b30, 0x3db1e544, 0xbec212bf, 0xbd4568f7,
          0x3e2e9d18, 0xbdd85c99, 0x380d99f3, 0xba1a9bb2, 0xbea82806, 0xbf057735, 0x3d85f412, 0x3e329530,
          0xbf07111a, 0xbe53943e, 0x3ecb64ab, 0xbee6a511, 0xbe1a7dc3, 0xbe9f9799, 0xbd38597a, 0x3f1b0292,
          0x3eef4ebb, 0xbce9677c, 0x3f3c0d36, 0x3db99e84, 0x3ef5bdc9, 0x3c59594f, 0xbe06cc56, 0x3e89318f,
          0x3df96b3c, 0xbe6c062f, 0xbf2770ec, 0x3e3451c4, 0x3eb436a0, 0x3e97fed3, 0xbe880865, 0xbd16b00e}},
        {"xavier_uniform",
         [] { return init::xavier_uniform<float>(8, 8, 1); },
         {0x3ef4b837, 0x3ef77ea5, 0x3dd70644, 0x3e847ad1, 0x3e57b5ae, 0x3eea9819, 0xbcf4e038, 0x3e43c669,
          0xbe9e6595, 0x3d8db7e1, 0x3e85a5a8, 0x3f042ebd, 0x3ea18cb9, 0xbf114f42, 0xbedfa14d, 0xbf0be17f,
          0xbe9e2b83, 0x3e4cc489, 0x3e436937, 0x3ed165f8, 0xbed50775, 0xbe802fea, 0xbef85a0b, 0xbe964053,
          0xbd88faab, 0xbeed84a7, 0x3e3af668, 0x3ea72a86, 0xbcc1b6fe, 0xbd2331f5, 0x3d90a101, 0x3cc9f35b,
          0x3edc4f2c, 0x3f0116d3, 0x3f1cc454, 0x3ea27954, 0xbeb0351a, 0x3e495391, 0x3ee848c6, 0xbec093bc,
          0xbe8bec36, 0x3d9501ed, 0xbea56757, 0x3ee4e4a3, 0x3e15375f, 0x3e5f8ec5, 0xbeaa06af, 0xbe955cdf,
          0xbdd2b70c, 0x3f19bab1, 0xbef371b4, 0xbf16a434, 0xbe005a08, 0xbf1b6373, 0x3e7af755, 0xbe5e636f,
          0x3ea4479d, 0x3ecd4799, 0xbed57889, 0xbd51f9bc, 0xbdb3ff88, 0xbef39b9e, 0x3e9cb915, 0x3cdbb56c}},
        {"glorot",
         [] { return init::glorot<float>(8, 8, 1); },
         {0x3e09b843, 0xbdd68731, 0xbdb476db, 0xbeb5b6c5, 0x3e62fab8, 0xbe6586d2, 0xbe758f7e, 0xbeb7631e,
          0xbf0dd7bd, 0xbe525407, 0x3e832665, 0xbe0ccf6d, 0x3e835516, 0x3d759306, 0x3f2845b0, 0x3e6ce337,
          0xbe9cbe9c, 0xbf014c66, 0x3e275bfe, 0xbe8fafee, 0xbe43b11d, 0x3f26244c, 0xbd490bf3, 0x3f402e19,
          0x3ea69cd1, 0x3e9ee3fe, 0x3d0c08c6, 0xbea76333, 0xbed68b30, 0x3db1e544, 0xbec212bf, 0xbd4568f7,
          0x3e2e9d18, 0xbdd85c99, 0x380d99f3, 0xba1a9bb2, 0xbea82806, 0xbf057735, 0x3d85f412, 0x3e329530,
          0xbf07111a, 0xbe53943e, 0x3ecb64ab, 0xbee6a511, 0xbe1a7dc3, 0xbe9f9799, 0xbd38597a, 0x3f1b0292,
          0x3eef4ebb, 0xbce9677c, 0x3f3c0d36, 0x3db99e84, 0x3ef5bdc9, 0x3c59594f, 0xbe06cc56, 0x3e89318f,
          0x3df96b3c, 0xbe6c062f, 0xbf2770ec, 0x3e3451c4, 0x3eb436a0, 0x3e97fed3, 0xbe880865, 0xbd16b00e}},
        {"glorot_uniform",
         [] { return init::glorot_uniform<float>(8, 8, 1); },
         {0x3ef4b837, 0x3ef77ea5, 0x3dd70644, 0x3e847ad1, 0x3e57b5ae, 0x3eea9819, 0xbcf4e038, 0x3e43c669,
          0xbe9e6595, 0x3d8db7e1, 0x3e85a5a8, 0x3f042ebd, 0x3ea18cb9, 0xbf114f42, 0xbedfa14d, 0xbf0be17f,
          0xbe9e2b83, 0x3e4cc489, 0x3e436937, 0x3ed165f8, 0xbed50775, 0xbe802fea, 0xbef85a0b, 0xbe964053,
          0xbd88faab, 0xbeed84a7, 0x3e3af668, 0x3ea72a86, 0xbcc1b6fe, 0xbd2331f5, 0x3d90a101, 0x3cc9f35b,
          0x3edc4f2c, 0x3f0116d3, 0x3f1cc454, 0x3ea27954, 0xbeb0351a, 0x3e495391, 0x3ee848c6, 0xbec093bc,
          0xbe8bec36, 0x3d9501ed, 0xbea56757, 0x3ee4e4a3, 0x3e15375f, 0x3e5f8ec5, 0xbeaa06af, 0xbe955cdf,
          0xbdd2b70c, 0x3f19bab1, 0xbef371b4, 0xbf16a434, 0xbe005a08, 0xbf1b6373, 0x3e7af755, 0xbe5e636f,
          0x3ea4479d, 0x3ecd4799, 0xbed57889, 0xbd51f9bc, 0xbdb3ff88, 0xbef39b9e, 0x3e9cb915, 0x3cdbb56c}},
        {"he",
         [] { return init::he<float>(8, 8, 1); },
         {0x3e42c3e3, 0xbe17b1bc, 0xbdff370c, 0xbf007dbd, 0x3ea07fa8, 0xbea24cc3, 0xbeada334, 0xbf01aca0,
          0xbf48988e, 0xbe94b97a, 0x3eb9795d, 0xbe4722c3, 0x3eb9bb65, 0x3dada5b3, 0x3f6df90d, 0x3ea7813b,
          0xbeddab98, 0xbf36db08, 0x3e6cae8e, 0xbecb3455, 0xbe8a6002, 0x3f6af5c1, 0xbd8e2956, 0x3f87e44f,
          0x3eeba031, 0x3ee0b48b, 0x3d4609d3, 0xbeecb8c0, 0xbf17b48f, 0x3dfb9514, 0xbf093b02, 0xbd8b9708,
          0x3e76f0e5, 0xbe18fda7, 0x3848412c, 0xba5aa625, 0xbeedcf19, 0xbf3cbfbb, 0x3dbd7050, 0x3e7c8dde,
          0xbf3f0368, 0xbe959be7, 0x3f0fd21c, 0xbf23172b, 0xbe5a7bcf, 0xbee1b28b, 0xbd825ad4, 0x3f5b37a2,
          0x3f29374b, 0xbd250aae, 0x3f84f8fa, 0x3e0340aa, 0x3f2dc3f0, 0x3c99b059, 0xbe3ea228, 0x3ec20562,
          0x3e305da4, 0xbea6e4f0, 0xbf6ccc27, 0x3e7f0299, 0x3efedc37, 0x3ed6f437, 0xbec06122, 0xbd551ac8}},
        {"he_uniform",
         [] { return init::he_uniform<float>(8, 8, 1); },
         {0x3f2d0afa, 0x3f2f0153, 0x3e180b96, 0x3ebb5aca, 0x3e9887a0, 0x3f25e213, 0xbd2d2743, 0x3e8a6f11,
          0xbee001c4, 0x3dc86b7e, 0x3ebd016a, 0x3f3aef33, 0x3ee4773c, 0xbf4d7fb1, 0xbf1e215e, 0xbf45d246,
          0xbedfafa4, 0x3e90caea, 0x3e8a2d2a, 0x3f141125, 0xbf16a263, 0xbeb548b5, 0xbf2f9c77, 0xbed47cc4,
          0xbdc1b7c2, 0xbf27f361, 0x3e8433d4, 0x3eec6898, 0xbd08fa20, 0xbd66caf4, 0x3dcc8942, 0x3d0eccf6,
          0x3f1bc83c, 0x3f368f44, 0x3f5db3ae, 0x3ee5c5d8, 0xbef931e6, 0x3e8e5bfa, 0x3f243ff1, 0xbf082c2d,
          0xbec5e16d, 0x3dd2ba7c, 0xbee9ea86, 0x3f21da14, 0x3e530612, 0x3e9e1443, 0xbef07406, 0xbed33b19,
          0xbe14ff7e, 0x3f5967ef, 0xbf2c2419, 0xbf550a04, 0xbe358446, 0xbf5bc0a2, 0x3eb175b9, 0xbe9d409a,
          0x3ee8539d, 0x3f112797, 0xbf16f259, 0xbd9479a1, 0xbdfe8e4b, 0xbf2c41bc, 0x3edda3c6, 0x3d1b5b84}},
        {"he, truncated",
         [] { return init::he<float>.with(law::truncated)(8, 8, 1); },
         {0x3f25a42c, 0x3f289f01, 0x3df0782b, 0x3e9a0150, 0x3e76b971, 0x3f1b5098, 0xbd080954, 0x3e5eb63f,
          0xbebc3a38, 0x3d9dd9d9, 0x3e9b7f8b, 0x3f3c7fe2, 0x3ec0905d, 0xbf652f46, 0xbf10f326, 0xbf525842,
          0xbebbeac3, 0x3e697eaa, 0x3e5e46ea, 0x3f04808f, 0xbf079558, 0xbe948c89, 0xbf298e47, 0xbeb13625,
          0xbd988aa3, 0xbf1e371a, 0x3e5437fc, 0x3ec8659f, 0xbcd72f0e, 0xbd35668d, 0x3da11d0f, 0x3ce056dc,
          0x3f0df3d6, 0x3f34d0d8, 0x3f9183c0, 0x3ec1d7dd, 0xbed55288, 0x3e655bf1, 0x3f191106, 0xbeeddf7a,
          0xbea398d3, 0x3da6061f, 0xbec5ec6d, 0x3f15d495, 0x3e27ff8f, 0x3e80255d, 0xbecc711c, 0xbeb00681,
          0xbdeb953e, 0x3f86c324, 0xbf244b7a, 0xbf7c6c61, 0xbe0ffb19, 0xbf8c410e, 0x3e91237e, 0xbe7edcb1,
          0x3ec45a87, 0x3f0113cd, 0xbf07f65f, 0xbd698e05, 0xbdc8de3e, 0xbf247786, 0x3eb9f130, 0x3cf4155b}},
    };

    const golden<double> doubles[] = {
        {"normal",
         [] { return init::normal<double>(8, 8, 1); },
         {0xbf52a017d23f3d1e, 0xbf72c11c7171faa7, 0xbf67a44a04c504e3, 0xbf71a7e9ae8f1abe, 0x3f83893b63270d8a,
          0xbf74f99d53fa215a, 0x3f98d98be0a90dda, 0x3f817dc717c46d9e, 0x3f72add14ecc58a0, 0xbf8009745178b897,
          0xbf50b08e4488eb05, 0x3f8fe840cad0bcad, 0x3f6180cfb126e770, 0xbf94ec0f20166a84, 0xbf890e03e7af73c5,
          0xbf597c4b7fe3fc9c, 0x3f301a237613aadc, 0xbf7194c749d3cc51, 0x3f6a32f386bed8de, 0x3f8176c1670f73fa,
          0x3f7d3346930667f6, 0xbf808e6c79eae666, 0xbf45672dd2bcfe53, 0x3f81ff292529f26f, 0x3f56b11715d5dbf5,
          0x3f2665f390fe3256, 0xbf8dbff470ca237f, 0x3f9e474abfa3a37e, 0xbf785991d7116551, 0x3f5a3902249d0b44,
          0xbf953ee48e9cf6c0, 0xbf6788d44ffc42ec, 0x3f6c317ac0c412df, 0xbf703f629a516ca6, 0xbf7599283e7438f2,
          0x3f3c4979eb9e59c1, 0x3f8a0de960bd12f3, 0x3f7751462a34aa00, 0xbf7d6547b0294d2a, 0x3f801320eb9ce596,
          0x3f74b15f294f71b6, 0x3f507823582e6efd, 0xbf90370f69942030, 0xbf3db131818a3869, 0x3f698a7ec4211740,
          0x3f7cc5eeb906a561, 0xbf931aab3025c761, 0xbf456e8fe5fa4c91, 0xbf73328186c221d4, 0xbf73515eb1f97e86,
          0x3f8a617f7e3eebff, 0xbf86f00b436f20cc, 0xbf83266f9c79cfce, 0x3f7433066355e535, 0xbf7bd843a2ef609a,
          0x3f94d63665196f44, 0xbf831c278c15e4f2, 0x3f8bb05036aa1893, 0x3f7424d6b0a1ec1d, 0x3f73c76b374291ac,
          0xbf79e1b4449104f1, 0x3f924748cbf1033e, 0x3f68a94315866b8e, 0xbf510e0b8ef1f98f}},
        {"uniform",
         [] { return init::uniform<double>(8, 8, 1); },
         {0x3fa4353625c72e68, 0x3f95a2440fd5940e, 0x3fa3278f59559b37, 0x3f8ff84d42c7cd2f, 0x3f77247a953222ba,
          0x3fa595d7b157b656, 0xbfa7ba9cebd935a4, 0xbfa6d7aa77924263, 0x3f90b81e667fc55e, 0x3fa118e8b8ee60ac,
          0xbf94eed0df22c99b, 0xbf988932978ef4a7, 0xbfa364adcce93233, 0x3f9b4c50ebdc10c0, 0xbf6aa64fbb43044a,
          0x3f607d3c0b626f84, 0x3fa51486262b9693, 0x3f9a88297b999990, 0x3f907030227cd351, 0xbf9f729ce40d44a5,
          0x3f78553416d7cd89, 0x3fa2b06526a5b1e2, 0x3f9240df623f622b, 0xbf98640dfd1bc3e1, 0x3fa91a97fbaee618,
          0xbfa89981f760ad59, 0xbfa95ff4ec1ed707, 0xbf92286e8db84f07, 0x3fa0c2d1df8d69d3, 0xbf7124f942f1d6ac,
          0xbfa3e3f7d01d4632, 0x3f61f06b55998ac3, 0x3fa30142c15231c7, 0x3fa29f932fd7fd23, 0x3fa2e9c3fea971c4,
          0xbf554c10bfb6a334, 0xbf88dca0eeb7345b, 0xbfa62bdfd87d05ec, 0x3f7bdefbb0439377, 0xbf8b0eb6f31b49f7,
          0x3fa33d26cbbef99f, 0xbfa7ffe0cc1cf6c7, 0xbf9600609ca5c3dc, 0x3f3dd5bb09c343a9, 0x3f9903b42a1255d9,
          0xbfa0342edfa1e4f1, 0xbfa0a2a5751fc0d1, 0x3f42469517c62469, 0x3f9ee44e16d13b1a, 0x3f89b3b83fbc4da5,
          0xbf9b57ff8c50094a, 0x3fa3c49a8e8bb0dd, 0x3f7d7479f6dede1a, 0xbf7fa35675e4f77f, 0xbfa4794445f748c6,
          0xbf9458657094a88e, 0xbf98a277518e57bb, 0xbf8f8269660b55ff, 0x3f9d8cfb3e4a17b2, 0xbfa346447ee9f525,
          0xbfa1133e0795ce33, 0xbf940e200782de7a, 0x3fa711408225e15e, 0x3fa6e31defbed918}},
        {"truncated_normal",
         [] { return init::truncated_normal<double>(8, 8, 1); },
         {0x3f87bb5432034c9e, 0x3f75acb8d470d07f, 0x3f85dbe902fbaee1, 0x3f6f5830e55a0875, 0x3f5637494c75b6cf,
          0x3f8a8789c72f6087, 0xbf9020b35ba4b68f, 0xbf8d9a9bdff46a12, 0x3f706e58a8364c66, 0x3f82a5fb9d5e3cba,
          0xbf74e823d618df6e, 0xbf78f0d5e4e2e0d3, 0xbf86446909723b48, 0x3f7c3431e4d61ba4, 0xbf4987c4122ead23,
          0x3f3f92d34b4ce40a, 0x3f8972b265163587, 0x3f7b481185722be3, 0x3f7023d822f0ec5e, 0xbf80bd37ebcf48d3,
          0x3f575dc0c0b7ffc1, 0x3f85164f4128249a, 0x3f720907a5e3fb73, 0xbf78c619f0efe5f8, 0x3f92f769b0c9fcf2,
          0xbf91c356e948eb83, 0xbf93bd47edb763b3, 0xbf71ef45b383a46d, 0x3f822a969b0b4a83, 0xbf506f6d4de9fe5e,
          0xbf8725a77f5b3236, 0x3f412d18ff6d5b88, 0x3f859b8b73a53c33, 0x3f84fb082afdcca7, 0x3f857477d9040aee,
          0xbf3462a2435429a7, 0xbf682368d99fd731, 0xbf8be27f453c6ef3, 0x3f5acad7b7dd6957, 0xbf6a5781c40da44e,
          0x3f86009252307b4e, 0xbf909770eb23efb5, 0xbf7614994b56e7f7, 0x3f1c8daf5c8d2023, 0x3f797e8b0bb17077,
          0xbf81639e42878b90, 0xbf81fd213ff0623d, 0x3f217dadb38d618f, 0x3f805ecf451f8f5a, 0x3f68fab86b8d64ac,
          0xbf7c425f63f8d5a0, 0x3f86ed2578d3b25b, 0x3f5c5471778be332, 0xbf5e73f844785a84, 0xbf883ca107aa6fc0,
          0xbf7444ccba00fae3, 0xbf790df7e8494005, 0xbf6edeee7d240695, 0x3f7f00dd54a30256, 0xbf8610220ed90c2c,
          0xbf829dc78a058fe0, 0xbf73f49d0234a746, 0x3f8e3ac83e7b34fa, 0x3f8db9e57bbc64ce}},
        {"truncated_normal, compensated",
         [] { return init::truncated_normal<double>.compensated()(8, 8, 1); },
         {0x3f8afab8893e6b83, 0x3f78a40c9baa1426, 0x3f88d9b1ede9499b, 0x3f71d123c199d8e4, 0x3f59419362da3cc1,
          0x3f8e28f1008b1c86, 0xbf9255b3ae4681dc, 0xbf90d3dc3b0e1298, 0x3f72adf9221dcdf6, 0x3f85334a0a7cf365,
          0xbf77c490c74212f6, 0xbf7c5a9525ba02b6, 0xbf89507ee52f72fb, 0x3f80082119d80c85, 0xbf4d062ada1a213e,
          0x3f41f2780567c737, 0x3f8cee3710eeadb8, 0x3f7f03d1a2fd1133, 0x3f725946974aa737, 0xbf8307a384163584,
          0x3f5a9056db849f96, 0x3f87f90da6b810c1, 0x3f7480db8e939d39, 0xbf7c2a0017969519, 0x3f958fdcd83bae12,
          0xbf9431a15d5e1c7e, 0xbf9670cef99bee8a, 0xbf7463933f2cc3f9, 0x3f84a70229d229fc, 0xbf52af33a39288c0,
          0xbf8a50904dd95787, 0x3f4386d40b72c5ab, 0x3f88908575ff348e, 0x3f87da0af2d5e700, 0x3f886418e43021ae,
          0xbf372cca19415a98, 0xbf6b710b702aabe9, 0xbf8fb3617857f8c1, 0x3f5e7574cfdb0f3d, 0xbf6df256508b0ac9,
          0x3f89035f97a5e416, 0xbf92dcb1103a361a, 0xbf791a242d7f79d5, 0x3f203aff62276e9e, 0x3f7cfbaeba111c9b,
          0xbf83c4cf51ce9117, 0xbf847354447bf910, 0x3f23e26fbab81203, 0x3f829c4f73a7f7b8, 0x3f6c65d1f809c08e,
          0xbf801030314b19ed, 0x3f8a1052a49c532e, 0x3f601a75c37fc553, 0xbf614f69d14fae77, 0xbf8b8db720dc01f3,
          0xbf770adf62f1125b, 0xbf7c7bb3c4e67534, 0xbf718c3684d93106, 0x3f819f805330fc72, 0xbf8915107e21f5f8,
          0xbf8529f6936bc80e, 0xbf76afb681d13f73, 0x3f912ee815233edf, 0x3f90e5a514d215b7}},
        {"xavier",
         [] { return init::xavier<double>(8, 8, 1); },
         {0xbfa4940c5f435084, 0xbfc4b88749c275dd, 0xbfba1ee5e02e0f39, 0xbfc381d866f04294, 0x3fd595a204f897e9,
          0xbfc72ca4590c088e, 0x3feb749509d4c217, 0x3fd3534acad6c1d3, 0x3fc4a3364352a370, 0xbfd1b7edd97445bd,
          0xbfa2708d40b71904, 0x3fe1a05d6e45455d, 0x3fb356a4d240620c, 0xbfe71daa47811e5d, 0xbfdbae8d78e81985,
          0xbfac286545afe5e0, 0x3f81ca5cd71f65db, 0xbfc36cb46409fbb5, 0x3fbcf2344a7f00d4, 0x3fd34b889b3fc88f,
          0x3fd0218ba002e29d, 0xbfd24ad74412e308, 0xbf97a5b1d97fc793, 0x3fd3e23dd5f6751e, 0x3fa91232d29962ea,
          0x3f78bf2e6040d046, 0xbfe06f42a9d27d51, 0x3ff0ba0639b06827, 0xbfcae72fc24969d8, 0x3facf8e57f1f1d3c,
          0xbfe7792f31564973, 0xbfba008f130382e4, 0x3fbf26437ae836c7, 0xbfc1f383c86d68f9, 0xbfc7dce9d22c38bc,
          0x3f8f40c6c90926bf, 0x3fdcc947e5e7807f, 0x3fc9c32dac3742b3, 0xbfd03d2b4ee35e06, 0x3fd1c29e2250609e,
          0x3fc6dcd2fcc82ecb, 0x3fa23237ed202269, 0xbfe1ea5120c1d1e1, 0xbf90671b13c534b2, 0x3fbc3815b6573bdf,
          0x3fcfca4854ccea67, 0xbfe51b7a007bef09, 0xbf97adda1b7b8754, 0xbfc535d032686c7d, 0xbfc557e9d66d4541,
          0x3fdd25a1b2ddf4aa, 0xbfd957c0da22224a, 0xbfd5287a4a6bc8b5, 0x3fc6513ab95b3ad8, 0xbfcec3b1953cf6af,
          0x3fe7058720762352, 0xbfd51d1e3e4afb94, 0x3fde978dc531c334, 0x3fc6418e3a06ccde, 0x3fc5da571c7575bf,
          0xbfcc987023cd19c6, 0x3fe431ed7b3a64c0, 0x3fbb3f3c29785180, 0xbfa2d7d80d90c545}},
        {"xavier_uniform",
         [] { return init::xavier_uniform<double>(8, 8, 1); },
         {0x3fdeefd4910687aa, 0x3fd08f5a08de8c18, 0x3fdd53032bb9ab7a, 0x3fc878cd109ebe1e, 0x3fb1b6fc0305c39c,
          0x3fe085d7925940fb, 0xbfe229e82c743cab, 0xbfe17c2fcf0ab389, 0x3fc998911de3b3a4, 0x3fda2cbf052ec746,
          0xbfd005fd2ad95028, 0xbfd2c80a55188a9c, 0xbfddb094cf4eb592, 0x3fd4e550b033f6c9, 0xbfa4663e8dc14d1c,
          0x3f993e6b510edd5e, 0x3fe022da6b2ea5a0, 0x3fd44f2a8013d03b, 0x3fc92a72251bd746, 0xbfd812777d26ea53,
          0x3fb2a03d99e3f8c5, 0x3fdc9c9448abfaef, 0x3fcbf1d88ec5524b, 0xbfd2ab9bd2fde5e9, 0x3fe33756065aefea,
          0xbfe2d48670042a3c, 0xbfe36c6e59976c66, 0xbfcbcc6dc827166a, 0x3fd9a8f30f993cc2, 0xbfaa3f375c5d3110,
          0xbfde7373bfda5fa7, 0x3f9b76ad6ce39a29, 0x3fdd18610369c90f, 0x3fdc82d4264c39d6, 0x3fdcf468d464b1d0,
          0xbf904d5e4453c661, 0xbfc307e767f74046, 0xbfe0f8afb07a0497, 0x3fb5559571e4f38a, 0xbfc4b629517da493,
          0x3fdd74114fa6a026, 0xbfe25eed5054ce01, 0xbfd0d7640d35289f, 0x3f76d66b6cabfbae, 0x3fd325d08912926c,
          0xbfd8ce951cd90b2f, 0xbfd977b1ad0f86a2, 0x3f7bfa965565c0b0, 0x3fd7a588f7254c0c, 0x3fc3ac8c7a47c3a6,
          0xbfd4ee41e8f8806e, 0x3fde436f82f7fdb3, 0x3fb68bf9928539e3, 0xbfb837c393a26919, 0xbfdf5804a3f365b8,
          0xbfcf25b21c3389d9, 0xbfd2db61eb7170ea, 0xbfc81e8f6b940e30, 0x3fd69ebb8d1f212b, 0xbfdd82060b79cc7a,
          0xbfda24121c0ed3e1, 0xbfceb3fde3972799, 0x3fe1a844555c6474, 0x3fe184f3bf62c905}},
        {"glorot",
         [] { return init::glorot<double>(8, 8, 1); },
         {0xbfa4940c5f435084, 0xbfc4b88749c275dd, 0xbfba1ee5e02e0f39, 0xbfc381d866f04294, 0x3fd595a204f897e9,
          0xbfc72ca4590c088e, 0x3feb749509d4c217, 0x3fd3534acad6c1d3, 0x3fc4a3364352a370, 0xbfd1b7edd97445bd,
          0xbfa2708d40b71904, 0x3fe1a05d6e45455d, 0x3fb356a4d240620c, 0xbfe71daa47811e5d, 0xbfdbae8d78e81985,
          0xbfac286545afe5e0, 0x3f81ca5cd71f65db, 0xbfc36cb46409fbb5, 0x3fbcf2344a7f00d4, 0x3fd34b889b3fc88f,
          0x3fd0218ba002e29d, 0xbfd24ad74412e308, 0xbf97a5b1d97fc793, 0x3fd3e23dd5f6751e, 0x3fa91232d29962ea,
          0x3f78bf2e6040d046, 0xbfe06f42a9d27d51, 0x3ff0ba0639b06827, 0xbfcae72fc24969d8, 0x3facf8e57f1f1d3c,
          0xbfe7792f31564973, 0xbfba008f130382e4, 0x3fbf26437ae836c7, 0xbfc1f383c86d68f9, 0xbfc7dce9d22c38bc,
          0x3f8f40c6c90926bf, 0x3fdcc947e5e7807f, 0x3fc9c32dac3742b3, 0xbfd03d2b4ee35e06, 0x3fd1c29e2250609e,
          0x3fc6dcd2fcc82ecb, 0x3fa23237ed202269, 0xbfe1ea5120c1d1e1, 0xbf90671b13c534b2, 0x3fbc3815b6573bdf,
          0x3fcfca4854ccea67, 0xbfe51b7a007bef09, 0xbf97adda1b7b8754, 0xbfc535d032686c7d, 0xbfc557e9d66d4541,
          0x3fdd25a1b2ddf4aa, 0xbfd957c0da22224a, 0xbfd5287a4a6bc8b5, 0x3fc6513ab95b3ad8, 0xbfcec3b1953cf6af,
          0x3fe7058720762352, 0xbfd51d1e3e4afb94, 0x3fde978dc531c334, 0x3fc6418e3a06ccde, 0x3fc5da571c7575bf,
          0xbfcc987023cd19c6, 0x3fe431ed7b3a64c0, 0x3fbb3f3c29785180, 0xbfa2d7d80d90c545}},
        {"glorot_uniform",
         [] { return init::glorot_uniform<double>(8, 8, 1); },
         {0x3fdeefd4910687aa, 0x3fd08f5a08de8c18, 0x3fdd53032bb9ab7a, 0x3fc878cd109ebe1e, 0x3fb1b6fc0305c39c,
          0x3fe085d7925940fb, 0xbfe229e82c743cab, 0xbfe17c2fcf0ab389, 0x3fc998911de3b3a4, 0x3fda2cbf052ec746,
          0xbfd005fd2ad95028, 0xbfd2c80a55188a9c, 0xbfddb094cf4eb592, 0x3fd4e550b033f6c9, 0xbfa4663e8dc14d1c,
          0x3f993e6b510edd5e, 0x3fe022da6b2ea5a0, 0x3fd44f2a8013d03b, 0x3fc92a72251bd746, 0xbfd812777d26ea53,
          0x3fb2a03d99e3f8c5, 0x3fdc9c9448abfaef, 0x3fcbf1d88ec5524b, 0xbfd2ab9bd2fde5e9, 0x3fe33756065aefea,
          0xbfe2d48670042a3c, 0xbfe36c6e59976c66, 0xbfcbcc6dc827166a, 0x3fd9a8f30f993cc2, 0xbfaa3f375c5d3110,
          0xbfde7373bfda5fa7, 0x3f9b76ad6ce39a29, 0x3fdd18610369c90f, 0x3fdc82d4264c39d6, 0x3fdcf468d464b1d0,
          0xbf904d5e4453c661, 0xbfc307e767f74046, 0xbfe0f8afb07a0497, 0x3fb5559571e4f38a, 0xbfc4b629517da493,
          0x3fdd74114fa6a026, 0xbfe25eed5054ce01, 0xbfd0d7640d35289f, 0x3f76d66b6cabfbae, 0x3fd325d08912926c,
          0xbfd8ce951cd90b2f, 0xbfd977b1ad0f86a2, 0x3f7bfa965565c0b0, 0x3fd7a588f7254c0c, 0x3fc3ac8c7a47c3a6,
          0xbfd4ee41e8f8806e, 0x3fde436f82f7fdb3, 0x3fb68bf9928539e3, 0xbfb837c393a26919, 0xbfdf5804a3f365b8,
          0xbfcf25b21c3389d9, 0xbfd2db61eb7170ea, 0xbfc81e8f6b940e30, 0x3fd69ebb8d1f212b, 0xbfdd82060b79cc7a,
          0xbfda24121c0ed3e1, 0xbfceb3fde3972799, 0x3fe1a844555c6474, 0x3fe184f3bf62c905}},
        {"he",
         [] { return init::he<double>(8, 8, 1); },
         {0xbfad1a253882cf7e, 0xbfcd4dbc714217a4, 0xbfc27859d3b9ebd1, 0xbfcb965d20bf99c8, 0x3fde866ccaed0527,
          0xbfd06302e99b6a0e, 0x3ff369f5478412d2, 0x3fdb54871522eb46, 0x3fcd2f970b1f4a7a, 0xbfd90ec5bf4ca06c,
          0xbfaa13de4b15ef38, 0x3fe8ed729e731367, 0x3fbb594484ccc99f, 0xbff0586bd1118337, 0xbfe392f30d011272,
          0xbfb3e91afbea1d5a, 0x3f8928d7687ebaf7, 0xbfcb7877635aef3f, 0x3fc477ce4145196d, 0x3fdb498e31082537,
          0x3fd6d00f22dd0138, 0xbfd9de897e7f0800, 0xbfa0b89bcca3a6b1, 0x3fdc1eb04a118acd, 0x3fb1ba5a090f13d7,
          0x3f817fa649469753, 0xbfe73df6f81debbb, 0x3ff7a7b265b7d7ba, 0xbfd305f9f0059727, 0x3fb47c89ac9ab0cd,
          0xbff099228f6aa0c6, 0xbfc262e5de7d1448, 0x3fc606a7e6992ebe, 0xbfc9630a111f39c3, 0xbfd0dfa770cacc7d,
          0x3f9619674013b61f, 0x3fe45ade5393b6ce, 0x3fd2377ed0f924d0, 0xbfd6f72001a04449, 0x3fd91de3702526bb,
          0x3fd02a92584610d6, 0x3fa9bbb739c88d6b, 0xbfe9560814f7724b, 0xbf97326ead33fc12, 0x3fc3f4330939da2a,
          0x3fd67aa2808d3134, 0xbfedd9ab7b3b0788, 0xbfa0be606bab8bd1, 0xbfcdfeea628f54db, 0xbfce2f23f615d5b1,
          0x3fe49c2b9aa1285f, 0xbfe1eb88ccaed19f, 0xbfddec0e647e54b1, 0x3fcf8fb9fb363622, 0xbfd5c0f4d74b0378,
          0x3ff0475a7efbdeed, 0xbfdddbfdcae235ba, 0x3fe5a1beaab4e333, 0x3fcf798f73fd00ed, 0x3fcee7978658039d,
          0xbfd43854d5914bdc, 0x3fec8f61bea89511, 0x3fc3443c68d10407, 0xbfaaa5f20f5a15ef}},
        {"he_uniform",
         [] { return init::he_uniform<double>(8, 8, 1); },
         {0x3fe5e02a6dcaa12d, 0x3fd76b5942395768, 0x3fe4bc4265b7207f, 0x3fd14de21f971949, 0x3fb90d6fbcba29ad,
          0x3fe75de6687b9d79, 0xbfe9aff6210cad67, 0xbfe8ba48b51ffa46, 0x3fd2195d4d6a957c, 0x3fe282249f6fefdc,
          0xbfd6a916a060ebd8, 0xbfda8f988c0b5836, 0xbfe4fe6c2d8a4c93, 0x3fdd8d12f78253a6, 0xbfacd95e68cb1575,
          0x3fa1d99ed55cb7b6, 0x3fe6d1e89b1b5a01, 0x3fdcb8bb28f9e471, 0x3fd1cb7f466ba1c1, 0xbfe10585a3c510c2,
          0x3fba574f814e53ad, 0x3fe43b4278229ac8, 0x3fd3c2887090c271, 0xbfda67632e9843f5, 0x3feb2cfde287a978,
          0xbfeaa14085b60c38, 0xbfeb781455df88c0, 0xbfd3a81338ebd44f, 0x3fe224f2de680234, 0xbfb28f3410811823,
          0xbfe588379239fcf6, 0x3fa36b708fecb0c1, 0x3fe492cc9cfa305d, 0x3fe4290d205dc2b8, 0x3fe4795d71aef8aa,
          0xbf970e08b110353e, 0xbfcae9e9a0fa7ca1, 0xbfe80050740bce99, 0x3fbe2bd888dcc4db, 0xbfcd4a6378c1aa29,
          0x3fe4d3a208bd5b5f, 0xbfe9faf172aea397, 0xbfd7d13a358c384f, 0x3f80260affae4595, 0x3fdb143671e8e1c6,
          0xbfe18a8a38dad0df, 0xbfe2021eafec09a6, 0x3f83c8b6c94534e1, 0x3fe0b87ee3cf4cc8, 0x3fcbd2c16add24dc,
          0xbfdd99b86a4f97c4, 0x3fe56643a57f34aa, 0x3fbfe2ce1fe08d16, 0xbfc11fe528498739, 0xbfe629d66ee72f1d,
          0xbfd606411bd3db3f, 0xbfdaaaf32621e2bc, 0xbfd10e12cb3520b6, 0x3fdffd5525f1e29a, 0xbfe4dd80569ebcad,
          0xbfe27c0233aad012, 0xbfd5b5da7cf73fb7, 0x3fe8f89f6f748e39, 0x3fe8c6ae1dc394de}},
        {"he, truncated",
         [] { return init::he<double>.with(law::truncated)(8, 8, 1); },
         {0x3fe513e02b38c3fe, 0x3fd34029d99cdfbd, 0x3fe36a1301de4181, 0x3fcbd6c7de8062e4, 0x3fb3bb3b253a7f77,
          0x3fe78ffc486cae49, 0xbfeca5e8c04e2ae8, 0xbfea4b081c45fd0e, 0x3fcd2fd5454e91d1, 0x3fe09011d8319e27,
          0xbfd291911bab9ed0, 0xbfd626c48579521e, 0xbfe3c6e3230d11d4, 0x3fd90cb3b861938f, 0xbfa6acd17a6469f8,
          0x3f9c0adb88722746, 0x3fe69a1b053a77b7, 0x3fd83afbc755b570, 0x3fccab7e4c64a546, 0xbfddbbef7e62b39e,
          0x3fb4c0c3db7f9cad, 0x3fe2ba92aa3fcd17, 0x3fd004ab876352d5, 0xbfd600d0126da47b, 0x3ff0d86488ee9ffe,
          0xbfef8d8c21e30c85, 0xbff18821b301d25b, 0xbfcfdb9612b5f235, 0x3fe02279b0ac30cc, 0xbfad31c0af94f5ab,
          0xbfe48ef0bcd1cc61, 0x3f9e82ab51e354db, 0x3fe330e8442f610f, 0x3fe2a2588db71c78, 0x3fe30e3372459a50,
          0xbf921afde3bb0ec7, 0xbfc57050efa1564e, 0xbfe8c4242604ba57, 0x3fb7cbc3426323e7, 0xbfc765536eeca06d,
          0x3fe38aa2ae799a31, 0xbfed78d4a95af488, 0xbfd39c6c438b972e, 0x3f795c2f095d9cd7, 0x3fd6a4a0815d5e59,
          0xbfdee383efd2c2b4, 0xbfdff433ab01b528, 0x3f7f11ce93bf9c24, 0x3fdd143c24b67310, 0x3fc62f8c09c79e6f,
          0xbfd9194b4d055883, 0x3fe45cc0909a20fc, 0x3fb929580177a452, 0xbfbb0c15570c8099, 0xbfe586b711abe186,
          0xbfd2007e854c5657, 0xbfd640a471d40b91, 0xbfcb6b152f935c98, 0x3fdb893881fc8a72, 0xbfe39874e28a8829,
          0xbfe088c8a32c344b, 0xbfd1b946956b7992, 0x3fead94aa107123c, 0x3fea66d1f08841ed}},
    };
}

static_assert(fanin::stream_version == 1, "a new version needs new golden values, beside these");

TEST_CASE("the first 64 weights of each initializer under key 1 are those of stream version 1, in float")
{
    check(singles);
}

TEST_CASE("the first 64 weights of each initializer under key 1 are those of stream version 1, in double")
{
    check(doubles);
}
