"""Commands that are known to upload no distributions.

Whatever is not named here, nor in `tools`, may upload: that matters where a job holds the means to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.argv import positional
from tracer_bullet.workflow.reach.harmless_verbs import VERBS
from tracer_bullet.workflow.reach.http_clients import SENDERS, is_harmless_sender
from tracer_bullet.workflow.reach.upload_tools import VALUED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMANDS = frozenset(
    """
    (( : [ [[ abi3audit auditwheel awk basename black build bump-my-version cat cd codespell check-manifest
    check-wheel-contents check_manifest chmod chown cibuildwheel cmp compileall cosign coverage cp cut
    cyclonedx-py date declare delocate-listdeps delocate-wheel delvewheel df diff dirname du echo egrep
    ensurepip export false fgrep file find flake8 gawk gpg grep gunzip gzip hatchling head hostname id
    installer isort jq json.tool let ln local ls mapfile mawk md5sum mkdir mv mypy nproc pip-audit
    pip-compile pip-sync popd printenv printf pushd pwd py.test pydoc pyproject-build pyright pytest read
    readarray readlink readonly realpath rm rmdir ruff sed seq set setuptools-scm setuptools_scm sha1sum
    sha256sum sha512sum shasum shift shopt shred sigstore site sleep sort sphinx sphinx-apidoc sphinx-build
    stat strings sysconfig tail tar tarfile tee test touch tr tree true type typeset umask uname uniq unset
    unxz unzip validate-pyproject vcs-versioning venv versioningit virtualenv wait wc wheel which whoami xz
    yq zip zipfile zizmor
    """.split()  # noqa: SIM905 - fifty lines less than the list
)
_RUNS_OTHERS = re.compile(
    r"-exec|-ok|alias\.|--run\b|--to-command|--checkpoint-action|--use-compress|--compress-program"
    r"|--ext-diff|--upload-pack|--receive-pack|--exec|--filter=|--unzip-command|hooksPath|sshCommand|fsmonitor"
    r"|core\.(?:pager|editor|askpass)|textconv|(?:diff|merge)\..*(?:command|driver|external)|filter\.|\.helper"
)
"""Arguments with which a command that is harmless otherwise runs another one."""
_AWK = re.compile(r"system|\|\s*[\"&(]|print[^;}|]{0,200}\|\s*\w|\|\s*getline|\A-f|\A--file|\A-[iE]\Z")
_MAPFILE = re.compile(r"\A-C")
_PROGRAMS = {
    "awk": _AWK,
    "gawk": _AWK,
    "mawk": _AWK,
    "sed": re.compile(r"(?:\A|[;{])\s*[\d,$]*e(?:\s|\Z)|/[gpImM\d]*e[gpImM\d]*(?:\Z|\s*[;}])|\A-f|\A--file"),
    "tar": re.compile(r"\A-I|\A-F|\A--info-script|\A--new-volume-script|\A--rsh"),
    "docker": re.compile(r"\A--secret|\A--build-arg|\A--ssh"),
    "podman": re.compile(r"\A--secret|\A--build-arg|\A--ssh"),
    "gpg": re.compile(r"\A--.*-program"),
    "mapfile": _MAPFILE,
    "readarray": _MAPFILE,
    "zip": re.compile(r"\A-TT"),
    "git": re.compile(r"\A-c\Z|\A--config-env"),
    "gh": re.compile(r"dispatches|\A-X|\A--method|\A-[fF]|\A--(?:raw-)?field|\A--input|graphql"),
}
"""What gives these tools a program of their own kind, or an order that does more than ask."""
_SETUP = frozenset(
    {"bdist_wheel", "build", "build_ext", "check", "develop", "egg_info", "install", "sdist", "--version"}
)
_ASKING = frozenset({"--version", "-V", "-VV", "--help"})
_ACTIVATES = re.compile(r"(?:.*[/\\])?(?:bin|Scripts)[/\\]activate(?:\.\w+)?\Z")


def is_harmless_command(words: Sequence[str], document: str) -> bool:
    """Whether a command, with the here-document it is fed, is known to upload nothing."""
    name, arguments = words[0], words[1:]
    if name in ("python", "python3") or name.startswith(("python3.", "pypy")):
        return _is_harmless_python(arguments, document)
    if len(arguments) == 1 and arguments[0] in _ASKING and "/" not in name:
        return True
    if name in SENDERS:
        return is_harmless_sender(words)
    if any(_RUNS_OTHERS.search(word) for word in arguments) or _runs_program(name, arguments):
        return False
    if name in VERBS:
        return _is_harmless_verb(name, arguments)
    decide = _DECIDED.get(name)
    return decide(arguments) if decide else name in COMMANDS


def _runs_program(name: str, arguments: Sequence[str]) -> bool:
    """Whether a command is given a program, or an option, of its own kind that runs others."""
    program = _PROGRAMS.get(name)
    if name == "git":
        # Behind its verb, `-c` is another option: `git commit -c HEAD`.
        arguments = arguments[: positional(arguments, frozenset({"-C", "-c", "--git-dir", "--work-tree"}))]
    elif name == "gh":
        arguments = arguments if arguments[:1] == ("api",) else ()
    elif name == "coverage":
        return "run" in arguments and not {"pytest", "unittest"} & set(arguments)
    return program is not None and any(program.search(word) for word in arguments)


def _is_harmless_verb(name: str, arguments: Sequence[str]) -> bool:
    """Whether the first word that is no option is a harmless verb. Without one a tool explains itself."""
    at = positional(arguments, VALUED)
    if at >= len(arguments):
        return True
    second = arguments[at + 1] if at + 1 < len(arguments) else ""
    return arguments[at] in VERBS[name] or f"{arguments[at]}|{second}" in VERBS[name]


def _is_harmless_python(arguments: Sequence[str], document: str) -> bool:
    """Code given on the spot is looked at; a script, or an interpreter fed from elsewhere, is not known."""
    if "-c" in arguments:
        code = arguments[arguments.index("-c") + 1 :]
        return bool(code) and is_harmless_code(code[0])
    if arguments and arguments[0] in _ASKING:
        return True
    is_fed = all(word.startswith("-") for word in arguments)
    return bool(document) and is_fed and is_harmless_code(document)


def _is_harmless_setup(arguments: Sequence[str]) -> bool:
    return bool(arguments) and all(word in _SETUP or word.startswith("-") for word in arguments)


def _only_activates(arguments: Sequence[str]) -> bool:
    """Whether a script that is read in is that of a virtual environment, and not one of the repository."""
    return bool(arguments) and bool(_ACTIVATES.match(arguments[0]))


_DECIDED: dict[str, Callable[[Sequence[str]], bool]] = {
    "setup.py": _is_harmless_setup,
    "source": _only_activates,
    ".": _only_activates,
}


_REACHES_OUT = re.compile(
    r"twine|upload|publish|legacy/|subprocess|(?<!platform\.)\bsystem\b|startfile|os\.exec|\bexecv|popen|spawn|requests|httpx|urllib"
    r"|http\.client|aiohttp|socket|asyncio|multiprocessing|ctypes|\bpty\b|exec\(|eval\(|compile\(|getattr"
    r"|__\w*(?:import|builtins|dict|globals)\w*__|runpy|pickle|marshal"
    r"|importlib(?!\.(?:metadata|resources)\b)(?!\s+import\s+(?:metadata|resources)\b)",
    re.IGNORECASE,
)


def is_harmless_code(code: str) -> bool:
    """Whether Python code is without anything that could reach an index: the modules and calls for it."""
    return not _REACHES_OUT.search(code)
