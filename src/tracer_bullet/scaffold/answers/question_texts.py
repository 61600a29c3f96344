"""How the template asks its questions, with the form of each answer: `tracer init` asks the same."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.scaffold.template_source import read_copier_yml
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    asked = read_copier_settings(read_copier_yml())[key]
    choices = tuple(asked.get("choices", {}).values())
    return Question(key, asked["help"], _FORM_OF_A_SWITCH if asked["type"] == "bool" else choices)


def usual_answer(key: str) -> object:
    """The default of the question `key` as copier.yml writes it; one that depends on others is a template."""
    return read_copier_settings(read_copier_yml())[key].get("default")


@lru_cache(maxsize=4)
def read_copier_settings(copier_yml: str) -> Mapping[str, Any]:
    """The settings and questions in the text of a copier.yml."""
    return MappingProxyType(tree(parse(copier_yml, "copier.yml")))
