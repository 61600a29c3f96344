"""Programs that a command which is harmless otherwise is given to run: by an option, or in its own language.

A long option counts from the part of its name on that no other option has, for GNU's tools take that for it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.argv import positional
from tracer_bullet.workflow.reach.identity import looks_like_publishing
from tracer_bullet.workflow.reach.sed_programs import sed_runs_commands

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_OF_ANY = re.compile(
    r"\A(?:-exec|-ok|--run(?![\w-])|--to-command|--checkpoint-action|--use-compress|--compress-program|--ext-diff"
    r"|--upload-p|--receive-p|--exec|--filter=(?!(?:blob|tree|sparse|object|combine):)|--unzip-command)|alias\.|hooksPath|sshCommand|fsmonitor|customtransfer"
    r"|core\.(?:pager|editor|askpass)|\Ainclude(?:if)?\.|\Agpg\.|\.cmd\Z|\.(?:receive|upload)pack\Z|textconv|(?:diff|merge)\..*(?:command|driver|external)|filter\.|\.helper"
    r"|\w\[(?:\$\(|`)",  # arithmetic runs what stands in a subscript
    re.IGNORECASE,
)
"""Arguments with which whatever command runs another one."""
_AWK = re.compile(
    r"system|\|\s*[\"&(]|print[^;}|]{0,200}\|\s*\w|\|\s*getline|@(?:load|include)|\A-[filE]|\A--(?:fil|i|lo|e)"
)
_COMPILER = re.compile(r"\A(?:-wrapper|-B|-load|--?specs|-fplugin|-fpass-plugin)")
_CONTAINERS = re.compile(r"\A--(?:secret|build-arg|ssh)")
_MAPFILE = re.compile(r"\A-C")
_SHELL_ESCAPE = re.compile(r"\A--?(?:shell-escape|enable-write18|lua(?:only)?\b)|\Ashell-escape")
_PROGRAMS = {
    **dict.fromkeys(("awk", "gawk", "mawk"), _AWK),
    **dict.fromkeys(("c++", "cc", "clang", "clang++", "g++", "gcc", "nvcc"), _COMPILER),
    **dict.fromkeys(("docker", "podman"), _CONTAINERS),
    **dict.fromkeys(("mapfile", "readarray"), _MAPFILE),
    **dict.fromkeys(("lualatex", "pdflatex", "tectonic", "xelatex"), _SHELL_ESCAPE),
    "clang-tidy": re.compile(r"\A--?load"),
    "colima": re.compile(r"\Assh\Z"),
    "cpack": re.compile(r"\A--config"),
    "cppcheck": re.compile(r"\A--addon=.*[./]"),
    "ctest": re.compile(r"\A-S|\A--script"),
    "dc": re.compile(r"!"),
    "go": re.compile(r"\A--?(?:exec|overlay|toolexec|vettool)\b"),
    "gpg": re.compile(r"\A--.*-program"),
    "griffe": re.compile(r"\A--force-i"),
    "helm": re.compile(r"\A--post-renderer"),
    "ip": re.compile(r"\Ae(?:x(?:ec?)?)?\Z|\A--?b"),
    "kotlinc": re.compile(r"\A-script|\.kts\Z"),
    "mysql": re.compile(r"system|source|\\[!.]"),
    "nix-env": re.compile(r"\A-\w*f|\A--file"),
    "opam": re.compile(r"\A\."),
    "openssl": re.compile(r"\A-(?:engine|provider)"),
    "pandoc": re.compile(
        r"\A-F(?!pandoc-)|\A-[Ld]|\A--(?:fil[ter]*=(?!pandoc-)|lua|def)|\A--pdf-engine=.*/|\.lua\Z"
    ),
    "protoc": re.compile(r"\A--plugin=(?!.*node_modules/)"),
    "psql": re.compile(r"\A-\w*f|\A--file|\\[!iog|]"),
    "pyinstaller": re.compile(r"\.spec\Z|hook"),
    "sort": re.compile(r"\A--co"),
    "sphinx-autobuild": re.compile(r"\A--(?:pre|post)-build"),
    "trivy": re.compile(r"\Aplugin\Z"),
    "split": re.compile(r"\A--f"),
    "tar": re.compile(r"\A--(?:checkpoint-|info-|new-volume|r[ms]|to-c|us)"),
    "zip": re.compile(r"\A-TT"),
}
"""What gives these tools a program of their own kind, or an order that does more than ask."""
_GH = re.compile(r"dispatches|graphql")
_GIT = re.compile(r"\A-c\Z|\A--config-env|\A--git-dir|\A--exec-path=")
_GIT_GREP = re.compile(r"\A-O|\A--open-files-in-pager")
GIT_VALUED = frozenset({"-C", "-c", "--git-dir", "--work-tree", "--namespace"})
"""Options of git before its verb that take the word behind them: https://git-scm.com/docs/git#_options."""
_TAR_VALUED = re.compile(r"[bCfgHKLNTVX]")
_TAR_RUNS = re.compile(r"[FI]")


def is_given_program(name: str, arguments: Sequence[str]) -> bool:
    """Whether the command is given a program, or another command, that it runs."""
    if any(map(_OF_ANY.search, arguments)):
        return True
    if name in _DECIDED and _DECIDED[name](arguments):
        return True
    program = _PROGRAMS.get(name)
    return program is not None and any(map(program.search, _with_values(arguments)))


def _with_values(arguments: Sequence[str]) -> list[str]:
    """The arguments, and each long option as it reads with the word behind it for its value."""
    pairs = (f"{word}={value}" for word, value in pairwise(arguments) if word.startswith("--"))
    return [*arguments, *pairs]


def _git_runs(arguments: Sequence[str]) -> bool:
    if arguments[:1] == ("grep",):
        return any(map(_GIT_GREP.search, arguments))
    if arguments[:1] in (("clone",), ("init",)) and any(word.startswith("--tem") for word in arguments):
        return True  # a template brings hooks
    # Behind its verb, `-c` is another option: `git commit -c HEAD`.
    return any(map(_GIT.search, arguments[: positional(arguments, GIT_VALUED)]))


def _gh_runs(arguments: Sequence[str]) -> bool:
    if arguments[:2] == ("workflow", "run"):
        # What it starts in this repository is looked at as an event of its own.
        is_elsewhere = any(word.startswith(("-R", "--repo")) for word in arguments)
        return is_elsewhere and looks_like_publishing(" ".join(arguments))
    return arguments[:1] == ("api",) and any(map(_GH.search, arguments))


def _tar_runs(arguments: Sequence[str]) -> bool:
    """Whether one of tar's letters runs a program: `-cvI zstd`, or `cIf zstd x.tar`, without a dash.

    https://www.gnu.org/software/tar/manual/html_section/Styles.html
    """
    for at, word in enumerate(arguments):
        if word.startswith("--") or not (word.startswith("-") or at == 0):
            continue
        letters = word.removeprefix("-")
        value = _TAR_VALUED.search(letters) if word.startswith("-") else None
        if _TAR_RUNS.search(letters[: value.start()] if value else letters):
            return True
    return False


def _coverage_runs(arguments: Sequence[str]) -> bool:
    return "run" in arguments


_DECIDED: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "coverage": _coverage_runs,
    "gh": _gh_runs,
    "git": _git_runs,
    "sed": sed_runs_commands,
    "tar": _tar_runs,
}
"""By name: whether these arguments give the command something to run."""
