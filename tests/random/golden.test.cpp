// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/random/key.hpp>
#include <fanin/random/sequence.hpp>
#include <fanin/random/stream_version.hpp>

#include <cstdint>
#include <limits>

// Which stream a child is: from a second implementation of docs/numbers.md. Under one stream_version these
// may never change, for every weight of a network hangs on the key of its layer. A key that differs is a
// fault of the code, never of this table.

using fanin::key;

static_assert(fanin::stream_version == 1, "a new version needs new golden keys, beside these");

TEST_CASE("the children of a key by index are those of stream version 1")
{
    CHECK((key(42).child(0) == key(0x2ff79687ec6b4ac0, 0x5ac71128d9cbca94)));
    CHECK((key(42).child(1) == key(0x1196d6dd14c24964, 0x7ecbaf690822ae58)));
    CHECK((key(42).child(3) == key(0xf7d722d5531b1905, 0xd0e6a74cdc9e8420)));
    CHECK((key(42).child(std::uint64_t{1} << 32) == key(0x1f64f824eb09f0c6, 0x12958c4d90e05581)));
    CHECK((key(42).child(std::numeric_limits<std::uint64_t>::max())
           == key(0x8a9fe2a8a6def28f, 0xad94d94a53a57fb5)));
    CHECK((key(42).child(-1) == key(42).child(std::numeric_limits<std::uint64_t>::max())));
    CHECK((key(0x0123456789abcdef, 0xfedcba9876543210).child(7)
           == key(0x38171b30e738dd68, 0x99bd123ed484b03c)));
}

TEST_CASE("the descendant of 64 generations is that of stream version 1")
{
    key k = 42;
    for (int i = 0; i < 64; ++i)
    {
        k = k.child(i);
    }
    CHECK((k == key(0xbc82da46eeea1f56, 0x05d0d703c98ee21e)));
}

TEST_CASE(
    "the children of a key by name are those of stream version 1, of one chunk of eight characters or more")
{
    CHECK((key(42).child("a") == key(0xfcaecec0c1fb2f46, 0x4ac649424172a240)));
    CHECK((key(42).child("weights!") == key(0xab0cc236709562f3, 0x194bcb5175ca1950)));
    CHECK((key(42).child("weights!!") == key(0xe0839482eb209a73, 0xd1ca61bdef736fc8)));
    CHECK((key(42).child("encoder.layers.11.attention") == key(0x0971b8bb8d10639d, 0x063c91ad418234f2)));
    CHECK((key(42).child("gr\xc3\xb6\xc3\x9f\x65")
           == key(0x9c074385668f3b50, 0xbe22cb9af0c34ac1))); // größe in UTF-8
}

TEST_CASE("the process-wide sequence is that of stream version 1")
{
    CHECK((key(42).successor(0) == key(0x99b193c10324479f, 0xfa699baa1a341c3d)));
    CHECK((key(42).successor(1) == key(0x20aa76be43f45e61, 0xd0a22409f483b9a8)));
    CHECK((key(42).successor(std::uint64_t{1} << 40) == key(0x466c4142a8dbcb8d, 0xb6acbdc38b142cd6)));

    fanin::seed(1);
    CHECK((fanin::next_key() == key(0xea00f64e417918f9, 0x11772d3617994e9d)));
    CHECK((fanin::next_key() == key(0xbcb319853fac5f62, 0xaded224042b26cce)));
    fanin::seed(fanin::default_seed);
    CHECK((fanin::next_key() == key(0x8466444fcc2e9793, 0xf1907d1018f6d9d9)));
    CHECK((fanin::next_key() == key(0xe3c88ad96e0963dd, 0xbfbd9509257a4dda)));
}
