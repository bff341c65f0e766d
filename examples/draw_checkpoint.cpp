// SPDX-License-Identifier: BSD-3-Clause
// Draws all weights of a model into a safetensors file, panel by panel: models larger than memory, too. Each
// tensor has the stream of its name, so that the bytes of the file depend on the seed alone, not on threads,
// panels, and processes: under mpirun each draws and writes a part of the file.

#include "support/checkpoint_laws.hpp"
#include "support/checkpoint_ranks.hpp"
#include "support/progress.hpp"
#include "support/run_example.hpp"
#include "support/save_whole.hpp"

#include <fanin/draw.hpp>
#include <fanin/files.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <xtl/xhalf_float.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace
{
    const std::map<std::string, fanin::element_type> types{{"f64", fanin::element_type::float64},
                                                           {"f32", fanin::element_type::float32},
                                                           {"f16", fanin::element_type::float16},
                                                           {"bf16", fanin::element_type::bfloat16}};

    struct settings
    {
        std::string shapes;
        std::string law;
        std::string type = "bf16";
        std::string out;
        std::string map;
        std::uint64_t seed = 0;
        std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
        double panel = 2; ///< MB
        std::size_t blocks = 0;
    };

    /// {"name": [extent, ...], ...}
    std::vector<checkpoint::tensor> read_shapes(const std::string& path)
    {
        std::ifstream file(path);
        using json = nlohmann::ordered_json;
        std::vector<std::string> names; // the object keeps one of several that are equal
        const auto note_name = [&](int depth, json::parse_event_t event, const json& name)
        {
            if (depth == 1 && event == json::parse_event_t::key)
            {
                names.push_back(name);
            }
            return true;
        };
        const json shapes = json::parse(file, note_name, false);
        if (!file.is_open() || !shapes.is_object())
        {
            throw std::runtime_error(
                path + (file.is_open() ? ": is not a JSON object of shapes" : ": cannot be opened"));
        }
        std::sort(names.begin(), names.end());
        if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
        {
            throw std::runtime_error(path + ": two tensors are called '" + *twice
                                     + "', but names must differ");
        }
        std::vector<checkpoint::tensor> tensors;
        for (const auto& [name, shape] : shapes.items())
        {
            const bool extents = shape.is_array()
                                 && std::all_of(shape.begin(), shape.end(),
                                                [](const auto& n) { return n.is_number_unsigned(); });
            if (!extents || shape.empty() || shape.size() > 5)
            {
                throw std::runtime_error(path + ": the shape of '" + name + "' is " + shape.dump()
                                         + ", but it must be an array of one to five extents");
            }
            tensors.push_back({name, shape.template get<std::vector<std::size_t>>()});
        }
        return tensors;
    }

    /// Rows of a tensor along its first axis.
    struct panel
    {
        std::size_t tensor;
        std::size_t begin;
        std::size_t end;
    };

    std::size_t row_size(const checkpoint::tensor& t)
    {
        std::size_t size = 1;
        for (std::size_t axis = 1; axis < t.shape.size(); ++axis)
        {
            size *= t.shape[axis];
        }
        return size;
    }

    std::vector<panel> panels_of(std::span<const checkpoint::tensor> tensors, std::size_t elements)
    {
        std::vector<panel> panels;
        for (std::size_t i = 0; i < tensors.size(); ++i)
        {
            const std::size_t size = row_size(tensors[i]);
            const std::size_t rows = size == 0 ? 0 : tensors[i].shape[0];
            const std::size_t step = std::max<std::size_t>(1, elements / std::max<std::size_t>(1, size));
            for (std::size_t begin = 0; begin < rows; begin += std::min(step, rows - begin))
            {
                panels.push_back({i, begin, begin + std::min(step, rows - begin)});
            }
        }
        return panels;
    }

    template <std::size_t N, class T, class Law>
    void draw(std::span<T> out, const Law& law, const checkpoint::tensor& t, const fanin::axes& a,
              const panel& p, fanin::key k)
    {
        if constexpr (N > 1)
        {
            if (t.shape.size() < N)
            {
                return draw<N - 1>(out, law, t, a, p, k);
            }
        }
        std::array<std::size_t, N> shape;
        std::copy_n(t.shape.begin(), N, shape.begin());
        std::array<std::size_t, N> begin{p.begin};
        std::array<std::size_t, N> end = shape;
        end[0] = p.end;
        fanin::init::shard(out, law, shape, a, begin, end, k);
    }

    template <class T>
    class checkpoint_writer
    {
    public:
        checkpoint_writer(const settings& s, const checkpoint::model& m, const checkpoint_ranks& ranks)
            : m_settings(s)
            , m_model(m)
            , m_ranks(ranks)
            , m_panels(panels_of(
                  m.tensors, std::max<std::size_t>(1, static_cast<std::size_t>(s.panel * 1e6 / sizeof(T)))))
        {
            m_next = m_panels.size() * ranks.rank() / ranks.size();
            m_end = m_panels.size() * (ranks.rank() + 1) / ranks.size();
            std::vector<fanin::tensor_spec> specs;
            for (std::size_t i = 0; i < m.tensors.size(); ++i)
            {
                if (!checkpoint::law_of<T>(m, i))
                {
                    throw std::runtime_error("there is no law for tensor '" + m.tensors[i].name
                                             + "': give it a role or a law by --map");
                }
                specs.push_back({m.tensors[i].name, fanin::type_of<T>(), m.tensors[i].shape});
            }
            m_file = std::make_unique<checkpoint_file>(
                ranks, s.out, specs,
                fanin::safetensors_writer::metadata{
                    {"format", "pt"}, {"law", s.law}, {"seed", std::to_string(s.seed)}});
        }

        /// Returns whether the file is whole: no signal has come.
        bool run()
        {
            std::vector<std::thread> others;
            for (std::size_t i = 1; i < m_settings.threads; ++i)
            {
                others.emplace_back([this] { work(nullptr); });
            }
            {
                progress bar(static_cast<double>(m_end));
                work(m_ranks.rank() == 0 ? &bar : nullptr);
            }
            for (std::thread& t : others)
            {
                t.join();
            }
            if (m_failure)
            {
                m_file->abandon();
                std::rethrow_exception(m_failure);
            }
            if (m_ranks.any(deferred_signals::pending()))
            {
                return false;
            }
            m_file->finish();
            return true;
        }

        [[nodiscard]] std::uint64_t size() const
        {
            return m_file->size();
        }

    private:
        /// Draws panel after panel, as they come, and writes each to its place.
        void work(progress* bar)
        {
            try
            {
                std::vector<T> memory;
                for (std::size_t n = m_next++; n < m_end && !m_stop; n = m_next++)
                {
                    const panel& p = m_panels[n];
                    const checkpoint::tensor& t = m_model.tensors[p.tensor];
                    const std::size_t size = row_size(t);
                    memory.resize((p.end - p.begin) * size);
                    const auto key = fanin::key(m_settings.seed).child(t.name);
                    const auto any_law = *checkpoint::law_of<T>(m_model, p.tensor);
                    std::visit(
                        [&](const auto& law)
                        { draw<5>(std::span<T>(memory), law, t, m_model.places[p.tensor].axes, p, key); },
                        any_law);
                    m_file->write(t.name, std::span<const T>(memory), p.begin * size);
                    m_stop = m_stop || deferred_signals::pending();
                    if (bar != nullptr)
                    {
                        (*bar)(n + 1, m_end);
                    }
                }
            }
            catch (...)
            {
                const std::lock_guard lock(m_mutex);
                m_failure = std::current_exception();
                m_stop = true;
            }
        }

        const settings& m_settings;
        const checkpoint::model& m_model;
        const checkpoint_ranks& m_ranks;
        std::vector<panel> m_panels;
        std::unique_ptr<checkpoint_file> m_file;
        std::atomic<std::size_t> m_next = 0; // of this process, which has those up to m_end
        std::size_t m_end = 0;
        std::atomic<bool> m_stop = false;
        std::mutex m_mutex;
        std::exception_ptr m_failure;
    };

    template <class T>
    void write(const settings& s, const checkpoint::model& m, const checkpoint_ranks& ranks)
    {
        const deferred_signals until_done; // which leave no part of the file
        checkpoint_writer<T> writer(s, m, ranks);
        if (writer.run() && ranks.rank() == 0)
        {
            std::printf("%s: %zu tensors, %.3g GB\n", s.out.c_str(), m.tensors.size(),
                        static_cast<double>(writer.size()) / 1e9);
        }
    }

    void run(const settings& s, const checkpoint_ranks& ranks)
    {
        const checkpoint::model m = checkpoint::describe(read_shapes(s.shapes), s.law, s.map, s.blocks);
        switch (types.at(s.type))
        {
        case fanin::element_type::float64:
            return write<double>(s, m, ranks);
        case fanin::element_type::float32:
            return write<float>(s, m, ranks);
        case fanin::element_type::float16:
            return write<fanin::half>(s, m, ranks);
        default:
            return write<fanin::bfloat16>(s, m, ranks);
        }
    }

    void add_options(CLI::App& app, settings& s)
    {
        app.add_option("shapes", s.shapes,
                       "JSON file of the shapes of all tensors (required): {\"name\": [extent, ...], ...}");
        app.add_option("--law", s.law, "laws of the weights (required)")
            ->check(CLI::IsMember(checkpoint::law_names));
        app.add_option("--type", s.type, "type of the elements")
            ->check(CLI::IsMember(types))
            ->capture_default_str();
        app.add_option("--out", s.out, "the file to write (required)");
        app.add_option("--map", s.map,
                       "JSON file of roles, axes and laws by patterns of names, as for audit");
        app.add_option("--seed", s.seed, "seed of all weights")->capture_default_str();
        app.add_option("--threads", s.threads, "threads; the file does not depend on them")
            ->check(CLI::Range(1, 1'024))
            ->capture_default_str();
        app.add_option("--panel", s.panel,
                       "MB that a thread draws at a time; the file does not depend on them")
            ->check(CLI::Range(1e-6, 1e4))
            ->capture_default_str();
        app.add_option("--blocks", s.blocks,
                       "blocks of the model, for gpt2; the default is what the names say")
            ->check(CLI::Range(1, 100'000));
        app.callback( // which runs after unknown flags are refused
            [&]
            {
                for (const auto& [value, name] :
                     {std::pair(&s.shapes, "shapes"), {&s.law, "--law"}, {&s.out, "--out"}})
                {
                    if (value->empty())
                    {
                        throw CLI::RequiredError(name);
                    }
                }
            });
    }
}

int main(int argc, char** argv)
{
    const checkpoint_ranks ranks(argc, argv);
    settings s;
    return run_example(
        argc, argv, "Draws the weights of a model into a safetensors file.",
        [&](CLI::App& app) { add_options(app, s); }, [&] { ranks.run([&] { run(s, ranks); }); });
}
