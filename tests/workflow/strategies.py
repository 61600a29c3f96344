"""Workflows at random: graphs of jobs with gates, uploads to any index, triggers of any form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.workflow.cases import REPOSITORY
from tracer_bullet.workflow import events
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Workflow

TESTPYPI = {"repository-url": "https://test.pypi.org/legacy/"}
STEPS: list[dict[str, Any]] = [
    {"run": "make"},
    {"uses": "pypa/gh-action-pypi-publish@release/v1"},
    {"uses": "pypa/gh-action-pypi-publish@release/v1", "with": TESTPYPI},
    {"uses": "pypa/gh-action-pypi-publish@release/v1", "if": "github.event_name == 'release'"},
    {"uses": "pypa/gh-action-pypi-publish@release/v1", "with": {"repository-url": "${{ vars.INDEX }}"}},
    {"run": "twine upload dist/*"},
    {"run": "twine upload --repository testpypi dist/*"},
    {"run": 'if [ "$GITHUB_REF_TYPE" = tag ]; then uv publish; fi'},
    {"run": "tox -e release", "env": {"TOKEN": "${{ secrets.PYPI_TOKEN }}"}},
]
GATES = [
    "github.event_name == 'release'",
    "github.event_name == 'push'",
    "github.event_name != 'pull_request'",
    "startsWith(github.ref, 'refs/tags/')",
    "github.ref == 'refs/heads/main'",
    "github.event.release.prerelease == false",
    "inputs.publish",
    "vars.PUBLISH == 'yes'",
    "github.repository == 'octo-org/octo-repo'",
    "github.event.head_commit.message != 'skip'",
    "false",
]
STATUS_GATES = [
    "always()",
    "!cancelled()",
    "failure()",
    "always() && github.event_name == 'push'",
    "success()",
]
TRIGGERS: dict[str, list[Any]] = {
    "push": [
        None,
        {"branches": ["main"]},
        {"tags": ["v*"]},
        {"branches-ignore": ["main"]},
        {"paths": ["src/**"]},
    ],
    "pull_request": [None, {"types": ["closed"]}],
    "release": [None, {"types": ["published"]}],
    "workflow_dispatch": [None, {"inputs": {"publish": {"type": "boolean"}}}],
    "schedule": [[{"cron": "0 3 * * *"}]],
}
EVENTS = [
    events.push_branch(REPOSITORY, "main"),
    events.push_branch(REPOSITORY, "topic"),
    events.push_tag(REPOSITORY, "v1.0"),
    events.pull_request(REPOSITORY),
    events.pull_request(REPOSITORY, "closed", fork=True),
    events.release(REPOSITORY),
    events.release(REPOSITORY, "created", prerelease=True),
    events.workflow_dispatch(REPOSITORY),
    events.schedule(REPOSITORY),
]


@st.composite
def workflow_trees(draw: st.DrawFn, *, status_functions: bool = True) -> dict[str, Any]:
    """A workflow as a tree of plain values, with up to six jobs."""
    names = draw(st.lists(st.sampled_from(sorted(TRIGGERS)), min_size=1, unique=True))
    on = {name: draw(st.sampled_from(TRIGGERS[name])) for name in names}
    gates = st.sampled_from([None, *GATES, *(STATUS_GATES if status_functions else [])])
    jobs: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 6))):
        needs = draw(st.lists(st.sampled_from(sorted(jobs)), max_size=2, unique=True)) if jobs else []
        gate = draw(gates)
        jobs[f"job{number}"] = {
            "runs-on": "ubuntu-24.04",
            **({"needs": needs} if needs else {}),
            **({"if": gate} if gate else {}),
            "steps": draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=2)),
        }
    return {"on": on, "jobs": jobs}


def read(tree: dict[str, Any]) -> Workflow:
    """The workflow that the tree is: JSON is YAML."""
    return read_workflow(json.dumps(tree))
