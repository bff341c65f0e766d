// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_SHOW_PAGE_HPP
#define FANIN_TESTS_SHOW_PAGE_HPP

#include "catch.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// A page or a figure as a tree; what is no well-formed XML fails the test.
namespace page
{
    struct node
    {
        std::string name;
        std::map<std::string, std::string> attributes;
        std::vector<node> children;
        std::string text; ///< of its own and of all that it holds

        [[nodiscard]] std::string attribute(const std::string& a) const
        {
            const auto at = attributes.find(a);
            return at == attributes.end() ? "" : at->second;
        }

        [[nodiscard]] bool is(const std::string& css_class) const
        {
            std::istringstream words(attribute("class"));
            for (std::string word; words >> word;)
            {
                if (word == css_class)
                {
                    return true;
                }
            }
            return false;
        }

        /// All that it holds, in order, for which `holds` is true.
        template <class Holds>
        [[nodiscard]] std::vector<const node*> all(Holds holds) const
        {
            std::vector<const node*> found;
            for (const node& c : children)
            {
                if (holds(c))
                {
                    found.push_back(&c);
                }
                const auto below = c.all(holds);
                found.insert(found.end(), below.begin(), below.end());
            }
            return found;
        }

        [[nodiscard]] std::vector<const node*> elements(const std::string& element) const
        {
            return all([&](const node& n) { return n.name == element; });
        }

        [[nodiscard]] std::vector<const node*> of_class(const std::string& css_class) const
        {
            return all([&](const node& n) { return n.is(css_class); });
        }

        /// The only one.
        [[nodiscard]] const node& one(const std::string& css_class) const
        {
            const auto found = of_class(css_class);
            CAPTURE(css_class);
            REQUIRE(found.size() == 1);
            return *found[0];
        }
    };

    class reader
    {
    public:
        explicit reader(std::string_view text)
            : m_text(text)
        {
        }

        node document()
        {
            take("<!DOCTYPE html>\n");
            node root = element();
            take("\n");
            REQUIRE(m_text.empty());
            return root;
        }

        node figure()
        {
            node root = element();
            take("\n");
            REQUIRE(m_text.empty());
            return root;
        }

    private:
        void take(std::string_view expected)
        {
            if (!m_text.starts_with(expected))
            {
                FAIL("not " << expected << ": " << m_text.substr(0, 80));
            }
            m_text.remove_prefix(expected.size());
        }

        std::string take_until(std::string_view ends)
        {
            const std::size_t end = m_text.find_first_of(ends);
            REQUIRE(end != std::string_view::npos);
            const std::string taken(m_text.substr(0, end));
            m_text.remove_prefix(end);
            return taken;
        }

        static std::string decoded(std::string_view escaped)
        {
            static const std::map<std::string, char> entities = {
                {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
            REQUIRE(std::none_of(escaped.begin(), escaped.end(),
                                 [](unsigned char c) { return c == '<' || (c < 32 && c != '\n'); }));
            std::string text;
            for (std::size_t i = 0; i < escaped.size(); ++i)
            {
                if (escaped[i] != '&')
                {
                    text += escaped[i];
                    continue;
                }
                const std::size_t end = escaped.find(';', i);
                REQUIRE(end != std::string_view::npos);
                const auto entity = entities.find(std::string(escaped.substr(i, end - i + 1)));
                REQUIRE(entity != entities.end());
                text += entity->second;
                i = end;
            }
            return text;
        }

        node element()
        {
            take("<");
            node n;
            n.name = take_until(" />");
            while (m_text.front() == ' ')
            {
                take(" ");
                const std::string name = take_until("=");
                take("=\"");
                REQUIRE(n.attributes.emplace(name, decoded(take_until("\""))).second);
                take("\"");
            }
            if (m_text.front() == '/')
            {
                take("/>");
                return n;
            }
            take(">");
            while (m_text.substr(0, 2) != "</")
            {
                if (m_text.front() == '<')
                {
                    n.children.push_back(element());
                    n.text += n.children.back().text;
                }
                else
                {
                    n.text += decoded(take_until("<"));
                }
            }
            take("</" + n.name + ">");
            return n;
        }

        std::string_view m_text;
    };

    inline node read(std::string_view html)
    {
        return reader(html).document();
    }

    /// An SVG figure.
    inline node read_figure(std::string_view svg)
    {
        return reader(svg).figure();
    }
}

#endif
