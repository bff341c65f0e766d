// SPDX-License-Identifier: BSD-3-Clause
#include "checkpoint_laws.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace checkpoint
{
    namespace
    {
        using json = nlohmann::ordered_json;

        /// Whether the name has the pattern, in which * stands for any characters.
        bool fits(std::string_view name, std::string_view pattern)
        {
            std::size_t n = 0;
            std::size_t p = 0;
            std::size_t star = std::string_view::npos;
            std::size_t taken = 0;
            while (n < name.size())
            {
                if (p < pattern.size() && pattern[p] == '*')
                {
                    star = p++;
                    taken = n;
                }
                else if (p < pattern.size() && pattern[p] == name[n])
                {
                    ++p;
                    ++n;
                }
                else if (star != std::string_view::npos)
                {
                    p = star + 1;
                    n = ++taken;
                }
                else
                {
                    return false;
                }
            }
            return pattern.find_first_not_of('*', p) == std::string_view::npos;
        }

        /// A number of more than 0 for "normal", any for "constant".
        bool has_number(std::string_view law, std::string_view word)
        {
            if (!law.starts_with(word))
            {
                return false;
            }
            const std::string_view digits = law.substr(word.size());
            double number = 0;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
            return error == std::errc() && end == digits.data() + digits.size() && std::isfinite(number)
                   && (word != "normal " || number > 0);
        }

        void require_law(const std::string& law, const std::string& where)
        {
            if (law != "none" && std::find(law_names.begin(), law_names.end(), law) == law_names.end()
                && !has_number(law, "normal ") && !has_number(law, "constant "))
            {
                std::string all;
                for (const std::string& name : law_names)
                {
                    all += name + ", ";
                }
                throw std::runtime_error(where + ": the law is '" + law + "', but it must be one of " + all
                                         + "none, \"normal STDDEV\" or \"constant VALUE\"");
            }
        }

        fanin::axes axes_named(const std::string& name, const std::string& where)
        {
            using fanin::axes;
            const std::vector<std::pair<std::string, axes>> all{
                {"io", axes::io},     {"oi", axes::oi},     {"wio", axes::wio},     {"oiw", axes::oiw},
                {"hwio", axes::hwio}, {"oihw", axes::oihw}, {"dhwio", axes::dhwio}, {"oidhw", axes::oidhw}};
            for (const auto& [known, a] : all)
            {
                if (known == name)
                {
                    return a;
                }
            }
            throw std::runtime_error(where + ": the axes are '" + name
                                     + "', but they must be io, oi, wio, oiw, hwio, oihw, dhwio or oidhw");
        }

        void apply(model& m, std::size_t i, const json& rule, const std::string& where)
        {
            if (rule.is_string())
            {
                m.laws[i] = rule.get<std::string>();
                require_law(m.laws[i], where);
                return;
            }
            if (!rule.is_object())
            {
                throw std::runtime_error(where
                                         + ": the value must be a law, or an object of role, axes and law");
            }
            for (const auto& [key, value] : rule.items())
            {
                const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
                if (key == "role")
                {
                    m.places[i].what = role_of(text);
                    if (m.places[i].what == role::unknown)
                    {
                        throw std::runtime_error(
                            where + ": the role is '" + text
                            + "', but it must be dense, residual, convolution, embedding, bias, "
                              "gain, norm_bias, mean, variance or buffer");
                    }
                    m.places[i].axes = axes_of(m.places[i].what, m.tensors[i].shape.size());
                }
                else if (key == "law")
                {
                    m.laws[i] = text;
                    require_law(text, where);
                }
                else if (key != "axes")
                {
                    throw std::runtime_error(where + ": '" + key + "' is not role, axes or law");
                }
            }
            if (rule.contains("axes"))
            {
                m.places[i].axes = axes_named(
                    rule["axes"].is_string() ? rule["axes"].get<std::string>() : rule["axes"].dump(), where);
            }
        }
    }

    model describe(std::vector<tensor> tensors, const std::string& law, const std::string& map,
                   std::size_t blocks)
    {
        model m;
        const layout l = layout_of(tensors);
        m.places = places_of(tensors, l);
        m.blocks = blocks > 0 ? blocks : std::max<std::size_t>(1, blocks_of(tensors));
        const std::string usual = !law.empty()          ? law
                                  : l == layout::gpt2   ? "gpt2"
                                  : l == layout::llama  ? "llama"
                                  : l == layout::resnet ? "resnet"
                                                        : "none";
        m.laws.assign(tensors.size(), usual);
        m.tensors = std::move(tensors);
        if (map.empty())
        {
            return m;
        }
        std::ifstream file(map);
        const json rules = json::parse(file, nullptr, false);
        if (!file.is_open() || !rules.is_object())
        {
            throw std::runtime_error(map
                                     + (file.is_open() ? ": is not a JSON object" : ": cannot be opened"));
        }
        for (const auto& [pattern, rule] : rules.items())
        {
            const std::string where = map + ": '" + pattern + "'";
            bool used = false;
            for (std::size_t i = 0; i < m.tensors.size(); ++i)
            {
                if (fits(m.tensors[i].name, pattern))
                {
                    apply(m, i, rule, where);
                    used = true;
                }
            }
            if (!used)
            {
                throw std::runtime_error(where + " fits the name of no tensor");
            }
        }
        return m;
    }
}
