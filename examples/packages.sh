# Sourced by examples/run and tests/run: the packages that a build needs, and how many compilers to run at once.

# need PACKAGE...: installs the Debian packages that are missing. Elsewhere it names them and goes on.
need()
{
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "This is not Debian or Ubuntu: make sure that you have what these packages provide: $*" >&2
        return
    fi

    missing=
    for package in "$@"; do
        case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
        *' installed') ;;
        *) missing="$missing $package" ;;
        esac
    done
    [ -n "$missing" ] || return 0

    if [ "$(id -u)" = 0 ]; then
        as_root=env
    elif command -v sudo >/dev/null; then
        as_root=sudo
    else
        echo "Neither root nor sudo: have these packages installed, then run this again:$missing" >&2
        exit 1
    fi
    echo "Installing:$missing" >&2
    $as_root apt-get update -q
    # Word splitting is intended: one argument per package.
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}

# need_to_build PACKAGE...: what every build of the examples needs, and these packages.
need_to_build()
{
    need g++ cmake make libxtensor-blas-dev libopenblas-dev libcli11-dev nlohmann-json3-dev "$@"
}

# parallel_jobs: how many compilers to run at once: one per processor, at most one per 2.0 GB of free memory, which is
# what the largest file takes.
parallel_jobs()
{
    jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
    memory=$(awk '/^MemAvailable/ { print int($2 / 2000000) }' /proc/meminfo 2>/dev/null || true)
    if [ -n "$memory" ] && [ "$memory" -lt "$jobs" ]; then
        jobs=$memory
    fi
    [ "$jobs" -ge 1 ] || jobs=1
    echo "$jobs"
}
