"""What the playground shows of a workflow: plan, armed text and findings, from texts alone.

The page calls `answer` in the browser, where there is neither git nor a network. What git would know (the
repository's name, its default branch, the branch) comes from the page's form.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.arming.run_draft import RunRequest
from tracer_bullet.arming.run_plan import plan_tracer_run, without_temporary_parts
from tracer_bullet.arming.run_version import plan_version
from tracer_bullet.audit.facts import RepositoryFacts
from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.repository_audit import audit_texts
from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import WORKFLOWS
from tracer_bullet.refs import FIRST_BRANCH, is_ref_name
from tracer_bullet.report.plan.json import describe_plan
from tracer_bullet.report.plan.mermaid import draw_plan
from tracer_bullet.report.plan.text import show_plan
from tracer_bullet.repository import make_simulator, read_sources
from tracer_bullet.text.diffs import unified_diff
from tracer_bullet.text.files import Change
from tracer_bullet.text.splices import apply_splices
from tracer_bullet.trigger import armed_branches
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.plan import plan_workflow
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.audit.rule import AuditFinding
    from tracer_bullet.workflow.simulator import Simulator

WORKFLOW = (WORKFLOWS / "publish.yml").as_posix()
"""Where the page's workflow lies, if it names no other place."""


class PageRequest(NamedTuple):
    """What the page sends: `files` are texts by path from the root, `workflow` is one of these paths."""

    files: Mapping[str, str]
    workflow: str = WORKFLOW
    repository: str = ""
    default_branch: str = "main"
    branch: str = FIRST_BRANCH


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
        found = {"error": _describe_error(error)}
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
            "arm": _arm(root, simulator, read.texts, request),
            "findings": _check(root, simulator, request),
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


def _arm(root: Path, simulator: Simulator, texts: Mapping[str, str], request: PageRequest) -> dict[str, Any]:
    """The armed workflow and what arming changes, or why it is refused."""
    path = request.workflow
    try:
        permanent = without_temporary_parts(simulator, texts, path)
        wanted = RunRequest(path, (request.branch,))
        run = plan_tracer_run(*permanent, wanted, lambda folder: plan_version(root, folder, ())).run
    except TracerError as error:
        return {"text": "", "diff": "", "error": _describe_error(error)}
    changes = [_change(root, name, texts[name], text) for name, text in run.texts.items()]
    return {"text": run.texts[path], "diff": unified_diff(changes, root), "error": None}


def _check(root: Path, simulator: Simulator, request: PageRequest) -> list[dict[str, Any]]:
    facts = RepositoryFacts(root, simulator)
    text = request.files[request.workflow]
    found = audit_texts(facts, {request.workflow: text}, tuple(RULES.values()))
    ordered = sorted(found, key=lambda one: (one.span.line, one.span.column, one.rule))
    return [_describe_finding(root, text, one) for one in ordered if one.path == request.workflow]


def _describe_finding(root: Path, text: str, finding: AuditFinding) -> dict[str, Any]:
    fix = finding.fix
    changes = [_change(root, finding.path, text, apply_splices(text, list(fix.splices)))] if fix else []
    return {
        "rule": finding.rule,
        "severity": RULES[finding.rule].severity.value,
        "line": finding.span.line,
        "column": finding.span.column,
        "length": max(1, finding.span.end - finding.span.start),
        "message": finding.message,
        "hint": finding.hint,
        "diff": unified_diff(changes, root),
    }


def _change(root: Path, name: str, before: str, after: str) -> Change:
    return Change(root / name, before.encode(), after.encode())


def _describe_error(error: TracerError) -> dict[str, Any]:
    line = error.place.line if error.place else 0
    return {"message": error.message, "hint": error.hint, "line": line}
