"""How the template asks its questions, with the form of each answer: `tracer init` asks the same."""

from __future__ import annotations

from typing import NamedTuple

from tracer_bullet.scaffold.template_source import read_copier_yml
from tracer_bullet.text.nodes import parse, tree

_FORM_OF_A_SWITCH = ("true", "false")


class Question(NamedTuple):
    """A question: its key, its words, which give an example, and the values to choose from, if not any."""

    key: str
    words: str
    choices: tuple[str, ...]

    def __str__(self) -> str:
        *others, last = self.choices or ("",)
        return f"{self.words} ({', '.join(others)} or {last})" if others else self.words


def read_question(key: str) -> Question:
    """The question `key` of the template."""
    asked = tree(parse(read_copier_yml(), "copier.yml"))[key]
    choices = tuple(asked.get("choices", {}).values())
    return Question(key, asked["help"], _FORM_OF_A_SWITCH if asked["type"] == "bool" else choices)
