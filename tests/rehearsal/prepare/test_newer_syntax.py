"""What GitHub takes and act does not is known, held to the real act and to GitHub's own grammar."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.rehearsal.prepare.instrument import JobChange, instrument
from tracer_bullet.rehearsal.prepare.newer_syntax import NEEDED, NEEDLESS, explain_refusal
from tracer_bullet.rehearsal.run.programs import find_act
from tracer_bullet.text import nodes
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.reader.github_grammar import FUNCTIONS, KEYS

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n"
STEPS = "    steps: [{run: 'true'}]\n"
_SCOPES = ", ".join(f"{one}: write" for one in KEYS["permissions-mapping"] - NEEDLESS["permissions"])
OLD = f"""\
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    cancel-timeout-minutes: 5
    concurrency: {{group: a, cancel-in-progress: true}}
    environment: {{name: a, url: b}}
    permissions: {{{_SCOPES}}}
    steps:
    - run: "${{{{ contains('a', 'b') || endsWith('a', 'b') || startsWith('a', 'b') || hashFiles('a') }}}}"
    - run: "${{{{ format('{{0}}', join('a', 'b')) || fromJSON('1') || toJSON(github) }}}}"
"""
"""What act takes of the parts of the grammar that have something new."""
NEW = {
    "queue": "concurrency: {group: a, queue: max}",
    "deployment": "environment: {name: a, deployment: false}",
    "snapshot": "snapshot: a",
    "case": "env: {A: \"${{ case(true, 'x', 'y') }}\"}",
    **{scope: f"permissions: {{{scope}: write}}" for scope in NEEDLESS["permissions"]},
}
"""A key of a job for everything that is called new."""


def ask_act(text: str, folder: Path) -> list[str]:
    """What act says of a workflow without running it."""
    (folder / "w.yml").write_text(text, "utf-8")
    words = [str(find_act()), "push", "-n", "-W", "w.yml", "-P", "ubuntu-latest=-self-hosted"]
    done = subprocess.run(words, cwd=folder, check=False, capture_output=True, text=True)
    return [line for line in done.stderr.splitlines() if not line.startswith("time=")]


def refuses(text: str, folder: Path) -> bool:
    return any(line.startswith("Error: workflow is not valid") for line in ask_act(text, folder))


@pytest.mark.slow
def test_act_refuses_what_is_called_new_and_nothing_else_of_it(tmp_path: Path) -> None:
    assert NEW.keys() == NEEDED.union(*NEEDLESS.values()) <= FUNCTIONS.union(*KEYS.values())
    assert not refuses(OLD, tmp_path)
    taken = [name for name, key in NEW.items() if not refuses(f"{HEAD}    {key}\n{STEPS}", tmp_path)]
    assert not taken


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        pytest.param(f"{HEAD}    enviroment: pypi\n{STEPS}", 5, "did you mean `environment`?", id="of a job"),
        pytest.param(
            f"{HEAD}    permissions: {{id_token: write}}\n{STEPS}",
            5,
            "did you mean `id-token`?",
            id="a scope",
        ),
        pytest.param(
            f"{HEAD}    steps: [{{uses: a/b@v1, wiht: {{}}}}]\n", 5, "did you mean `with`?", id="of a step"
        ),
        pytest.param(
            "on: push\njobs:\n  a:\n    uses: ./b.yml\n    seckrets: inherit\n",
            5,
            "did you mean `secrets`?",
            id="of a call",
        ),
    ],
)
def test_a_misspelt_key_is_refused_by_github_too(text: str, line: int, hint: str, tmp_path: Path) -> None:
    with pytest.raises(TracerError, match="GitHub refuses this workflow") as caught:
        explain_refusal(ask_act(text, tmp_path), [read_workflow(text, "w.yml")])
    assert not isinstance(caught.value, RefusedError)
    assert caught.value.place == ("w.yml", line, 0)
    assert caught.value.hint == hint


def test_a_function_that_act_does_not_know_is_no_fault_of_the_workflow(tmp_path: Path) -> None:
    text = f"{HEAD}    steps: [{{run: \"${{{{ case(true, 'x', 'y') }}}}\"}}]\n"
    with pytest.raises(RefusedError, match="act, which runs the jobs here, does not know `case` yet"):
        explain_refusal(ask_act(text, tmp_path), [read_workflow(text, "w.yml")])


def test_a_value_of_the_wrong_kind_is_told_in_acts_words(tmp_path: Path) -> None:
    text = f"{HEAD}    permissions: {{id-token: read}}\n{STEPS}"
    with pytest.raises(TracerError, match=r"GitHub refuses this workflow: Expected write got read$"):
        explain_refusal(ask_act(text, tmp_path), [read_workflow(text, "w.yml")])


def test_what_act_said_of_anything_else_is_no_refusal() -> None:
    explain_refusal(["Error: unable to get git repo", "warning"], [])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("{contents: read, artifact-metadata: write}", {"contents": "read"}, id="in braces"),
        pytest.param("\n  contents: read\n  drives: read # why", {"contents": "read"}, id="in lines"),
        pytest.param("{contents: read}", {"contents": "read"}, id="without anything new"),
        pytest.param("read-all", "read-all", id="in a word"),
    ],
)
def test_what_is_new_is_left_out_for_act(written: str, expected: Any) -> None:
    job = written.replace("\n", "\n    ")
    text = f"name: x\non: push\npermissions: {written}\njobs:\n  a:\n    runs-on: u\n    permissions: {job}\n"
    changed: Any = nodes.tree(nodes.parse(instrument(read_workflow(text), {"a": JobChange()})))
    assert changed["permissions"] == changed["jobs"]["a"]["permissions"] == expected
