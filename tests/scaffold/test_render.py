"""Rendering as Copier does it, and the complaints of the questions in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.template.answers import EXISTING, NEW, REQUIRED, pairwise
from tests.template.rendering import copy_template, read_tree
from tests.template.rendering import render as render_by_copier
from tracer_bullet.errors import TracerError
from tracer_bullet.scaffold.rendering.render import render

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS_FILE = ".copier-answers.tracer.yml"
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


def test_any_other_mistake_in_the_template_is_ours_and_not_the_user_s(template: Path, tmp_path: Path) -> None:
    (template / "copier.yml").write_text("number:\n  type: str\n")

    with pytest.raises(ValueError, match="is required"):
        render(template, tmp_path / "out", {}, ".mine.yml")


def test_a_key_that_only_copier_knows_is_noticed(template: Path, tmp_path: Path) -> None:
    (template / "copier.yml").write_text("number:\n  type: str\n  default: a\n  multiselect: true\n")

    with pytest.raises(ValueError, match="multiselect"):
        render(template, tmp_path / "out", {}, ".mine.yml")


@pytest.mark.slow
def test_every_file_is_what_copier_renders(tmp_path: Path) -> None:
    """For some of the answers of which any two meet; only where the template lies is not compared."""
    template = tmp_path / "source"
    copy_template(template)
    some = [answers for values in (NEW, EXISTING) for answers in list(pairwise(values))[::4]]
    for number, answers in enumerate(some):
        by_copier = render_by_copier(answers)
        render(template, tmp_path / str(number), {**REQUIRED, **answers}, ANSWERS_FILE)

        ours = read_tree(tmp_path / str(number))
        assert _without_source(ours) == _without_source(by_copier), answers


def _without_source(files: dict[str, str]) -> dict[str, str]:
    kept = [line for line in files[ANSWERS_FILE].splitlines() if not line.startswith("_src_path")]
    return files | {ANSWERS_FILE: "\n".join(kept)}
