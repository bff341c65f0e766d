// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_SAFETENSORS_JSON_IPP
#define FANIN_FILES_DETAIL_SAFETENSORS_JSON_IPP

#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/json_text.hpp>
#include <fanin/files/detail/safetensors_json.hpp>
#include <fanin/files/detail/safetensors_types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    class safetensors_parser
    {
    public:
        safetensors_parser(std::string_view text, std::uint64_t at)
            : m_json(text, at)
        {
        }

        safetensors_header parse()
        {
            for_members("a JSON object, {\"name\": {\"dtype\": ..., \"shape\": ..., \"data_offsets\": ...}}",
                        [this](std::string key, std::uint64_t at) { member(std::move(key), at); });
            if (!m_json.at_end())
            {
                m_json.fail("goes on after its object");
            }
            require_different(std::move(m_names), "tensors");
            require_different(std::move(m_keys), "entries of __metadata__");
            return std::move(m_header);
        }

    private:
        /// Calls read(key, position of the key) at the value of each member.
        template <class Read>
        void for_members(std::string_view what, Read read)
        {
            m_json.expect('{', what);
            if (m_json.take('}'))
            {
                return;
            }
            do
            {
                const std::uint64_t at = m_json.position();
                std::string key = m_json.string("a name");
                m_json.expect(':', "a colon after a name");
                read(std::move(key), at);
            } while (m_json.take(','));
            m_json.expect('}', "a comma or } after a value");
        }

        void member(std::string name, std::uint64_t at)
        {
            if (name == "__metadata__")
            {
                if (m_has_metadata)
                {
                    throw file_fault{at, "the header has __metadata__ twice"};
                }
                m_has_metadata = true;
                for_members("an object of strings as __metadata__",
                            [this](std::string key, std::uint64_t key_at)
                            {
                                m_keys.emplace_back(key, key_at);
                                m_header.metadata.emplace_back(std::move(key), m_json.string("metadata"));
                            });
                return;
            }
            safetensors_entry& e = m_header.tensors.emplace_back();
            e.name = std::move(name);
            m_names.emplace_back(e.name, at);
            std::uint64_t type_at = 0;
            std::uint64_t shape_at = 0;
            for_members(
                "an object for each tensor",
                [&](const std::string& key, std::uint64_t key_at)
                {
                    std::uint64_t* const place = key == "dtype"          ? &type_at
                                                 : key == "shape"        ? &shape_at
                                                 : key == "data_offsets" ? &e.offsets_at
                                                                         : nullptr;
                    if (place == nullptr || *place != 0)
                    {
                        throw file_fault{key_at, join("the header has ", in_quotes(key), " ",
                                                      place == nullptr ? "in" : "twice in", " tensor ",
                                                      in_quotes(e.name))};
                    }
                    *place = m_json.position();
                    place == &type_at ? read_type(e) : place == &shape_at ? read_shape(e) : read_offsets(e);
                });
            for (const auto& [place, key] : {std::pair(type_at, "dtype"), std::pair(shape_at, "shape"),
                                             std::pair(e.offsets_at, "data_offsets")})
            {
                if (place == 0)
                {
                    throw file_fault{at, join("tensor ", in_quotes(e.name), " has no '", key, "'")};
                }
            }
            require_size(e, shape_at);
        }

        void read_type(safetensors_entry& e)
        {
            const std::uint64_t at = m_json.position();
            const std::string name = m_json.string("an element type");
            for (const safetensors_type& known : safetensors_types)
            {
                if (known.name == name)
                {
                    e.type = known.type;
                    return;
                }
            }
            std::string all;
            for (const safetensors_type& known : safetensors_types)
            {
                all += join(all.empty() ? "" : ", ", known.name);
            }
            throw file_fault{at, join("tensor ", in_quotes(e.name), " has the element type ", in_quotes(name),
                                      ", but it must be one of ", all, ": convert it")};
        }

        void read_shape(safetensors_entry& e)
        {
            m_json.expect('[', "an array of extents as shape");
            if (m_json.take(']'))
            {
                return;
            }
            do
            {
                e.shape.push_back(m_json.integer("an extent"));
            } while (m_json.take(','));
            m_json.expect(']', "a comma or ] after an extent");
        }

        void read_offsets(safetensors_entry& e)
        {
            m_json.expect('[', "two offsets [begin, end]");
            e.begin = m_json.integer("the offset of the first byte");
            m_json.expect(',', "two offsets [begin, end]");
            e.end = m_json.integer("the offset behind the last byte");
            m_json.expect(']', "] after two offsets");
        }

        static void require_size(const safetensors_entry& e, std::uint64_t shape_at)
        {
            if (e.begin > e.end)
            {
                throw file_fault{e.offsets_at, join("tensor ", in_quotes(e.name), " ends at offset ", e.end,
                                                    ", before it begins at ", e.begin)};
            }
            std::uint64_t bytes = size_of(e.type);
            bool fits = true;
            for (const std::size_t extent : e.shape)
            {
                fits = multiply_into(bytes, extent) && fits;
            }
            if (std::find(e.shape.begin(), e.shape.end(), std::size_t{0}) != e.shape.end())
            {
                bytes = 0;
                fits = true;
            }
            if (!fits)
            {
                throw file_fault{shape_at,
                                 join("tensor ", in_quotes(e.name), " of shape ", shape_text(e.shape),
                                      " takes more bytes than 64 bits can count")};
            }
            if (bytes != e.end - e.begin)
            {
                throw file_fault{e.offsets_at, join("tensor ", in_quotes(e.name), " of ", to_string(e.type),
                                                    " ", shape_text(e.shape), " takes ", bytes,
                                                    " bytes, but its offsets span ", e.end - e.begin)};
            }
        }

        /// Throws at the second of two equal names.
        static void require_different(std::vector<std::pair<std::string, std::uint64_t>> names,
                                      std::string_view what)
        {
            std::sort(names.begin(), names.end());
            for (std::size_t i = 1; i < names.size(); ++i)
            {
                if (names[i].first == names[i - 1].first)
                {
                    throw file_fault{names[i].second,
                                     join("two ", what, " have the name ", in_quotes(names[i].first))};
                }
            }
        }

        json_reader m_json;
        safetensors_header m_header;
        bool m_has_metadata = false;
        std::vector<std::pair<std::string, std::uint64_t>> m_names; ///< of tensors, with their positions
        std::vector<std::pair<std::string, std::uint64_t>> m_keys;  ///< of metadata
    };

    FANIN_INLINE safetensors_header parse_safetensors_json(std::string_view text, std::uint64_t at)
    {
        return safetensors_parser(text, at).parse();
    }
}

#endif
