"""Rendering by Copier, and its complaints in our words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.scaffold.render import render

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS = """\
_answers_file: .answers.yml
_tasks: ["touch task-ran"]
number:
  type: str
  default: one
  choices: [one, two]
name:
  type: str
  default: me
  validator: "{% if name == 'nobody' %}expected somebody{% endif %}"
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    root = tmp_path / "template"
    root.mkdir()
    (root / "copier.yml").write_text(QUESTIONS)
    (root / "greeting.jinja").write_text("{{ number }} {{ name }}\n")
    (root / "{{ _copier_conf.answers_file }}.jinja").write_text("{{ _copier_answers | to_nice_yaml }}")
    return root


def test_defaults_are_the_template_s_own_and_tasks_do_not_run(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings.yml"
    settings.write_text("defaults:\n  name: somebody\n")
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings))

    render(template, tmp_path / "out", {"number": "two"}, ".mine.yml")

    assert (tmp_path / "out/greeting").read_text() == "two me\n"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".mine.yml", "greeting"]
    assert capfd.readouterr() == ("", "")


def test_git_s_variables_are_not_copier_s_business_and_are_there_again_afterwards(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "nowhere")
    before = dict(os.environ)

    render(template, tmp_path / "out", {"number": "two"}, ".mine.yml")
    with pytest.raises(TracerError):
        render(template, tmp_path / "other", {"number": "three"}, ".mine.yml")

    assert (tmp_path / "out/greeting").read_text() == "two me\n"
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"number": "three"}, "`number` cannot be 'three': expected one of 'one', 'two'"),
        ({"name": "nobody"}, "`name` cannot be 'nobody': expected somebody"),
    ],
    ids=["no such choice", "a validator's no"],
)
def test_an_answer_that_is_not_taken_is_named_with_the_reason(
    template: Path, tmp_path: Path, answers: dict[str, str | bool], message: str
) -> None:
    with pytest.raises(TracerError) as caught:
        render(template, tmp_path / "out", answers, ".mine.yml")

    assert caught.value.message == message
    assert caught.value.hint.startswith("--data ")
    assert not (tmp_path / "out").exists()


def test_a_template_for_a_newer_copier_is_said_to_be_one(template: Path, tmp_path: Path) -> None:
    (template / "copier.yml").write_text("_min_copier_version: '99'\n")

    with pytest.raises(TracerError, match="requires Copier version >= 99"):
        render(template, tmp_path / "out", {}, ".mine.yml")


def test_any_other_mistake_in_the_template_is_ours_and_not_the_user_s(template: Path, tmp_path: Path) -> None:
    (template / "copier.yml").write_text("number:\n  type: str\n")

    with pytest.raises(ValueError, match="is required"):
        render(template, tmp_path / "out", {}, ".mine.yml")
