"""The edits that turn one job of a GitLab pipeline from a token to an identity token.

twine, uv and pdm exchange GitLab's identity token themselves. poetry, flit, hatch and maturin do not, so
their `publish` becomes a build and an upload by twine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.lane.build_options import read_build_options
from tracer_bullet.gitlab.credentials import (
    PASSWORDS,
    POETRY_TOKEN,
    USERS,
    index_named,
    index_of_name,
    token_variable,
)
from tracer_bullet.gitlab.uploads import TESTPYPI
from tracer_bullet.text.blocks import newline_at
from tracer_bullet.text.lines import ending, line_end, line_start, split_lines
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence, deref
from tracer_bullet.text.splices import Splice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as MappingOf
    from collections.abc import Sequence as SequenceOf

    from tracer_bullet.text.nodes import Node

_WORD = r"""(?:"[^"]*"|'[^']*'|[^\s"';&|])+"""
_NAMES = "|".join((*PASSWORDS, *USERS))
_ASSIGNED = re.compile(rf"(?<![\w$])(?:{_NAMES})={_WORD}[ \t]+(?=\S)")
_EXPORTED = re.compile(rf"(?:export\s+)?(?:(?:{_NAMES})={_WORD}\s*)+|export(?:\s+(?:{_NAMES}))+")
_OPTIONS = re.compile(rf"[ \t]+(?:-u|--username|-p|--password|-t|--token)(?:=|[ \t]+){_WORD}")
_UPLOAD = re.compile(r"\b(?:twine\s+upload|(?:uv|pdm)\s+publish)\b[^;&|\n]*")
_OTHER = re.compile(r"(?P<run>(?:poetry|flit|hatch|maturin)\s+)(?P<verb>publish|upload)\b(?P<rest>[^;&|\n]*)")
_OF_UPLOAD = re.compile(
    rf"[ \t]+(?:(?:-u|--username|-p|--password|-r|--repository|--repository-url)(?:=|[ \t]+){_WORD}"
    r"|--(?:skip-existing|non-interactive|no-sdist|sdist|release)\b|(?:-o|--out)(?:=|[ \t]+)dist/?(?!\S))"
)
"""Options of `maturin publish` that its build does not know, or has anyway."""
TWINE = "pip install --quiet 'twine>=6.1'"


class JobIndexes(NamedTuple):
    """The index of uploads that name none, and what the names of repositories in the script stand for."""

    default: str
    names: MappingOf[str, str]


def rewrite_command(command: str, target: JobIndexes) -> tuple[str, ...]:
    """A command without its credentials; as several if it needs another client, none if it only set one."""
    token = POETRY_TOKEN.fullmatch(command.strip())
    if _EXPORTED.fullmatch(command.strip()) or (token and index_of_name(token["of"], target.names)):
        return ()
    index = index_named(command, target.names, target.default)
    if not index:
        return (command,)
    other = _OTHER.search(command)
    if other and other.end() == len(command.rstrip()):
        options = " --repository testpypi" if index == TESTPYPI else ""
        options += " --skip-existing" if "--skip-existing" in other["rest"] else ""
        return (*_build(other, command), TWINE, f"twine upload{options} {_files(other)}")
    plain = _ASSIGNED.sub("", command)
    return (_UPLOAD.sub(lambda found: _OPTIONS.sub("", found[0]), plain),)


def _build(found: re.Match[str], command: str) -> tuple[str, ...]:
    """The build that `publish` did as well: flit and maturin always, poetry if it is told to.

    maturin builds both in release mode then, below `target`: https://www.maturin.rs/distribution#build-options
    """
    before, tool = command[: found.start()], found["run"].strip()
    if tool == "maturin" and found["verb"] == "publish":
        both = "" if "--no-sdist" in found["rest"] else " --sdist"
        return (f"{before}maturin build --release{both} --out dist{_OF_UPLOAD.sub('', found['rest'])}",)
    kept = read_build_options(tool, found["rest"]).kept
    return (f"{before}{tool} build{kept}",) if tool == "flit" or "--build" in found["rest"] else ()


def _files(found: re.Match[str]) -> str:
    """What is uploaded: the files that `maturin upload` names, or those of a build."""
    if found["verb"] == "publish":
        return f"{read_build_options(found['run'].strip(), found['rest']).folder or 'dist'}/*"
    named = [one for one in _OF_UPLOAD.sub("", found["rest"]).split() if not one.startswith("-")]
    return " ".join(named) if named else "dist/*"


def edit_script(text: str, script: Node | None, target: JobIndexes) -> Iterator[Splice]:
    """The splices of the commands of a `script` that give credentials."""
    node = deref(script) if script else None
    if isinstance(node, Sequence) and not node.flow:
        for item in node.items:
            yield from _edit_item(text, item, target)
    elif isinstance(node, Scalar) and node is script:
        yield from _edit_lines(text[node.span.start : node.span.end], node.span.start, target)


def _edit_item(text: str, item: Node, target: JobIndexes) -> Iterator[Splice]:
    if not isinstance(item, Scalar):
        return
    written = text[item.span.start : item.span.end]
    if item.style in ("|", ">") or "\n" in written:
        yield from _edit_lines(written, item.span.start, target)
        return
    quote = written[0] if written[:1] in ("'", '"') else ""
    command = written[1:-1] if quote else written
    new = rewrite_command(command, target)
    if new == (command,):
        return
    start, end = line_start(text, item.span.start), line_end(text, item.span.end)
    before = text[start : item.span.start]
    after = text[item.span.end : end] or newline_at(text, start)
    lines = [f"{before}{quote}{one}{quote}{after}" for one in new]
    yield Splice(start, end, "".join(lines))


def _edit_lines(written: str, offset: int, target: JobIndexes) -> Iterator[Splice]:
    """The lines of a scalar; a command that is written over several lines is left alone."""
    at = 0
    for line in split_lines(written):
        command = line.strip()
        new = rewrite_command(command, target) if command else (command,)
        if new != (command,):
            indent, end = line[: len(line) - len(line.lstrip())], ending(line)
            yield Splice(offset + at, offset + at + len(line), "".join(f"{indent}{one}{end}" for one in new))
        at += len(line)


def add_tokens(text: str, body: Mapping, indexes: SequenceOf[str], environment: str) -> Iterator[Splice]:
    """`id_tokens` and `environment`, before the other keys of a job; what is there already stays."""
    start = line_start(text, body.entries[0].key.span.start)
    indent = text[start : body.entries[0].key.span.start]
    lines = []
    if body.get("id_tokens") is None:
        lines += ["id_tokens:"]
        for index in indexes:
            lines += [f"  {token_variable(index)}:", f"    aud: {index}"]
    if environment and body.get("environment") is None:
        lines += [f"environment: {environment}"]
    end = newline_at(text, start)
    yield Splice(start, start, "".join(f"{indent}{line}{end}" for line in lines))
