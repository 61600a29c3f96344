"""`--extra-index-url` with TestPyPI: dependency confusion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach.wrappers import layers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCommand

_BAD = """\
- run: |
    pip install --index-url https://test.pypi.org/simple/ --extra-index-url https://pypi.org/simple/ demo==1.0
    twine upload dist/*
"""
_GOOD = """\
- run: |
    pip install --no-deps --index-url https://test.pypi.org/simple/ demo==1.0
    twine upload dist/*
"""
_INSTALLS = re.compile(r"\b(?:install|download|wheel|run|add|sync|lock|compile)\b")
_INSTALLERS = re.compile(r"(?:.*[/\\])?(?:pip[\d.]*|pipx|poetry|pdm|python[\d.]*|py|uvx?)(?:\.exe)?\Z")
_FURTHER = ("PIP_EXTRA_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_INDEX")
"""Variables of indexes that are asked beside the default one."""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Installs that ask TestPyPI and another index in one go."""
    for command in audited.commands:
        line = " ".join(command.words)
        if (
            not _is_install(command.words)
            or "test.pypi.org" not in line + _variable(command)
            or "--no-deps" in line
        ):
            continue
        if option := _second_index(command, line):
            yield AuditFinding(
                "TestPyPI and another index in one install: whoever takes a name there runs code here",
                audited.span_in_line(command.line, option),
                "install the project with `--no-deps` from TestPyPI, then its dependencies from PyPI",
            )


def _second_index(command: PlacedCommand, line: str) -> str:
    """The option or the variable by which a second index is asked; empty if there is none.

    uv looks into an `--index` before it looks into the default one, which is PyPI unless another is named.
    """
    if "--extra-index-url" in line or "global.extra-index-url" in line:
        return "--extra-index-url"
    if variable := next((name for name in _FURTHER if name in command.env), ""):
        return variable.removeprefix("PIP_").removeprefix("UV_")
    names = [word.partition("=")[0] for word in command.words]
    is_default = "--default-index" in names and "test.pypi.org" in line.partition("--default-index")[2]
    return "--index" if "--index" in names and not is_default else ""


def _is_install(words: tuple[str, ...]) -> bool:
    """Whether a command installs; one that only shows how to, such as `echo`, does not."""
    programs = (inner[0] for inner, _ in layers(words) if inner)
    is_configured = "config" in words and "set" in words
    is_started = any(word.rpartition("/")[2] in {"uvx", "pipx"} for word in words[:1])
    return any(map(_INSTALLERS.match, programs)) and (
        is_started or is_configured or bool(_INSTALLS.search(" ".join(words)))
    )


def _variable(command: PlacedCommand) -> str:
    return " ".join(command.env.get(name, "") for name in ("PIP_INDEX_URL", *_FURTHER))


RULE = Rule(
    id="two-indexes-in-one-install",
    summary="one install asks TestPyPI and another index",
    severity=Severity.ERROR,
    why="pip takes the highest version that either index has. Anybody can register the name of a dependency on "
    "TestPyPI, with a higher version and any code.",
    cure="Install exactly the file under test from TestPyPI with `--no-deps`, and the dependencies from PyPI.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    find=find,
    sources=("https://packaging.python.org/en/latest/guides/using-testpypi/",),
)
