"""Lets a child read its input, write its output and reach nothing else: Landlock and seccomp, where Linux has them.

A file may be made to take over the program that decodes it (libavformat has had such holes). What it took over can then
neither read other files nor write any, open no socket, and signal or trace nobody.

Both hold for a thread and what it starts from then on, for good. So a thread is made for each child: it confines
itself, starts the child, and lives as long as that does (the kernel kills the child when the thread that started it
ends). This is an interpreter's start cheaper than a launcher in between, and sets nothing between fork and exec.

PyPI's `landlock` is an alpha and `pyseccomp` was last touched in 2021 and wants libseccomp, hence this file; the
kernel's interface is stable. Sources: https://docs.kernel.org/userspace-api/landlock.html, seccomp(2), linux/filter.h.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import platform
import stat
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.binaries import binaries
from core.errors import UserProblem

Argv = Sequence[str | bytes]
Process = subprocess.Popen[bytes]

OFF = "HOMEREEL_CONFINE"
"""Environment variable: `off` starts programs without confinement, for a system where it gets in their way."""

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every processor
_VERSION = 1
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2  # prctl
_EXECUTE, _WRITE, _READ, _READ_DIR, _TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
_ON_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights to files each version of Landlock knows; the later ones know the same."""
_TCP, _SCOPED = 0b11, 0b11  # bind and connect; abstract Unix sockets and signals

PROGRAMS = (
    b"/usr", b"/bin", b"/sbin", b"/lib", b"/lib32", b"/lib64", b"/opt", b"/nix/store", b"/gnu/store", b"/snap", b"/app",
    b"/etc/ld.so.cache", b"/etc/ld.so.conf", b"/etc/ld.so.conf.d", b"/etc/alternatives", b"/etc/localtime",
    b"/sys/devices/system/cpu",
)  # fmt: skip
"""Where programs and their libraries lie; nobody keeps secrets there."""
DEVICES = (b"/dev/null", b"/dev/zero", b"/dev/random", b"/dev/urandom")

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_DENIED = {
    "x86_64": (41, 101, 310, 311, 321, 298, 323, 425, 248, 249, 250, 438),
    "aarch64": (198, 117, 270, 271, 280, 241, 282, 425, 217, 218, 219, 438),
}
"""socket, ptrace, process_vm_readv and _writev, bpf, perf_event_open, userfaultfd, io_uring_setup, add_key,
request_key, keyctl, pidfd_getfd. Sources: asm/unistd_64.h, asm-generic/unistd.h."""
_MARKS = {
    "x86_64": (90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 280, 261, 188, 189, 190, 197, 198, 199, 463, 466),
    "aarch64": (52, 53, 452, 54, 55, 88, 5, 6, 7, 14, 15, 16, 463, 466),
}
"""What Landlock lets pass on any file: chmod, fchmod, fchmodat, fchmodat2, chown, fchown, lchown, fchownat, utime,
utimes, utimensat, futimesat, setxattr, lsetxattr, fsetxattr, removexattr, lremovexattr, fremovexattr, setxattrat,
removexattrat; aarch64 has only the newer of each."""
_TRUNCATES = {"x86_64": (76,), "aarch64": (45,)}
_SIGNALS = {"x86_64": (62, 200, 234, 129, 297, 424), "aarch64": (129, 130, 131, 138, 240, 424)}
"""kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal. abort(3) signals itself; where it can't,
it ends by an instruction that nobody may run (glibc, stdlib/abort.c)."""
_TRUNCATES_FROM, _TCP_FROM, _SIGNALS_FROM = 3, 4, 6
"""The versions of Landlock that look after it themselves; before, seccomp refuses it altogether."""
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF: load a word of the call, jump, return
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES


@dataclass(frozen=True, slots=True)
class Reach:
    """What a child may reach beside programs and their libraries: files, or folders with all that is in them."""

    reads: tuple[bytes, ...] = ()
    writes: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class InForce:
    """What is in force on this machine.

    Attributes:
        landlock: version of Landlock that keeps files apart (from 3 on from being emptied, from 4 on TCP, from 6 on
            signals), or 0.
        seccomp: sockets, looking into other processes and marks of files (modes, owners, times, attributes) are
            refused, and what this version of Landlock doesn't look after.
        why: what is in the way where one of them is missing.
    """

    landlock: int = 0
    seccomp: bool = False
    why: str = ""

    def __str__(self) -> str:
        if not self.landlock and not self.seccomp:
            return f"none: programs that decode media or read tags can reach what you can ({self.why})"
        files = f"other files (Landlock {self.landlock})" if self.landlock else ""
        sockets = "the network and other processes (seccomp)" if self.seccomp else ""
        told = f"programs that decode media or read tags can't reach {' and '.join(filter(None, (files, sockets)))}"
        return "; ".join(filter(None, (told, self._lacking(), self.why)))

    def _lacking(self) -> str:
        """Say what they can do all the same."""
        lacks = [] if self.landlock else ["read and write your files"]
        if not self.seccomp:
            lacks += ["change modes, owners and times of files", "look into other processes"]
            lacks += [] if self.landlock >= _TRUNCATES_FROM else ["empty files"]
            lacks += [] if self.landlock >= _SIGNALS_FROM else ["signal other programs"]
            lacks += ["open sockets" if self.landlock < _TCP_FROM else "open sockets other than TCP"]
        return f"but they can {', '.join(lacks)}" if lacks else ""


@functools.cache
def in_force() -> InForce:
    """Try once what this system offers, with a program that must start and a file that it must not read."""
    if sys.platform != "linux":
        return InForce(why=f"{platform.system()} has no such thing that Homereel knows")
    if os.environ.get(OFF, "").strip().lower() in ("off", "0", "no"):
        return InForce(why=f"switched off by {OFF}")
    landlock = max(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION), 0)
    seccomp = platform.machine() in _ARCHITECTURES and ctypes.sizeof(ctypes.c_void_p) == 8
    missing = [] if landlock else ["this kernel offers no Landlock"]
    missing += [] if seccomp else [f"no seccomp filter for {platform.machine()}"]
    wanted = InForce(landlock, seccomp, ", ".join(missing))
    if not landlock and not seccomp:
        return wanted
    try:
        _try(wanted)
    except (OSError, subprocess.SubprocessError) as error:
        return InForce(why=f"tried in vain: {error}")
    return wanted


def _try(wanted: InForce) -> None:
    """Start a shell that mustn't read a file of ours, and ffmpeg, whose libraries may lie anywhere.

    Raises:
        OSError: a program can't start, or reads what it must not.
        subprocess.SubprocessError: it doesn't end.
    """
    with tempfile.NamedTemporaryFile() as hidden:
        code, said = _tried(["/bin/sh", "-c", 'exec 3<"$0" && echo read', hidden.name], wanted)
    if code not in (0, 1, 2):
        raise OSError("programs don't start")
    if wanted.landlock and b"read" in said:
        raise OSError("a program could read what it must not")
    with contextlib.suppress(UserProblem):  # it is missing: said where it is needed
        program = binaries()[0]
        if _tried([program, "-version"], wanted)[0] != 0:
            raise OSError(f"{program} doesn't start")


def _tried(argv: Argv, wanted: InForce) -> tuple[int, bytes]:
    popen, release = _spawned(argv, Reach(), wanted, argv[0], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        said = popen.communicate(timeout=20)[0]
        return popen.returncode, said
    finally:
        popen.kill()
        popen.wait()
        release()


def spawn(argv: Argv, reach: Reach, *, program: str | bytes, **options: Any) -> tuple[Process, Callable[[], None]]:
    """Start a confined program.

    Args:
        program: what `argv` becomes in the end; the folder that it lies in may be read.
        options: as `subprocess.Popen` takes them.

    Returns:
        The process, and what is to be called when it has ended (before that, the kernel kills it).

    Raises:
        OSError: it can't be confined or started.
    """
    return _spawned(argv, reach, in_force(), program, **options)


def _spawned(
    argv: Argv, reach: Reach, wanted: InForce, program: str | bytes, **options: Any
) -> tuple[Process, Callable[[], None]]:
    started, ended = threading.Event(), threading.Event()
    made: list[subprocess.Popen[bytes]] = []
    failed: list[Exception] = []

    def keep() -> None:
        try:
            _confine(reach, wanted, os.fsencode(program))
            made.append(subprocess.Popen(argv, **options))
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            failed.append(error)
        finally:
            started.set()
        ended.wait()

    keeper = threading.Thread(target=keep, name="keeper", daemon=True)
    keeper.start()
    started.wait()

    def release() -> None:
        ended.set()
        keeper.join()

    if made:
        return made[0], release
    release()
    raise failed[0] if failed else OSError("the program's keeper broke")


# ── The calling thread, from here on ────────────────────────────────────────────────────────────────


def _confine(reach: Reach, wanted: InForce, program: bytes) -> None:
    if not wanted.landlock and not wanted.seccomp:
        return
    _checked("no_new_privs", _libc().prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
    if wanted.landlock:
        _landlock(wanted.landlock, reach, program)
    if wanted.seccomp:
        _seccomp(platform.machine(), wanted.landlock)


def _landlock(version: int, reach: Reach, program: bytes) -> None:
    handled = (1 << _RIGHTS.get(version, 16)) - 1
    attributes = struct.pack("=QQQ", handled, _TCP, _SCOPED)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _checked("Landlock", _libc().syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))
    try:
        run = _READ | _READ_DIR | _EXECUTE
        for place in (*PROGRAMS, *_home_of(program), *reach.reads):
            _allow(ruleset, place, run & handled)
        for place in DEVICES:
            _allow(ruleset, place, (_READ | _WRITE) & handled)
        for place in _made(reach.writes):
            _allow(ruleset, place, (_READ | _WRITE | _TRUNCATE) & handled, os.O_NOFOLLOW)
        _checked("Landlock", _libc().syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, place: bytes, rights: int, flags: int = 0) -> None:
    """Add a rule for a file or a folder; what isn't there needs none, and a link that isn't followed gets none."""
    try:
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC | flags)
    except OSError:
        return
    try:
        mode = os.fstat(opened).st_mode
        if stat.S_ISLNK(mode):
            return
        if not stat.S_ISDIR(mode):
            rights &= _ON_FILES
        attributes = struct.pack("=Qi", rights, opened)
        _checked("Landlock", _libc().syscall(_ADD_RULE, ruleset, 1, attributes, 0))
    finally:
        os.close(opened)


def _home_of(program: bytes) -> tuple[bytes, ...]:
    """Where a program of one's own lies, with the libraries that came with it (conda, a folder in one's home)."""
    if not os.path.isabs(program):
        return ()
    real = os.path.realpath(program)
    return (program, real, os.path.join(os.path.dirname(os.path.dirname(real)), b"lib"))


def _made(files: Iterable[bytes]) -> Iterable[bytes]:
    """Make the files that a child is to write, so that it need not make any; no link is followed to another's file."""
    for file in files:
        with contextlib.suppress(OSError):  # the child says it better
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666))
        yield file


def _seccomp(machine: str, landlock: int) -> None:
    """Refuse some calls with EACCES, and all of another architecture or of x32, whose numbers differ."""
    denied = _denied(machine, landlock)
    code = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, _ARCHITECTURES[machine]), (_RETURN, 0, 0, _REFUSE), (_LOAD, 0, 0, 0)]
    code += [(_AT_LEAST, len(denied) + 1, 0, 0x40000000)]
    code += [(_EQUAL, len(denied) - place, 0, number) for place, number in enumerate(denied)]
    code += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in code))
    pointed = struct.pack("@HP", len(code), ctypes.addressof(program))
    _checked("seccomp", _libc().prctl(_SET_SECCOMP, _FILTER, ctypes.c_char_p(pointed), 0, 0))


def _denied(machine: str, landlock: int) -> tuple[int, ...]:
    """Number the calls that are refused beside this version of Landlock."""
    denied = (*_DENIED[machine], *_MARKS[machine])
    denied += () if landlock >= _TRUNCATES_FROM else _TRUNCATES[machine]
    return denied + (() if landlock >= _SIGNALS_FROM else _SIGNALS[machine])


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(what: str, result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
