"""The question keys, and answers given on the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tracer_bullet.errors import TracerError
from tracer_bullet.scaffold.answers.question_texts import read_question
from tracer_bullet.scaffold.answers.questions import KEYS, read_data

COPIER_YML = Path(__file__).parents[2] / "copier.yml"


def test_the_keys_are_those_of_the_template_in_its_order() -> None:
    questions = YAML(typ="safe").load(COPIER_YML)

    assert tuple(key for key in questions if not key.startswith("_")) == (*KEYS, "pipeline_file")


def test_no_answers_are_none() -> None:
    assert read_data([]) == {}


def test_a_value_may_hold_anything_and_the_last_one_counts() -> None:
    assert read_data(["description=a=b, ${{ c }}", "tracer_branch=", "tracer_branch=x"]) == {
        "description": "a=b, ${{ c }}",
        "tracer_branch": "x",
    }


@pytest.mark.parametrize(("word", "value"), [("true", True), ("Yes", True), ("false", False), ("no", False)])
def test_a_switch_is_true_or_false(word: str, value: bool) -> None:
    assert read_data([f"keep_dispatch={word}"]) == {"keep_dispatch": value}


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("keep_dispatch", "expected KEY=VALUE"),
        ("colour=red", "no question is called `colour`"),
        ("keep_dispatch=maybe", "expected true or false"),
        ("_src_path=/tmp", "no question is called `_src_path`"),
    ],
)
def test_what_is_no_answer_is_an_error(pair: str, message: str) -> None:
    with pytest.raises(TracerError, match=message) as caught:
        read_data([pair])

    assert "no question" not in message or "tracer_branch" in caught.value.hint


@pytest.mark.parametrize("key", KEYS)
def test_every_question_says_what_form_its_answer_has(key: str) -> None:
    asked = str(read_question(key))

    assert re.search(r"such as|owner/name|in one sentence|\(\. =| or [\w-]+\)\Z", asked), asked
