"""`make facts`: what GitHub's own grammar says goes into a file, and what the file lacks is named."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.workflow.reader import github_grammar

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parent.parent.parent
GRAMMAR = {
    "on-mapping-strict": {"mapping": {"properties": {"push": "push", "watch": {"type": "watch"}}}},
    "push-mapping": {"mapping": {"properties": {"branches": "string"}}},
    "watch-activity-type": {"allowed-values": ["started"]},
    "run-step": {"mapping": {"properties": {"run": "string", "a-new-key": "string"}}},
    "step-if": {"context": ["github", "always(0,0)"]},
}
PACKAGE = "x.tgz/package/"
FILES = {
    f"{PACKAGE}dist/workflow-v1.0.json": json.dumps({"definitions": GRAMMAR}),
    f"{PACKAGE}dist/funcs/join.js": "export const join = { name: 'join' };",
    f"{PACKAGE}package.json": json.dumps({"name": "x", "version": "1.2"}),
}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("facts", ROOT / "scripts" / "facts.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_that_is_written_lacks_nothing(script: ModuleType) -> None:
    facts = script.extract(FILES)
    assert script.missing(facts, script.render(facts)) == []


def test_the_grammar_is_taken_apart(script: ModuleType) -> None:
    facts = script.extract(FILES)
    assert facts["EVENTS"] == {"push": ["branches"], "watch": []}
    assert facts["ACTIVITIES"] == {"watch": ["started"]}
    assert facts["KEYS"]["run-step"] == ["a-new-key", "run"]
    assert (facts["CONTEXTS"], facts["FUNCTIONS"]) == (["github"], ["always", "join"])


def test_what_is_new_is_named(script: ModuleType) -> None:
    have = Path(github_grammar.__file__).read_text("utf-8")
    assert script.missing(script.extract(FILES), have) == ["KEYS has no `a-new-key` of `run-step`"]


@pytest.mark.rehearsal
def test_the_newest_packages_have_nothing_that_tracer_lacks(
    script: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """The npm registry has to be in reach. What fails here is named, and `make facts` adds it."""
    ended = script.main(["--check"])
    assert (ended, capsys.readouterr().out) == (0, "")
