"""What the playground shows of a workflow: plan, armed text and findings, from texts alone.

The page calls `answer` in the browser, where there is neither git nor a network. What git would know (the
repository's name, its default branch, the branch) comes from the page's form.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import TracerError
from tracer_bullet.playground.changes import describe_arming, describe_findings
from tracer_bullet.playground.messages import PageRequest, describe_error
from tracer_bullet.refs import is_ref_name
from tracer_bullet.report.plan.json import describe_plan
from tracer_bullet.report.plan.mermaid import draw_plan
from tracer_bullet.report.plan.text import show_plan
from tracer_bullet.repository import make_simulator, read_sources
from tracer_bullet.trigger import armed_branches
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.plan import plan_workflow
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Mapping


def answer(request: str) -> str:
    """The answer to a PageRequest; both are JSON objects.

    The answer is {"plan": as of `tracer plan --format json`, "text": as of `tracer plan`, "mermaid",
    "arm": {"text", "diff", "error"}, "findings": [{"rule", "severity", "line", "column", "length", "message",
    "hint", "diff"}], "error"}. An error is null or {"message", "hint", "line"}. If the file is no workflow,
    the answer has an `error` and nothing else.
    """
    try:
        found = _describe(PageRequest(**json.loads(request)))
    except TracerError as error:
        found = {"error": describe_error(error)}
    return json.dumps(found, ensure_ascii=False)


def _describe(request: PageRequest) -> dict[str, Any]:
    if not is_ref_name(request.branch):
        raise TracerError(f"`{request.branch}` is not a valid branch name", hint="such as `tracer/first-run`")
    with TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root, request.files)
        read = read_sources(root)
        read_workflow(request.files[request.workflow], request.workflow)  # says what is wrong with it
        home = GitHubRepository(request.repository, request.default_branch)
        simulator = make_simulator(root, home, read.texts, read.unreadable)
        armed = armed_branches(read.texts[request.workflow], request.workflow)
        plan = plan_workflow(simulator.files[request.workflow], simulator, armed, armed or (request.branch,))
        return {
            "plan": describe_plan(plan),
            "text": show_plan(plan),
            "mermaid": draw_plan(plan),
            "arm": describe_arming(root, simulator, read.texts, request),
            "findings": describe_findings(root, simulator, request),
            "error": None,
        }


def _write(root: Path, files: Mapping[str, str]) -> None:
    """A checkout of these files. Raises TracerError for a path that leads out of `root`."""
    for name, text in files.items():
        path = (root / name).resolve()
        if not path.is_relative_to(root.resolve()):
            raise TracerError(f"`{name}` is not a path of the repository", hint="such as `pyproject.toml`")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
