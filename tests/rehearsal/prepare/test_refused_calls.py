"""Calls of workflows that GitHub refuses before anything runs."""

from __future__ import annotations

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal.prepare.refused_calls import refuse_calls
from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

CALLER = "on: push\njobs:\n  call:\n    uses: ./.github/workflows/called.yml\n"
OPTIONAL = "inputs: {a: {type: string, default: x}}, secrets: {B: {required: false}}"
TYPED = "{workflow_call: {inputs: {b: {type: boolean}, n: {type: number}}}}"
REQUIRED = "inputs: {a: {type: string, required: true}}, secrets: {B: {required: true}}"


def check(keys: str, declared: str, permissions: str = "", path: str = "called.yml") -> str:
    job = f"jobs:\n  inner:\n    runs-on: ubuntu-latest\n{permissions}    steps: [{{run: 'true'}}]\n"
    texts = {"caller.yml": CALLER + keys, path: f"on: {declared}\n{job}"}
    files = {
        f".github/workflows/{name}": read_workflow(text, f".github/workflows/{name}")
        for name, text in texts.items()
    }
    run = Simulator(files=files).run(
        files[".github/workflows/caller.yml"], events.push_branch(GitHubRepository("octo-org/demo"), "main")
    )
    try:
        refuse_calls(run, files)
    except TracerError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("keys", "declared"),
    [
        pytest.param("", "workflow_call", id="nothing to give"),
        pytest.param("    with: {b: true, n: 1.5}\n", TYPED, id="values of their types"),
        pytest.param("    with: {b: '${{ github.ref == 1 }}', n: '${{ 1 }}'}\n", TYPED, id="expressions"),
        pytest.param("", f"{{workflow_call: {{{OPTIONAL}}}}}", id="nothing that is required"),
        pytest.param(
            "    with: {A: x}\n    secrets: {b: '${{ secrets.B }}'}\n",
            f"{{workflow_call: {{{REQUIRED}}}}}",
            id="in other letters",
        ),
        pytest.param(
            "    with: {a: x}\n    secrets: inherit\n", f"{{workflow_call: {{{REQUIRED}}}}}", id="all secrets"
        ),
    ],
)
def test_a_call_that_gives_what_is_asked(keys: str, declared: str) -> None:
    assert check(keys, declared) == ""


@pytest.mark.parametrize(
    ("keys", "declared", "why"),
    [
        pytest.param("", "push", "it has no `on.workflow_call`", id="not made for calls"),
        pytest.param(
            "    secrets: inherit\n",
            f"{{workflow_call: {{{REQUIRED}}}}}",
            "the input `a` is required",
            id="no input",
        ),
        pytest.param(
            "    with: {a: x}\n",
            f"{{workflow_call: {{{REQUIRED}}}}}",
            "the secret `b` is required",
            id="no secret",
        ),
        pytest.param("    with: {z: x}\n", "workflow_call", "it has no input `z`", id="an unknown input"),
        pytest.param(
            "    with: {b: 'yes'}\n", TYPED, "the input `b` is a boolean, and `yes` is not", id="no boolean"
        ),
        pytest.param(
            "    with: {n: one}\n", TYPED, "the input `n` is a number, and `one` is not", id="no number"
        ),
        pytest.param(
            "    secrets: {z: x}\n", "workflow_call", "it has no secret `z`", id="an unknown secret"
        ),
    ],
)
def test_a_call_that_gives_something_else(keys: str, declared: str, why: str) -> None:
    assert check(keys, declared).endswith(f"cannot call `./.github/workflows/called.yml`: {why}")


@pytest.mark.parametrize(
    ("caller", "asked", "why"),
    [
        pytest.param("contents: read, id-token: write", "id-token: write", "", id="as much"),
        pytest.param("contents: write", "contents: read", "", id="less"),
        pytest.param(None, "contents: read", "", id="a default that is a setting"),
        pytest.param(
            None,
            "id-token: write",
            "asks for `id-token: write`, and is allowed `id-token: none`",
            id="no default",
        ),
        pytest.param(
            "contents: read",
            "contents: write",
            "asks for `contents: write`, and is allowed `contents: read`",
            id="more",
        ),
    ],
)
def test_a_called_job_asks_for_what_the_calling_job_has(caller: str | None, asked: str, why: str) -> None:
    keys = f"    permissions: {{{caller}}}\n" if caller else ""
    found = check(keys, "workflow_call", f"    permissions: {{{asked}}}\n")
    assert found.endswith(why)
    assert bool(found) is bool(why)


def test_a_workflow_that_is_not_there() -> None:
    assert check("", "workflow_call", path="other.yml").endswith("that workflow is not in the repository")
