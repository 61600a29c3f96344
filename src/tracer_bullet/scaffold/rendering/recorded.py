"""The answers that an earlier run recorded: somebody may have edited them since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.worktree import show_path
from tracer_bullet.scaffold.answers.precedence import check_answers
from tracer_bullet.scaffold.answers.questions import KEYS, SWITCHES, WHOSE
from tracer_bullet.scaffold.rendering.rendered import render_answers
from tracer_bullet.text.nodes import Mapping, Scalar, parse

if TYPE_CHECKING:
    from collections.abc import Mapping as Recorded
    from pathlib import Path

    from tracer_bullet.project.answers_file import AnswersFile
    from tracer_bullet.scaffold.answers.questions import Answer
    from tracer_bullet.scaffold.rendering.rendered import Rendered
    from tracer_bullet.text.nodes import Node
    from tracer_bullet.text.scalars import YamlValue

_NEVER_MISSING = ("project_name", "import_name", "repository")
"""What no default stands for."""
_MAY_BE_NOTHING = "tracer_branch"


def check_kinds(file: AnswersFile) -> None:
    """Raise TracerError, with the place, for an answer that is no text, or a switch that is no switch."""
    for key in KEYS:
        if key not in file.answers or _is_right(key, file.answers[key]):
            continue
        node = _find(file, key)
        text = node.text if isinstance(node, Scalar) and node.text else "VALUE"
        line = f"{key}: false" if key in SWITCHES else f"{key}: '{text}'"
        expected = "true or false" if key in SWITCHES else "a string in quotes"
        raise TracerError(
            f"`{key}` has the wrong type: expected {expected}",
            hint=f"write `{line}`",
            place=_place(file, key),
        )


def read_recorded(file: AnswersFile) -> dict[str, Answer]:
    """The answers of a file whose kinds were checked, by question.

    Raises TracerError, with the place, for one that is missing or that cannot be.
    """
    answers: dict[str, Answer] = {}
    for key in KEYS:
        if key in file.answers:
            value = file.answers[key]
            answers[key] = value if isinstance(value, str | bool) else ""
            _check(file, key, answers[key])
        elif key in _NEVER_MISSING:
            raise TracerError(
                f"`{key}` is missing",
                hint=f"add the line `{key}: 'VALUE'`",
                place=Place(show_path(file.path)),
            )
    return answers


def stage_recorded(template: Path, answers: Recorded[str, Answer], answers_file: Path) -> Rendered:
    """What `answers`, from `answers_file`, were rendered to.

    Raises TracerError that names the file for an answer that the template does not take.
    """
    try:
        return render_answers(template, answers, answers_file.name)
    except TracerError as error:
        raise TracerError(
            error.message, hint="correct it in this file", place=Place(show_path(answers_file))
        ) from error


def _check(file: AnswersFile, key: str, value: Answer) -> None:
    try:
        # What is checked depends on the provider, and an adopted workflow may have no environment.
        known = {name: Detected(str(file.answers.get(name) or ""), "") for name in (WHOSE, "provider")}
        known["provider"] = known["provider"] if known["provider"].value else Detected("github", "")
        check_answers({**known, key: Detected(value, "")})
    except TracerError as error:
        raise TracerError(
            error.message, hint=f"correct `{key}` in this file", place=_place(file, key)
        ) from error


def _is_right(key: str, value: YamlValue) -> bool:
    if key in SWITCHES:
        return isinstance(value, bool)
    return isinstance(value, str) or (value is None and key == _MAY_BE_NOTHING)


def _find(file: AnswersFile, key: str) -> Node | None:
    root = parse(file.source.text, show_path(file.path))
    return root.get(key) if isinstance(root, Mapping) else None


def _place(file: AnswersFile, key: str) -> Place:
    node = _find(file, key)
    return Place(show_path(file.path), *((node.span.line, node.span.column) if node else ()))
