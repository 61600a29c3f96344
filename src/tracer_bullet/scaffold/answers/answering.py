"""The questions of the template answered: given values are checked, the others take their defaults.

What each key of a question means: https://copier.readthedocs.io/en/stable/configuring/#questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

    from tracer_bullet.scaffold.answers.questions import Answer

_KNOWN = frozenset({"type", "help", "default", "choices", "validator", "when", "ask", "placeholder"})
_TRUE = ("true", "yes", "y", "t", "on", "1")


@dataclass(frozen=True)
class Answered:
    """Every answer; `hidden` are keys that are not written down, because their question does not apply."""

    values: dict[str, Answer]
    hidden: frozenset[str]


def answer_questions(
    questions: Mapping[str, Any],
    given: Mapping[str, Answer],
    environment: SandboxedEnvironment,
    context: Mapping[str, Any],
) -> Answered:
    """Answer each question in turn; what it says may depend on the answers before it.

    Raises TracerError for a given answer that the question does not take, and ValueError for a template that
    asks for what is not known here.
    """
    values: dict[str, Answer] = dict(given)
    hidden = set()
    for key, question in questions.items():
        if unknown := question.keys() - _KNOWN:
            raise ValueError(f"`{key}` says {unknown}, which tracer does not know")
        known = {**context, **values}
        applies = _is_true(_fill(environment, question.get("when", True), known))
        if not applies:
            hidden.add(key)
        if key not in given and "default" not in question:
            if applies:
                raise ValueError(f"an answer to `{key}` is required")
            continue
        written = given[key] if key in given else _fill(environment, question["default"], known)
        values[key] = _cast(question, written)
        if applies or key in given:
            said = _fill(environment, question.get("validator", ""), {**known, key: values[key]})
            _check(key, question, values[key], said)
    return Answered(values, frozenset(hidden))


def _fill(environment: SandboxedEnvironment, text: Any, known: Mapping[str, Any]) -> str:
    return compile_template(environment, str(text)).render(known)


@lru_cache(maxsize=1024)
def compile_template(environment: SandboxedEnvironment, text: str) -> Template:
    """The template in `text`: an update renders twice, and several packages share all of them."""
    return environment.from_string(text)


def _cast(question: Mapping[str, Any], value: Answer) -> Answer:
    if question["type"] == "bool":
        return _is_true(str(value))
    return str(value)


def _check(key: str, question: Mapping[str, Any], value: Answer, complaint: str) -> None:
    choices = question.get("choices", {})
    allowed = list(choices.values()) if isinstance(choices, dict) else choices
    why = " ".join(complaint.split())
    if allowed and value not in allowed:
        why = f"expected one of {', '.join(map(repr, allowed))}"
    if why:
        raise TracerError(f"`{key}` cannot be {value!r}: {why}", hint=f"--data {key}=VALUE")


def _is_true(text: str) -> bool:
    return text.strip().lower() in _TRUE
