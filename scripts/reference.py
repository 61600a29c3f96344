"""Write the pages of docs/reference/ that list things, from what they list: `make docs`.

`--check` writes nothing and fails if a page is not what it should be.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import json_reference
from ruamel.yaml import YAML

from tracer_bullet.audit.registry import RULES
from tracer_bullet.cli import COMMANDS, Verb
from tracer_bullet.diagnosis.catalogue import FAILURES, FAMILIES
from tracer_bullet.errors import ExitCode
from tracer_bullet.help_text import read_help
from tracer_bullet.report.check.rule_page import rule_index_lines, rule_lines
from tracer_bullet.report.failure_page import index_lines, page_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `make docs`: change what it lists, not this page. -->\n"


def main(arguments: list[str]) -> int:
    """Write every page, or with `--check` say which ones `make docs` would change; returns an exit code."""
    wanted = list(pages())
    stale = [path for path, text in wanted if not path.is_file() or path.read_text("utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(ROOT)} is out of date: run `make docs`\n")
        return ExitCode.FINDINGS if stale else ExitCode.OK
    for path, text in wanted:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return ExitCode.OK


def pages() -> Iterator[tuple[Path, str]]:
    """Each generated page with its text."""
    yield PAGES / "commands.md", "\n".join(["# Commands", "", NOTE, *command_lines()]) + "\n"
    yield PAGES / "questions.md", "\n".join(["# Questions", "", NOTE, *question_lines()]) + "\n"
    yield from json_reference.pages(PAGES)
    failures = PAGES / "failures"
    yield failures / "README.md", "\n".join(["# Failures", "", NOTE, *index_lines(FAMILIES)]) + "\n"
    for failure in FAILURES:
        yield failures / f"{failure.topic}.md", "\n".join([*page_lines(failure), "", NOTE.rstrip()]) + "\n"
    rules = PAGES / "rules"
    yield rules / "README.md", "\n".join(["# Rules", "", NOTE, *rule_index_lines(RULES)]) + "\n"
    for rule in RULES.values():
        yield rules / f"{rule.id}.md", "\n".join([*rule_lines(rule), "", NOTE.rstrip()]) + "\n"


def command_lines() -> Iterator[str]:
    """A section for each command of the table, then the exit codes."""
    for name, command in COMMANDS.items():
        yield from command_section(name, command)
    yield "## Exit codes"
    yield ""
    for code in ExitCode:
        yield f"- `{code.value}`: {code.name.lower()}"


def command_section(name: str, command: Verb) -> Iterator[str]:
    """What the command does, in the words of its help, and its options."""
    module = importlib.import_module(f"tracer_bullet.commands.{command.module}")
    parser = argparse.ArgumentParser(prog=f"tracer {name}")
    module.configure(parser)
    yield f"## `tracer {name}`"
    yield ""
    if command.aliases:
        yield f"The same as {', '.join(f'`tracer {alias}`' for alias in command.aliases)}."
        yield ""
    yield "```text"
    yield read_help(str(module.__doc__)).in_reference
    yield "```"
    yield ""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to list its options
        yield f"- `{usage(action)}`: {action.help}"
    yield ""


def usage(action: argparse.Action) -> str:
    """How an option or an argument is written on the command line."""
    if not action.option_strings:
        return str(action.metavar or action.dest.upper())
    names = ", ".join(action.option_strings)
    if action.nargs == 0:
        return names
    choices = "|".join(map(str, action.choices)) if action.choices else action.dest.upper()
    return f"{names} {action.metavar or choices}"


def question_lines() -> Iterator[str]:
    """A section for each question of the template; the keys are those of `--data KEY=VALUE`."""
    yield "What the template asks, in this order. `copier copy --data KEY=VALUE` and"
    yield "`tracer init --data KEY=VALUE` answer one beforehand; `.copier-answers.tracer.yml` keeps them."
    yield ""
    for key, question in YAML(typ="safe").load(ROOT / "copier.yml").items():
        if not key.startswith("_") and "help" in question:
            yield from question_section(key, question)


def question_section(key: str, question: dict[str, Any]) -> Iterator[str]:
    """The question's text, its default and its choices."""
    yield f"## `{key}`"
    yield ""
    yield question["help"]
    yield ""
    default = question.get("default", "")
    if "[=" in str(default):
        yield "- default: made of the other answers"
    else:
        yield f"- default: `{str(default).lower() if isinstance(default, bool) else repr(default)}`"
    for meaning, value in question.get("choices", {}).items():
        yield f"- `{value}`: {meaning}"
    yield ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
