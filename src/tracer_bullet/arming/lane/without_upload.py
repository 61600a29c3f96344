"""A script without its upload: the command is dropped, or becomes the same tool's build."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracer_bullet.arming.lane.build_options import read_build_options
from tracer_bullet.arming.lane.step_kinds import only_says
from tracer_bullet.arming.lane.upload_commands import RUN_BY, VERBS, contains_build, opened_by
from tracer_bullet.text.lines import indent_of
from tracer_bullet.workflow.reach.credentials import holds_credential

_LEAD = r"(?:\w+=\S*[ \t]+)*"
"""Variables that are set for one command."""
_MATURIN_BUILDS = "maturin build --release --sdist --out dist"
_FLIT_AS_TWINE = 'TWINE_USERNAME="${FLIT_USERNAME:-__token__}" TWINE_PASSWORD="$FLIT_PASSWORD"'
"""flit builds whatever it uploads; its credentials are in these variables:
https://flit.pypa.io/en/stable/upload.html#using-environment-variables"""
_LOGIN = re.compile(
    r"\b(?:poetry|pdm|hatch|flit)\s+config\b|\.pypirc|\bexport\s|\bkeyring\b|\A(?:username|password|repository)\s*[=:]"
    r"|\A\[(?:pypi|distutils|testpypi)\]|\A(?:EOF|index-servers)"
)
_INSTALLS = re.compile(r"\b(?:install|sync|ensurepip)\b")
_BEHIND = re.compile(r"\s*(?:\|\||;|(?<=\s)#).*")
"""What follows an upload on its line, such as `|| true`."""
_CONTINUES = re.compile(r"(?:[ \t]*\\|(?<=&&)[ \t]*|(?<=\|\|)[ \t]*)\r?\n\s*")


class Stripped(NamedTuple):
    """What is left of a script, and the `arguments` of its upload commands; or the `problem`."""

    script: str
    arguments: tuple[str, ...] = ()
    problem: str = ""


def strip_upload(script: str) -> Stripped:
    """`script` without its upload commands, if they are simple commands or the last of an `&&` chain."""
    kept: list[str] = []
    arguments: list[str] = []
    depth = 0
    for line in _joined(script):
        word = line.strip()
        code = "" if word.startswith("#") else word
        depth += opened_by(code)
        *before, last = _chain(code)
        found = _upload(last)
        if found is None:
            if _speaks_of_upload(code):
                return Stripped("", problem=f"`{word}` uploads in a way that cannot be taken apart")
            if holds_credential(word) and not _LOGIN.search(word):
                return Stripped("", problem=f"`{word}` is given a secret")
            if not _LOGIN.search(word):
                kept.append(line)
            continue
        if depth or "|" in last.replace("||", ""):
            return Stripped("", problem=f"`{word}` uploads inside of another command")
        build, words = found
        arguments.append(words)
        rest = " && ".join([*before, *([build] if build else [])])
        if rest:
            kept.append(indent_of(line) + rest)
    return Stripped("\n".join(kept).strip("\n"), tuple(arguments))


def keep_upload(script: str) -> str:
    """The other half of what `strip_upload` leaves: the upload, with its login and what it installs.

    Empty if the tool cannot upload without building.
    """
    kept: list[str] = []
    for line in _joined(script):
        last = _chain(line.strip())[-1]
        found = _upload(last)
        if found is None and (_LOGIN.search(line) or _INSTALLS.search(line)):
            kept.append(line.strip())
        elif found is not None:
            upload = _without_build(last)
            if not upload:
                return ""
            kept.append(upload)
    return "\n".join(kept)


def _chain(line: str) -> list[str]:
    """The commands of an `&&` chain, without those at its end that only say something of an upload."""
    parts = re.split(r"\s*&&\s*", line)
    while len(parts) > 1 and only_says(parts[-1]):
        parts.pop()
    return parts


def _without_build(upload: str) -> str:
    """An upload command that does not build; empty if there is none."""
    if re.match(rf"{_LEAD}{RUN_BY}{VERBS['setup.py']}\b", upload):
        return ""
    if re.search(r"\bflit(?:\s+-\S+)*\s+publish\b", upload):
        return f"{_FLIT_AS_TWINE} pipx run twine upload dist/*" if upload.endswith("publish") else ""
    if found := re.search(r"\bmaturin\s+publish\b", upload):
        return f"{upload[: found.start()]}maturin upload --non-interactive dist/*"
    if re.search(r"\bpdm\b", upload) and "--no-build" not in upload:
        return f"{upload} --no-build"
    return re.sub(r"\s(?:--build|-b)\b", "", upload)


def _upload(command: str) -> tuple[str, str] | None:
    """What takes the place of an upload command, and the arguments of the upload; None for any other."""
    for tool, verb in VERBS.items():
        found = re.match(rf"{_LEAD}(?P<by>{RUN_BY})(?P<verb>{verb}\b)", command)
        if found and tool == "setup.py":
            return _built_by_setup_py(command), "setup.py"
        if found:
            rest = _BEHIND.sub("", command[found.end() :])
            before = re.sub(r"\s+\S+\Z", "", found["verb"].removeprefix(tool))
            options = read_build_options(tool, rest, before)
            build = f"{found['by']}{tool} build{options.kept}" if contains_build(tool, rest) else ""
            return _MATURIN_BUILDS if found["verb"] == "maturin publish" else build, options.arguments
    return None


def _built_by_setup_py(command: str) -> str:
    words = [word for word in command.split() if word != "upload"]
    ends = (at for at, word in enumerate(words) if word in ("-r", "--repository", "--sign"))
    return " ".join(words[: next(ends, len(words))])


def _speaks_of_upload(line: str) -> bool:
    return bool(
        re.search(r"\b(?:twine|uv|poetry|flit|pdm|hatch|maturin|rye)\b.*\b(?:upload|publish)\b", line)
    ) and not (re.search(r"install|dry-run|--help|\becho\b|\Aname\b", line))


def _joined(script: str) -> list[str]:
    """The lines of a script, each with those that it goes on in."""
    return [line for line in _CONTINUES.sub(" ", script).splitlines() if line.strip()]
