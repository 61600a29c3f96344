"""A script without its upload: the command is dropped, or becomes the same tool's build."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracer_bullet.arming.lane.build_options import GLOBAL_OPTIONS, read_build_options
from tracer_bullet.arming.lane.step_kinds import only_says
from tracer_bullet.text.lines import indent_of
from tracer_bullet.workflow.reach.credentials import holds_credential

_RUNNERS = (
    r"(?:\$\{?\w+\}?(?=[a-z]))?"
    r"(?:(?:sudo|env|command|exec|time|\w+=\S*|uvx|pipx run|(?:uv|poetry|pdm|hatch|rye|pipenv|conda)"
    r" (?:tool )?run(?: -\S+)*|python[\d.]*(?: -\w+)* -m|py -m|\$\{?\w+\}? -m|uv tool run)\s+)*"
)
_UPLOADS = tuple(
    (re.compile(rf"\A{_RUNNERS}{pattern}"), build)
    for pattern, build in (
        (r"twine(?:@\S+)?\s+(?:\S+\s+)*?upload\b", ""),
        (r"(?:uv|rye)(?:@\S+)?\s+(?:-\S+\s+)*publish\b", ""),
        (rf"hatch(?!{GLOBAL_OPTIONS}\s+(?:-p|--project)\b){GLOBAL_OPTIONS}\s+publish\b", ""),
        (rf"poetry{GLOBAL_OPTIONS}\s+publish\b(?=.*(?:\s--build\b|\s-\w*b))", "poetry build"),
        (rf"poetry{GLOBAL_OPTIONS}\s+publish\b", ""),
        (r"flit(?:\s+-\S+)*\s+publish\b", "flit build"),
        (rf"pdm{GLOBAL_OPTIONS}\s+publish\b(?=.*--no-build)", ""),
        (rf"pdm{GLOBAL_OPTIONS}\s+publish\b", "pdm build"),
        (r"maturin\s+upload\b", ""),
        (r"maturin\s+publish\b", "maturin build --release --sdist --out dist"),
    )
)
_CLIENT = re.compile(rf"\b(?P<client>poetry|flit|pdm|uv)(?P<options>{GLOBAL_OPTIONS})\s+publish\Z")
_SETUP = re.compile(rf"\A{_RUNNERS}(?:python[\d.]*\s+)?\S*setup\.py\b.*\supload\b")
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
_OPENS = re.compile(r"\A(?:if|for|while|until|case)\b(?!.*\b(?:fi|done|esac)\s*\Z)|[{(]\s*(?:\s#.*)?\Z")
"""A line that begins a compound command, or leaves a group open: `f() {`, `test -f x || {`, `files=$(`."""
_ENDS = re.compile(r"\A(?:(?:fi|done|esac)\b|[})])")
_CONTINUES = re.compile(r"(?:\\|(?<=&&)[ \t]*|(?<=\|\|)[ \t]*)\r?\n\s*")


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
        depth += bool(_OPENS.search(word)) - bool(_ENDS.match(word))
        *before, last = _chain(word)
        found = _upload(last)
        if found is None:
            if _speaks_of_upload(word):
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
    if _SETUP.match(upload):
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
    for pattern, build in _UPLOADS:
        if found := pattern.match(command):
            return _with_options(build, found[0], _BEHIND.sub("", command[found.end() :]))
    if _SETUP.match(command):
        words = [word for word in command.split() if word != "upload"]
        cut = next(
            (at for at, word in enumerate(words) if word in ("-r", "--repository", "--sign")), len(words)
        )
        return " ".join(words[:cut]), "setup.py"
    return None


def _with_options(build: str, upload: str, rest: str) -> tuple[str, str]:
    """The build with the options that the upload gave it, and what the upload itself was given."""
    called = _CLIENT.search(upload)
    if called is None:
        return build, rest
    options = read_build_options(called["client"], rest, called["options"])
    return f"{build}{options.kept}" if build else "", options.arguments


def _speaks_of_upload(line: str) -> bool:
    return bool(
        re.search(r"\b(?:twine|uv|poetry|flit|pdm|hatch|maturin|rye)\b.*\b(?:upload|publish)\b", line)
    ) and not (re.search(r"install|dry-run|--help|\becho\b|\Aname\b", line))


def _joined(script: str) -> list[str]:
    """The lines of a script, each with those that it goes on in."""
    return [line for line in _CONTINUES.sub(" ", script).splitlines() if line.strip()]
