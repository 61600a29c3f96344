"""Which repository on GitHub this is: `owner/name` out of the addresses of the remotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from tracer_bullet.errors import TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.hosts import GITHUB_HOSTS, is_alias, say_host

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_SCP_LIKE = re.compile(r"(?:[^@/\s]+@)?(?P<host>[^:/\s]+):(?!//)(?P<path>.+)")
"""`user@host:path`, https://git-scm.com/docs/git-clone#_git_urls."""
_PREFERRED = ("upstream", "origin")
_HINT = "name the repository on GitHub: `--repository OWNER/NAME`"


class Remote(NamedTuple):
    """A remote: its name, its host in lower case (empty for a path on this machine), and the path there."""

    name: str
    host: str
    path: str

    @property
    def repository(self) -> str:
        """`owner/name` if it is a repository on github.com, else empty."""
        parts = self.path.split("/")
        return self.path if self.host in GITHUB_HOSTS and len(parts) == 2 and all(parts) else ""


def read_remote(name: str, url: str) -> Remote:
    """Take an address apart: https, ssh, git or scp-like, with or without `.git`, port, user and last slash.

    What may be a secret in it, user and password, is dropped.
    """
    if "://" in url:
        try:
            split = urlsplit(url)
            host, path = split.hostname or "", split.path
        except ValueError:
            host, path = "", url
    elif match := _SCP_LIKE.fullmatch(url):
        host, path = match["host"].lower(), match["path"]
    else:
        host, path = "", url
    return Remote(name, host, path.strip("/").removesuffix(".git") if host else path)


def choose_repository(urls: Mapping[str, str]) -> Detected[str]:
    """`owner/name` of the repository that releases, out of the `urls` of the remotes by name.

    `upstream` goes before `origin`: where both exist, `origin` is by custom one's own fork, and a fork does
    not release. Raises TracerError where no remote is on github.com, or where several others differ.
    """
    remotes = [read_remote(name, url) for name, url in urls.items()]
    github = {remote.name: remote.repository for remote in remotes if remote.repository}
    for name in _PREFERRED:
        if name in github:
            return Detected(github[name], _say_source(name, github))
    different = sorted(set(github.values()))
    if len(different) == 1:
        return Detected(different[0], f"from remote `{next(iter(github))}`")
    if different:
        listed = ", ".join(f"`{name}` ({repository})" for name, repository in sorted(github.items()))
        raise TracerError(f"cannot tell which remote makes the releases: {listed}", hint=_HINT)
    raise TracerError(_say_what_is_missing(remotes), hint=_say_how_to_name_it(remotes))


def choose_path(urls: Mapping[str, str], hosts: Collection[str]) -> Detected[str] | None:
    """The path of the repository on one of `hosts`, `upstream` before `origin`; None if no remote is there.

    Raises TracerError if several remotes are there and none has one of these two names.
    """
    remotes = [read_remote(name, url) for name, url in urls.items()]
    there = {one.name: one.path for one in remotes if one.host in hosts and "/" in one.path}
    for name in _PREFERRED:
        if name in there:
            return Detected(there[name], f"from remote `{name}`")
    if len(set(there.values())) > 1:
        listed = ", ".join(f"`{name}` ({path})" for name, path in sorted(there.items()))
        raise TracerError(
            f"cannot tell which remote makes the releases: {listed}", hint="--repository GROUP/NAME"
        )
    return next((Detected(path, f"from remote `{name}`") for name, path in there.items()), None)


def principal_remote(urls: Mapping[str, str]) -> str:
    """The name of the remote that stands for the project's own repository; empty where there is no remote."""
    return next((name for name in (*_PREFERRED, *urls) if name in urls), "")


def remote_of(urls: Mapping[str, str], repository: str) -> str:
    """The name of a remote that leads to `repository` (`owner/name`, in any letter case), else empty.

    A host that SSH may know by another name counts as github.com here.
    """
    remotes = [read_remote(name, url) for name, url in urls.items()]
    paths = {one.name: one.path if is_alias(one.host) else one.repository for one in remotes}
    return next((name for name, path in paths.items() if path.lower() == repository.lower()), "")


def _say_source(name: str, github: dict[str, str]) -> str:
    if name == "upstream" and github.get("origin", github[name]) != github[name]:
        return f"from remote `upstream`; `origin` ({github['origin']}) is treated as a fork of it"
    return f"from remote `{name}`"


def _say_what_is_missing(remotes: list[Remote]) -> str:
    elsewhere = {one.host: one.name for one in remotes if one.host and one.host not in GITHUB_HOSTS}
    for host, name in elsewhere.items():
        if is_alias(host):
            return f"remote `{name}` leads to `{host}`, which is not github.com unless SSH says so"
        return f"remote `{name}` leads to {say_host(host)}"
    return "no remote names a repository on github.com" if remotes else "the git repository has no remote"


def _say_how_to_name_it(remotes: list[Remote]) -> str:
    """The option, with the values that a remote suggests."""
    for one in remotes:
        if is_alias(one.host) and re.fullmatch(r"[\w.-]+/[\w.-]+", one.path):
            return (
                f"if `{one.host}` is a name for github.com in your SSH configuration: --repository {one.path}"
            )
    if any(one.host and one.host not in GITHUB_HOSTS for one in remotes):
        return "if the project is on GitHub as well, name it there: --repository OWNER/NAME"
    return _HINT
