"""Turns itself into another program, after limiting what that program may use. Imports nothing of Homereel.

Started by `core.launcher` as a bare script (`python -I -S launch.py …`, some 15 ms) or, when frozen, by
`homereel --launch …`. Limits are set here, between fork and exec, because setting them in a forked copy of a
process that has Qt, CUDA or threads loaded is not safe (`preexec_fn`'s own warning in the Python manual).
"""

import os
import sys

_PR_SET_PDEATHSIG = 1  # Source: linux/prctl.h
_SIGKILL = 9
NO_CORE_BYTES = 1 if sys.platform == "linux" else 0
"""The size of a core file at which none is made. Linux looks at 0 only where it writes the file itself, and hands the
memory to a program all the same (systemd-coredump, apport) where that is set up; at 1 it does neither.
Source: fs/coredump.c, `cprm.limit == 1`."""


def main(argv: list[str]) -> int:
    """Take `parent cpu_s memory_bytes file_bytes nice program argument…`, limit, and become the program.

    Returns:
        127 where the program can't be started; otherwise it never returns.
    """
    parent, cpu_s, memory_bytes, file_bytes, nice = (int(word) for word in argv[:5])
    _limit(cpu_s, memory_bytes, file_bytes)
    os.nice(nice)
    if sys.platform == "linux":
        _die_with(parent)
    try:
        os.execv(argv[5], argv[5:])
    except OSError as error:
        sys.stderr.write(f"{argv[5]}: {error.strerror}\n")
    return 127


def kernel_limits(cpu_s: int, memory_bytes: int, file_bytes: int) -> "dict[str, tuple[int, int]]":
    """Give (soft, hard) by the kernel's name; SIGXCPU comes at `cpu_s`, SIGKILL 5 s later for what ignores it."""
    import resource

    wanted = {
        "CPU": (cpu_s, cpu_s + 5),
        "AS": (memory_bytes, memory_bytes),
        "FSIZE": (file_bytes, file_bytes),
        "CORE": (NO_CORE_BYTES, NO_CORE_BYTES),
    }
    most = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[1] for name in wanted}
    return {
        name: pair if most[name] == resource.RLIM_INFINITY else (min(pair[0], most[name]), min(pair[1], most[name]))
        for name, pair in wanted.items()
    }


def leave_no_core() -> None:
    """Have this process and what it starts leave no memory on the disk when they crash: titles and a key lie in it.

    The limit above is left, so that whoever looks for a bug can lift it from outside (`prlimit --core=unlimited`).
    """
    if os.name != "posix":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(
        resource.RLIMIT_CORE, (NO_CORE_BYTES if most == resource.RLIM_INFINITY else min(NO_CORE_BYTES, most), most)
    )


def _limit(cpu_s: int, memory_bytes: int, file_bytes: int) -> None:
    """Set the limits."""
    import resource

    for name, pair in kernel_limits(cpu_s, memory_bytes, file_bytes).items():
        try:
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), pair)
        except (OSError, ValueError):
            continue  # macOS refuses RLIMIT_AS; the clock still holds


def _die_with(parent: int) -> None:
    """Ask Linux to kill this process when the thread that started it ends; leave at once if it has already."""
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
