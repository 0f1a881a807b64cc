"""Runs a command under a unit's filter without systemd: ``python sandbox.py UNIT COMMAND…``.

The kernel's seccomp filters are those that systemd makes of the unit's SystemCallFilter=, MemoryDenyWriteExecute=,
RestrictNamespaces=, RestrictAddressFamilies= and RestrictSUIDSGID= (src/shared/seccomp-util.c is the yardstick), put
together by libseccomp. What systemd mounts and hides is not in it, nor the throw-away user.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.systemd.analyze import calls_allowed, settings

ALLOW, ERRNO = 0x7FFF0000, 0x00050000
EQUAL, MASKED_EQUAL = 4, 7
NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
SET_USER_ID, SET_GROUP_ID = 0o4000, 0o2000
MOST_FAMILIES = 46


class Comparison(ctypes.Structure):
    """struct scmp_arg_cmp of libseccomp."""

    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


class Filter:
    """One filter: what happens to calls without a rule, and the rules."""

    def __init__(self, default: int) -> None:
        self._library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(self._library.seccomp_init(ctypes.c_uint32(default)))

    def rule(self, action: int, call: str, *comparisons: Comparison) -> None:
        """For a call, where its arguments compare so; a call that this machine does not have is left out."""
        number = self._library.seccomp_syscall_resolve_name(call.encode())
        if number < 0:
            return
        array = (Comparison * max(1, len(comparisons)))(*comparisons)
        done = self._library.seccomp_rule_add_array(
            self._context, ctypes.c_uint32(action), number, len(comparisons), array
        )
        if done not in (0, -errno.EEXIST):
            raise OSError(-done, f"no rule for {call}")

    def load(self) -> None:
        """From now on it is in force for this process and all that come of it."""
        done = self._library.seccomp_load(self._context)
        if done:
            raise OSError(-done, "seccomp_load")


def masked(argument: int, bits: int) -> Comparison:
    """All of the bits are set in it."""
    return Comparison(argument, MASKED_EQUAL, bits, bits)


def confine(unit: Path) -> None:
    """Puts this process under the filters of the unit."""
    told = dict(settings(unit))
    refuse = ERRNO | errno.EPERM
    details = Filter(ALLOW)
    if told.get("MemoryDenyWriteExecute") == "yes":
        details.rule(refuse, "mmap", masked(2, mmap.PROT_EXEC | mmap.PROT_WRITE))
        for call in ("mprotect", "pkey_mprotect"):
            details.rule(refuse, call, masked(2, mmap.PROT_EXEC))
    if told.get("RestrictNamespaces") == "yes":
        details.rule(ERRNO | errno.ENOSYS, "clone3")
        for bits in NAMESPACES:
            details.rule(refuse, "clone", masked(0, bits))
            details.rule(refuse, "unshare", masked(0, bits))
        details.rule(refuse, "setns")
    if told.get("RestrictSUIDSGID") == "yes":
        for call, argument in (("chmod", 1), ("fchmod", 1), ("fchmodat", 2)):
            for bit in (SET_USER_ID, SET_GROUP_ID):
                details.rule(refuse, call, masked(argument, bit))
    for family in _refused(told.get("RestrictAddressFamilies", "").split()):
        details.rule(ERRNO | errno.EAFNOSUPPORT, "socket", Comparison(0, EQUAL, family, 0))
    calls = Filter(refuse)
    for call in sorted(calls_allowed(unit) | {"execve"}):
        calls.rule(ALLOW, call)
    details.load()
    calls.load()


def _refused(allowed: Iterable[str]) -> set[int]:
    families = {int(getattr(socket, name)) for name in allowed}
    return set(range(MOST_FAMILIES)) - families if families else set()


if __name__ == "__main__":
    confine(Path(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
