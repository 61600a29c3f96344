"""The version of a tracer run as an expression, and in a copied step in the place of the ref."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.project.versions.shell import RUN
from tracer_bullet.refs import TAGS
from tracer_bullet.text.lines import indent_of

if TYPE_CHECKING:
    from tracer_bullet.arming.lane.run_version import RunVersion

LATER = ".dev{0}00"
"""The run in the version; `RUN` is the same in words of bash."""
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}")
TAG = re.compile(r"\bgithub\s*\.\s*(?:ref_name|event\s*\.\s*release\s*\.\s*tag_name)\b")
_REF = re.compile(r"\bgithub\s*\.\s*ref\b(?!\s*\.)")
_SHELL = re.compile(r"\bGITHUB_REF(?:_NAME)?\b")
_DESCRIBE = re.compile(r"\bgit\s+describe\b(?:[ \t]+(?!\d?[<>])[^\s|)`;&<>]+)*")
_RUN = re.compile(r"\A(?P<before>\s*(?:- )?)run:[ ](?P<script>.*)\Z")


def expression_of_run(base: str) -> str:
    """The version of a tracer run as an expression; `base` is what comes before its `.dev…`."""
    return f"format('{base}{LATER}', github.run_id)"


def tag_of_run(version: RunVersion, before: str = "") -> str:
    """The tag that a release of `version` would have, as an expression, with `before` in front of it.

    Empty if the version is not known.
    """
    return expression_of_run(f"{before}{version.prefix}{version.base}") if version.base else ""


def with_run_version(lines: list[str], version: RunVersion) -> list[str] | None:
    """The lines of a step that gets the version of the run where it asks for the ref, a release or a tag.

    None if it asks in a way that cannot be replaced exactly.
    """
    if not version.base:
        return None
    told = f"echo {version.prefix}{version.base}.dev{RUN}"
    described = [_DESCRIBE.sub(lambda _: told, line) for line in lines]
    written = [_EXPRESSION.sub(lambda found: _fill(found[0], version), line) for line in described]
    return _assigned(written, version) if any(map(_SHELL.search, written)) else written


def _fill(expression: str, version: RunVersion) -> str:
    return _REF.sub(tag_of_run(version, TAGS), TAG.sub(tag_of_run(version), expression))


def _assigned(lines: list[str], version: RunVersion) -> list[str] | None:
    """The lines with the variables of the ref set at the beginning of the script."""
    at = next((number for number, line in enumerate(lines) if _RUN.match(line)), None)
    found = _RUN.match(lines[at]) if at is not None else None
    if at is None or found is None or re.match(r"[>'\"]", found["script"]):
        return None
    before, script = found["before"], found["script"]
    is_block = script.startswith("|")
    rest = lines[at + 1 :]
    indent = _indent_of(rest) if is_block else " " * (len(before) + 2)
    names = (
        f"GITHUB_REF_NAME={version.prefix}{version.base}.dev{RUN}",
        "GITHUB_REF=refs/tags/$GITHUB_REF_NAME",
    )
    head = f"{before}run: {script if is_block else '|'}"
    own = [] if is_block else [f"{indent}{script}"]
    return [*lines[:at], head, *(f"{indent}{name}" for name in names), *own, *rest]


def _indent_of(lines: list[str]) -> str:
    return indent_of(next((line for line in lines if line.strip()), ""))
