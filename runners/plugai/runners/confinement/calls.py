"""Refuses a process the system calls that no model needs, with seccomp."""

from __future__ import annotations

import errno
import platform
import socket
from collections.abc import Iterator

from seccompy import ArgCmp, CmpOp, Filter, FilterFlag, syscall_nr

from plugai.runners.confinement.policy import Confinement

# Other processes, the kernel, mounts, namespaces, and ways around this filter or around the rules for files.
_NEVER = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "process_madvise"),
    *("bpf", "perf_event_open", "userfaultfd", "add_key", "request_key", "keyctl", "syslog"),
    *("mount", "umount2", "pivot_root", "chroot", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "open_tree"),
    *("mount_setattr", "unshare", "setns", "open_by_handle_at", "name_to_handle_at"),
    *("kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "reboot"),
    *("swapon", "swapoff", "acct", "quotactl", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex"),
)
# Their arguments lie in memory, where a filter cannot look; libraries go on with the older call.
_AS_IF_MISSING = ("io_uring_setup", "clone3")
_CLONE_NEWUSER = 0x10000000
_SOCKET_KINDS = 0xF
# A second interface to the same kernel, with its own numbers.
_X32 = 0x40000000


def restrict_calls(confinement: Confinement) -> None:
    """Refuse the calls to all threads of this process, which must have its sockets by now. Raises OSError."""
    # SPEC_ALLOW: older kernels would slow the process down with mitigations that this filter does not need.
    rules = Filter(flags=FilterFlag.TSYNC | FilterFlag.TSYNC_ESRCH | FilterFlag.SPEC_ALLOW)
    for name in _NEVER:
        _refuse(rules, name, errno.EPERM)
    for name in _AS_IF_MISSING:
        _refuse(rules, name, errno.ENOSYS)
    _refuse(rules, "clone", errno.EPERM, ArgCmp(0, CmpOp.MASKED_EQ, _CLONE_NEWUSER, _CLONE_NEWUSER))
    # Landlock before ABI 9 lets a process connect to every Unix socket, such as those of databases and of Envoy.
    _refuse(rules, "socket", errno.EACCES, ArgCmp(0, CmpOp.EQ, socket.AF_UNIX))
    # Unlike a connected stream, a pair of datagram sockets can send to any address.
    _refuse(rules, "socketpair", errno.EACCES, ArgCmp(1, CmpOp.MASKED_EQ, socket.SOCK_DGRAM, _SOCKET_KINDS))
    if not confinement.network:
        for name in ("socket", "connect"):
            _refuse(rules, name, errno.EACCES)
    rules.load()


def _refuse(rules: Filter, name: str, error: int, *when: ArgCmp) -> None:
    for number in _numbers(name):
        rules.errno(number, error, args=when)


def _numbers(name: str) -> Iterator[int]:
    yield syscall_nr(name)
    if platform.machine() == "x86_64":
        yield syscall_nr(name) | _X32
