"""Workflow files in, the model out: every written form, every place, and what GitHub would refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.workflow.reader import NoWorkflowError, read_workflow

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Workflow

JOBS = "\njobs: {one: {runs-on: ubuntu-24.04, steps: [{run: make}]}}\n"


def read(on: str) -> Workflow:
    return read_workflow(on + JOBS)


def filters(workflow: Workflow) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        name: {key: trigger.patterns(key) or () for key in trigger.filters}
        for name, trigger in workflow.triggers.items()
    }


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param("on: push", {"push": {}}, id="a word"),
        pytest.param('"on": push', {"push": {}}, id="a quoted key"),
        pytest.param("on: [push, release]", {"push": {}, "release": {}}, id="a flow list"),
        pytest.param("on:\n- push\n- release", {"push": {}, "release": {}}, id="a block list, not indented"),
        pytest.param("on: {push: , release: null}", {"push": {}, "release": {}}, id="events without a value"),
        pytest.param("on: {push: {}}", {"push": {}}, id="an empty mapping"),
        pytest.param(
            "on: {push: {branches: main}}", {"push": {"branches": ("main",)}}, id="a filter of one word"
        ),
        pytest.param(
            "on: {push: {tags: ['v*', '!v0*']}}", {"push": {"tags": ("v*", "!v0*")}}, id="a filter in order"
        ),
        pytest.param(
            "on:\n  push:\n    paths: &p ['src/**']\n  pull_request:\n    paths: *p",
            {"push": {"paths": ("src/**",)}, "pull_request": {"paths": ("src/**",)}},
            id="an alias",
        ),
        pytest.param(
            "on: {push: {branches: [1.0, true]}}", {"push": {"branches": ("1.0", "true")}}, id="numbers"
        ),
        pytest.param(
            "on: {schedule: [{cron: '0 3 * * *'}]}", {"schedule": {"cron": ("0 3 * * *",)}}, id="the clock"
        ),
        pytest.param("on: {}", {}, id="no event at all"),
    ],
)
def test_every_written_form_of_on_is_read(on: str, expected: dict[str, dict[str, tuple[str, ...]]]) -> None:
    workflow = read(on)
    assert filters(workflow) == expected
    assert workflow.problems == ()


def test_inputs_are_read_with_their_types_and_defaults() -> None:
    workflow = read(
        "on: {workflow_dispatch: {inputs: {index: {type: choice, options: [a, b], default: b},"
        " dry: {type: boolean}, free: }}}"
    )
    inputs = workflow.triggers["workflow_dispatch"].inputs
    assert [(one.name, one.type) for one in inputs.values()] == [
        ("index", "choice"),
        ("dry", "boolean"),
        ("free", "string"),
    ]
    assert inputs["index"].default is not None
    assert inputs["index"].default.value == "b"


TEXT = """\
name: Publish
on: {release: {types: [published]}}
permissions: read-all
env: {A: 1, B: }
defaults: {run: {shell: bash}}
concurrency: ${{ github.ref }}
jobs:
  build:
    runs-on: [self-hosted, linux]
    needs: other
    if: ${{ github.ref }}
    permissions: {id-token: write}
    environment: {name: pypi, url: 'https://pypi.org/p/x'}
    concurrency: {group: one, cancel-in-progress: true}
    strategy: {matrix: {a: [1, 2]}}
    outputs: {version: '${{ steps.x.outputs.y }}'}
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: {fetch-depth: 0, persist-credentials: False}
      - id: x
        name: Build
        run: make
        env: {A: 2}
        shell: sh
        continue-on-error: true
  other:
    uses: ./.github/workflows/other.yml
    with: {a: b}
    secrets: inherit
"""


def test_needs_name_a_job_in_any_letter_case() -> None:
    workflow = read_workflow(TEXT.replace("needs: other", "needs: OTHER"), "publish.yml")
    assert workflow.problems == ()
    assert [need.value for need in workflow.jobs["build"].needs] == ["other"]


def test_a_job_is_read_with_all_that_it_says() -> None:
    workflow = read_workflow(TEXT, "publish.yml")
    job = workflow.jobs["build"]
    assert workflow.problems == ()
    assert [need.value for need in job.needs] == ["other"]
    assert job.condition and job.condition.value == "${{ github.ref }}"
    assert job.environment and (job.environment.name.value, job.environment.url is not None) == ("pypi", True)
    assert list(job.outputs.items) == ["version"]
    assert {name: leaf.value for name, leaf in workflow.env.items.items()} == {"A": "1", "B": ""}
    assert workflow.shell and workflow.shell.value == "bash"
    assert job.node.get("timeout-minutes") is not None, "keys without a field are kept"


def test_the_permissions_of_a_job_replace_those_of_the_workflow() -> None:
    workflow = read_workflow(TEXT)
    build, other = (workflow.permissions_of(job) for job in workflow.jobs.values())
    assert build and (build.level("id-token"), build.level("contents")) == ("write", "none")
    assert other and (other.level("id-token"), other.level("contents")) == ("read", "read")


def test_steps_are_read_in_order_with_values_as_github_hands_them_on() -> None:
    checkout, make = read_workflow(TEXT).jobs["build"].steps
    assert {name: leaf.value for name, leaf in checkout.arguments.items.items()} == {
        "fetch-depth": "0",
        "persist-credentials": "false",
    }
    assert checkout.arguments.get("FETCH-DEPTH") is not None
    assert make.id and make.run and make.shell and make.name
    assert (make.position, make.id.value, make.run.value, make.shell.value) == (1, "x", "make", "sh")


def test_a_call_of_a_workflow_is_read() -> None:
    job = read_workflow(TEXT).jobs["other"]
    assert job.uses and job.uses.is_local
    assert job.inherits_secrets
    assert job.arguments.items["a"].value == "b"


@pytest.mark.parametrize(
    ("uses", "parts"),
    [
        ("owner/name@v1", ("owner", "name", "", "v1", "", False)),
        ("owner/name/a/b@release/v1 # newest", ("owner", "name", "a/b", "release/v1", "newest", False)),
        (f"Owner/Name@{'a' * 40} # v1.2.3", ("Owner", "Name", "", "a" * 40, "v1.2.3", True)),
        ("./.github/actions/x", ("", "", "", "", "", False)),
        ("$/.github/actions/x", ("", "", "", "", "", False)),
        ("docker://alpine:3", ("", "", "", "", "", False)),
        (
            "docker://ghcr.io/pypa/gh-action-pypi-publish:release-v1",
            ("pypa", "gh-action-pypi-publish", "", "release/v1", "", False),
        ),
        ("owner/name", ("owner", "name", "", "", "", False)),
    ],
)
def test_what_uses_names_is_taken_apart(uses: str, parts: tuple[object, ...]) -> None:
    text = f"on: push\njobs:\n  one:\n    runs-on: x\n    steps:\n      - uses: {uses}\n"
    found = read_workflow(text).jobs["one"].steps[0].uses
    assert found
    assert (found.owner, found.name, found.path, found.ref, found.comment, found.is_pinned) == parts


@pytest.mark.parametrize(
    ("written", "major"),
    [
        ("main", None),
        ("release/v1", None),
        ("3df4ab1", None),
        ("3-branches", None),
        (f"{'a' * 40}", None),
        ("v4", 4),
        ("4.1.2", 4),
        (f"{'a' * 40} # v4.1.2", 4),
        (f"{'a' * 40} # v3 as of May", 3),
    ],
)
def test_the_major_version_of_an_action_is_told_by_a_version_only(written: str, major: int | None) -> None:
    workflow = read_workflow(f"on: push\njobs:\n  a:\n    steps:\n      - uses: o/n@{written}\n")
    found = workflow.jobs["a"].steps[0].uses
    assert found
    assert found.major == major


def test_every_leaf_knows_its_place() -> None:
    workflow = read_workflow(TEXT)
    job = workflow.jobs["build"]
    assert (job.span.line, job.span.column) == (8, 3)
    assert job.condition
    assert TEXT[job.condition.span.start : job.condition.span.end] == "${{ github.ref }}"
    assert job.steps[1].run
    assert (job.steps[1].run.span.line, job.steps[1].run.span.column) == (23, 14)
    assert workflow.triggers["release"].filters["types"][0].span.line == 2


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("on: push\non: release" + JOBS, 2, "`on` is already defined in line 1"),
        ("on: push\nenv: {A: 1, a: 2}" + JOBS, 2, "`a` is already defined in line 2"),
        ("on: push\nenv: {<<: {A: 1}}" + JOBS, 2, "merge keys (`<<`) are not allowed in a workflow"),
        (
            "name: x\ntrue: push" + JOBS,
            2,
            "`true` is not `on`: a YAML 1.1 writer has turned the key into a truth value",
        ),
        ("on: pusk" + JOBS, 1, "tracer does not know the event `pusk`"),
        ("on: PUSH" + JOBS, 1, "tracer does not know the event `PUSH`"),
        (
            "on: {push: {branches: a, branches-ignore: b}}" + JOBS,
            1,
            "`branches` and `branches-ignore` exclude each other",
        ),
        ("on: {workflow_dispatch: {branches: a}}" + JOBS, 1, "`workflow_dispatch` has no filter `branches`"),
        ("on: {push: {branches: ['a[']}}" + JOBS, 1, "the filter pattern `a[` cannot be"),
        ("on: push\njobs: {}\n", 2, "a workflow needs at least one job"),
        ("on: push\njobs: {a: }\n", 2, "the job `a` is not a mapping"),
        ("on: push\njobs: text\n", 2, "a workflow needs at least one job"),
        ("on: push\njobs: {a: {runs-on: x, steps: {run: x}}}\n", 2, "`steps` of the job `a` is not a list"),
        ("on: push\njobs: {a: {runs-on: x, steps: }}\n", 2, "`steps` of the job `a` is not a list"),
        ("on: push\njobs: {a: {runs-on: x, steps: [x]}}\n", 2, "a step of the job `a` is not a mapping"),
        ("on: push\njobs: {a: {steps: [{run: x}]}}\n", 2, "the job `a` has neither `runs-on` nor `uses`"),
        ("on: push\njobs: {a: {uses: ./x.yml, runs-on: x}}\n", 2, "the job `a` calls a workflow"),
        ("on: push\njobs: {1a: {uses: ./x.yml}}\n", 2, "`1a` is not a valid name for a job"),
        (
            "on: push\njobs: {a: {uses: ./x.yml, needs: b}}\n",
            2,
            "the job `a` needs `b`, which does not exist",
        ),
        (
            "on: push\njobs: {a: {uses: ./x.yml, needs: a}}\n",
            2,
            "the job `a` needs `a`, which in turn waits for `a`",
        ),
        ("on: push\njobs: {a: {runs-on: x, steps: [{name: x}]}}\n", 2, "a step needs `run` or `uses`"),
        (
            "on: push\njobs: {a: {runs-on: x, steps: [{run: x, uses: y/z@1}]}}\n",
            2,
            "a step has either `run` or `uses`",
        ),
        (
            "on: push\njobs: {a: {runs-on: x, steps: [{run: x, id: A}, {run: x, id: a}]}}\n",
            2,
            "the job `a` has two steps with the id `a`",
        ),
        ("on: push\njobs: {a: {uses: ./x.yml, if: github.ref =}}\n", 2, "unexpected symbol `=`"),
        ("on: push\njobs: {a: {uses: ./x.yml, if: secrets.A}}\n", 2, "`secrets` is not available here"),
        (
            "on: push\njobs: {a: {runs-on: x, env: {A: '${{ env.B }}'}, steps: [{run: x}]}}\n",
            2,
            "`env` is not available here",
        ),
        (
            "on: push\nenv: {A: '${{ needs.b.result }}'}\njobs: {a: {uses: ./x.yml}}\n",
            2,
            "`needs` is not available here",
        ),
        ("on: push\njobs: {a: {uses: ./x.yml, if: 'hashFiles(''x'')'}}\n", 2, "`hashFiles` is not available"),
        (
            "on: push\njobs: {a: {runs-on: x, steps: [{run: '${{ foo }}'}]}}\n",
            2,
            "`foo` is not available here",
        ),
        ("on: push\njobs: {a: {runs-on: x, steps: [{run: '${{ 1'}]}}\n", 2, "is not closed by `}}`"),
        (
            "on: push\njobs:\n  a:\n    if: !failure()\n    uses: ./x.yml\n",
            4,
            "is read as a YAML tag",
        ),
    ],
)
def test_what_github_refuses_is_said_with_its_place(text: str, line: int, message: str) -> None:
    problems = read_workflow(text).problems
    assert [problem.span.line for problem in problems if message in problem.message] == [line], problems


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("on: pusk" + JOBS, "does not know the event `pusk`"),
        ("on: push\njobs: {a: {uses: ./x.yml, teleport: b}}\n", "the key `teleport` of a job"),
        ("on: push\njobs: {a: {runs-on: x, steps: [{teleport: x}]}}\n", "the key `teleport` of a step"),
        ("on: push\njobs: {a: {uses: ./x.yml, if: teleport('x')}}\n", "unrecognized function"),
        ("on: push\njobs: {a: {uses: ./x.yml, if: teleport.x}}\n", "`teleport` is not available here"),
    ],
)
def test_what_github_may_have_added_is_not_known_rather_than_refused(text: str, message: str) -> None:
    (problem,) = read_workflow(text).problems
    assert message in problem.message
    assert problem.is_unknown


def test_a_circle_of_needs_is_shown_where_it_is_and_not_behind_it() -> None:
    text = "on: push\njobs:\n"
    for name, needs in {"a": "c", "b": "a", "c": "b", "after": "c", "before": ""}.items():
        text += f"  {name}: {{uses: ./x.yml{f', needs: {needs}' if needs else ''}}}\n"
    assert [problem.span.line for problem in read_workflow(text).problems] == [3, 4, 5]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("# only a comment\n", id="a comment"),
        pytest.param("- a\n- b\n", id="a list"),
        pytest.param("just words", id="words"),
        pytest.param("version: 2\nservices: {}\n", id="a file for docker compose"),
        pytest.param("name: x\nruns: {using: composite, steps: []}\n", id="an action"),
        pytest.param("On: push\njobs: {}\n", id="On, which is another key"),
        pytest.param("on: push\n", id="no jobs"),
    ],
)
def test_a_file_that_is_no_workflow_is_an_error(text: str) -> None:
    with pytest.raises(NoWorkflowError) as caught:
        read_workflow(text, "x.yml")
    assert caught.value.place and caught.value.place.path == "x.yml"


def test_a_file_that_is_no_yaml_is_an_error_with_its_place() -> None:
    with pytest.raises(TracerError) as caught:
        read_workflow("on: [push\njobs: {}", "x.yml")
    assert not isinstance(caught.value, NoWorkflowError)
    assert caught.value.place and caught.value.place.line == 2
