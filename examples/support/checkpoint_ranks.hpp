// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_CHECKPOINT_RANKS_HPP
#define FANIN_EXAMPLES_SUPPORT_CHECKPOINT_RANKS_HPP

#include <fanin/files.hpp>

#ifdef WITH_MPI
#include <fanin/mpi.hpp>
#endif

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The processes that write one file: those that mpirun has started, or this one alone.
class checkpoint_ranks
{
public:
    checkpoint_ranks(int& argc, char**& argv)
    {
#ifdef WITH_MPI
        // as mpirun of Open MPI, and of MPICH and Slurm, tell those that they start
        if (std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr || std::getenv("PMI_SIZE") != nullptr)
        {
            m_mpi.emplace(argc, argv);
            m_all = std::make_unique<fanin::mpi::communicator>();
        }
#else
        static_cast<void>(argc);
        static_cast<void>(argv);
#endif
    }

    /// Throws what `work` throws, where there is no other process; else ends the run on all.
    template <class F>
    void run(F work) const
    {
#ifdef WITH_MPI
        if (m_all)
        {
            return fanin::mpi::or_end_run(*m_all, work);
        }
#endif
        work();
    }

    [[nodiscard]] std::size_t rank() const
    {
#ifdef WITH_MPI
        return m_all ? static_cast<std::size_t>(m_all->rank()) : 0;
#else
        return 0;
#endif
    }

    [[nodiscard]] std::size_t size() const
    {
#ifdef WITH_MPI
        return m_all ? static_cast<std::size_t>(m_all->size()) : 1;
#else
        return 1;
#endif
    }

    /// Whether it holds on any of them.
    [[nodiscard]] bool any(bool holds) const
    {
#ifdef WITH_MPI
        if (m_all)
        {
            std::uint64_t count = holds ? 1 : 0;
            m_all->add(std::span(&count, 1));
            return count > 0;
        }
#endif
        return holds;
    }

private:
    friend class checkpoint_file;

#ifdef WITH_MPI
    std::optional<fanin::mpi::session> m_mpi;
    std::unique_ptr<fanin::mpi::communicator> m_all;
#endif
};

/// The file that they write. What is not finished is left under no name.
class checkpoint_file
{
public:
    checkpoint_file(const checkpoint_ranks& ranks, const std::string& path,
                    std::vector<fanin::tensor_spec> specs, const fanin::safetensors_writer::metadata& notes)
    {
#ifdef WITH_MPI
        if (ranks.m_all)
        {
            m_shared =
                std::make_unique<fanin::mpi::safetensors_writer>(*ranks.m_all, path, std::move(specs), notes);
            return;
        }
#endif
        m_own = std::make_unique<fanin::safetensors_writer>(path, std::move(specs), notes);
    }

    template <class T>
    void write(std::string_view name, std::span<const T> elements, std::uint64_t first)
    {
#ifdef WITH_MPI
        if (m_shared)
        {
            return m_shared->write(name, elements, first);
        }
#endif
        m_own->write(name, elements, first);
    }

    void finish()
    {
#ifdef WITH_MPI
        if (m_shared)
        {
            return m_shared->finish();
        }
#endif
        m_own->finish();
    }

    /// Before an exception ends the run on all processes.
    void abandon()
    {
#ifdef WITH_MPI
        if (m_shared)
        {
            m_shared->abandon();
        }
#endif
    }

    [[nodiscard]] std::uint64_t size() const
    {
#ifdef WITH_MPI
        if (m_shared)
        {
            return m_shared->size();
        }
#endif
        return m_own->size();
    }

private:
    std::unique_ptr<fanin::safetensors_writer> m_own;
#ifdef WITH_MPI
    std::unique_ptr<fanin::mpi::safetensors_writer> m_shared;
#endif
};

#endif
