"""A network of its own for the steps of a run: nothing but the stand-ins, even for a program without a proxy.

On Linux an ordinary user may have that by namespaces, unless the system forbids it. Inside, the addresses of
the indexes are this machine's own, and what arrives there goes through a socket to the stand-ins outside.

Started as a program too, with the standard library alone: `isolation.py SOCKET PORT HOSTS COMMAND…`.
Source: https://man7.org/linux/man-pages/man7/user_namespaces.7.html and network_namespaces.7.html
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LOOPBACK, TLS_PORT = "127.0.0.1", 443
HOSTS = Path("/etc/hosts")
_NEW_NAMESPACES = 0x10000000 | 0x40000000 | 0x00020000
"""CLONE_NEWUSER, CLONE_NEWNET and CLONE_NEWNS."""
_PRIVATE, _BIND = 0x4000 | 0x40000, 0x1000
"""MS_REC and MS_PRIVATE; MS_BIND."""
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
"""SIOCGIFFLAGS, SIOCSIFFLAGS and IFF_UP: https://man7.org/linux/man-pages/man7/netdevice.7.html"""
_FAILED = 125
_RUNNER = 1001
"""Who runs the steps if root starts a rehearsal: a user without root's rights, as on GitHub's runners."""


def isolate(command: Sequence[str], door: Path, port: int, hosts: Path) -> list[str]:
    """`command` in a network where only `port` and the names of the file `hosts` lead anywhere: to `door`."""
    return [sys.executable, "-I", "-S", __file__, str(door), str(port), str(hosts), *command]


def can_isolate(door: Path, hosts: Path) -> bool:
    """Whether this system lets the user do so; nothing is changed."""
    if sys.platform != "linux":
        return False
    done = subprocess.run(isolate(["true"], door, 1, hosts), capture_output=True, check=False, timeout=60)
    return done.returncode == 0


def write_hosts(path: Path, names: Iterable[str]) -> Path:
    """The machine's own names, with `names` leading to this machine."""
    own = HOSTS.read_text("utf-8", "replace") if HOSTS.is_file() else ""
    lines = "".join(f"{LOOPBACK} {name}\n" for name in sorted(names))
    path.write_text(f"{LOOPBACK} localhost\n{lines}{own}", "utf-8")
    return path


def main(arguments: list[str]) -> int:
    """Run the command inside; its exit code."""
    door, port, hosts, *command = arguments
    try:
        _enter(hosts)
        doors = [socket.create_server((LOOPBACK, number), backlog=128) for number in (int(port), TLS_PORT)]
    except OSError as error:
        print(f"no network of its own: {error}", file=sys.stderr)
        return _FAILED
    for inner in doors:
        threading.Thread(target=_accept, args=(inner, door), daemon=True).start()
    return subprocess.Popen(command, stdin=subprocess.DEVNULL).wait()


def _enter(hosts: str) -> None:
    import fcntl  # noqa: PLC0415 - Linux only, as the namespaces are

    outside, inside = (os.getuid(), os.getgid()), (os.getuid() or _RUNNER, os.getgid() or _RUNNER)
    libc = ctypes.CDLL(None, use_errno=True)
    covers = {
        str(HOSTS): hosts,
        **_calm_login(Path(hosts)),
        **({} if os.getuid() else _name_runner(Path(hosts))),
    }
    _check(libc.unshare(_NEW_NAMESPACES))
    Path("/proc/self/setgroups").write_text("deny", "ascii")
    for name, within, without in zip(("uid_map", "gid_map"), inside, outside, strict=True):
        Path(f"/proc/self/{name}").write_text(f"{within} {without} 1", "ascii")
    _check(libc.mount(None, b"/", None, _PRIVATE, None))
    for covered, cover in covers.items():
        _check(libc.mount(cover.encode(), covered.encode(), None, _BIND, None))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(control, _GET_FLAGS, request))[1]
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def _calm_login(hosts: Path) -> dict[str, str]:
    """The start-up file of login shells: Debian's forgets the search path, and a runner's keeps it."""
    profile, cover = Path("/etc/profile"), hosts.with_name("profile")
    cover.touch()
    return {str(profile): str(cover)} if profile.is_file() else {}


def _name_runner(hosts: Path) -> dict[str, str]:
    """The lists of users and groups, each with the file beside `hosts` that has the runner in it as well."""
    covers = {}
    for name, rest in (("passwd", f"{_RUNNER}::/home/runner:/bin/bash"), ("group", "")):
        listed, cover = Path("/etc", name), hosts.with_name(f"{name}-{os.getpid()}")
        if listed.is_file():
            own = listed.read_text("utf-8", "replace")
            cover.write_text(f"{own.rstrip()}\nrunner:x:{_RUNNER}:{rest}\n", "utf-8")
            covers[str(listed)] = str(cover)
    return covers


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _accept(inner: socket.socket, door: str) -> None:
    while True:
        client, _ = inner.accept()
        threading.Thread(target=_join, args=(client, door), daemon=True).start()


def _join(client: socket.socket, door: str) -> None:
    with client, socket.socket(socket.AF_UNIX) as outer:
        try:
            outer.connect(door)
        except OSError:
            return
        back = threading.Thread(target=_copy, args=(outer, client), daemon=True)
        back.start()
        _copy(client, outer)
        back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
