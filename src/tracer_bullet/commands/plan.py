"""Show which jobs of a workflow run on which event, which index each reaches, and the proof.

Without WORKFLOW: every workflow of the repository that uploads something. A workflow is a path, or the name
of a file in .github/workflows. Its neighbours there are read too: for the workflows that it calls, and
because a push to the tracer branch starts all of them.

The table has nine things that happen in a repository, and one row for every other event in `on:`; with
--event, only that event. A job runs, is skipped (-), or may do either if that depends on something that is
not in the file: a variable, an output, the changed paths. A question mark is an index that may be reached.

The verdict answers three questions. Can a push to the tracer branch reach PyPI: proven (it cannot), not
proven (the steps that tracer cannot see into are listed) or unsafe (with the route)? Does a release reach
PyPI? Does anything else? A step that you have read can be acknowledged with --acknowledge.

--format json prints {"workflow", "armed": [branch], "scenarios": [{"name", "event", "ref", "action",
"triggered": "yes|no|maybe", "why", "jobs": {id: {"outcome": "runs|skipped|maybe", "why"}}, "indexes":
{"testpypi|pypi|<url>|unknown": "reached|staged|maybe|not reached"}}], "verdict": {"pypi_only_by_release",
"tracer_reaches_only_testpypi", "level": "proven|not_proven|unsafe", "other_ways": [sentence], "release":
"release|tag|workflow|manual|push", "release_reaches_pypi": "yes|no|maybe|not applicable", "unknown":
[{"workflow", "line", "job", "step", "runs", "credential", "settle"}], "remarks": [sentence], "why":
[sentence]}}. The level is null if no tracer branch is armed or given. For several workflows, or none, it
prints a list of these.

A GitLab pipeline, `.gitlab-ci.yml`, is planned in the same way: `rules`, `only`/`except`, `workflow: rules`
and local includes over the events that create a pipeline. Its JSON is {"pipeline", "provider", "armed":
[branch], "scenarios": [{"name", "source", "ref", "created": "yes|no|maybe", "why", "jobs": {name:
{"outcome", "why"}}, "indexes"}], "verdict": {"level", "release", "release_reaches_pypi", "other_ways",
"unknown", "why", "remarks"}}.

Of a configuration for Google Cloud Build or ActiveState it shows what is proven of the whole file. Its JSON
is {"pipeline", "provider", "armed": [branch], "verdict": {"pypi_only_by_release",
"tracer_reaches_only_testpypi", "release", "why", "remarks"}}; the verdict is null if nothing publishes.

--format mermaid prints a diagram that can be pasted into a pull request: of --event, else of a push to the
tracer branch (if one is armed or given) and of a release.

exit codes: 0 a release reaches PyPI, or may, nothing else does, and the tracer branch is proven safe; 1 there
is something to fix, or a file cannot be read; 2 input, such as a file that is not a workflow

examples:
  tracer plan
  tracer plan publish.yml --branch my-feature
  tracer plan publish.yml --event push --ref refs/tags/v2.0.0
  tracer plan publish.yml --event release --action published --format mermaid
  tracer plan --event workflow_dispatch --payload event.json
  tracer plan .gitlab-ci.yml --branch my-feature
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracer_bullet.commands.options import add_format, add_repository, add_workflow
from tracer_bullet.commands.pipeline_plan import plan_pipeline
from tracer_bullet.commands.pipelines import choose_pipeline
from tracer_bullet.errors import ExitCode, Place, TracerError
from tracer_bullet.project.worktree import (
    find_root,
    find_workflow,
    find_worktree,
    is_workflow_folder,
    mentions,
)
from tracer_bullet.publishers.clearing import trust_record
from tracer_bullet.refs import is_ref_name
from tracer_bullet.report import console
from tracer_bullet.repository import load_simulator, read_home, read_sources
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow.proof.plan import plan_workflow
from tracer_bullet.workflow.proof.ungated import publishes

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.events.github_context import GitHubRepository
    from tracer_bullet.workflow.proof.plan import WorkflowPlan
    from tracer_bullet.workflow.simulator import Simulator


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer plan`."""
    add_workflow(parser, several=True)
    parser.add_argument("--event", default="", metavar="NAME", help="plan this event instead of the table")
    parser.add_argument(
        "--ref",
        default="",
        metavar="REF",
        help="the branch, or refs/tags/TAG; for a release, the tag",
    )
    parser.add_argument("--action", default="", metavar="ACTIVITY", help="the activity, such as `published`")
    parser.add_argument("--payload", type=Path, metavar="FILE", help="JSON: what is known of `github.event`")
    parser.add_argument(
        "--branch", default="", metavar="NAME", help="the tracer branch that the proof is for"
    )
    add_repository(parser)
    parser.add_argument(
        "--default-branch", default="", metavar="NAME", help="the default branch, if git does not tell"
    )
    parser.add_argument(
        "--acknowledge",
        default="",
        metavar="FILE:JOB:STEP",
        help="show a step that tracer cannot see into, and record that you have read it",
    )
    parser.add_argument("--yes", action="store_true", help="with --acknowledge: do not ask")
    add_format(parser, "mermaid")


def run(options: Namespace) -> int:
    """Plan what `options` name; exit codes and JSON are as the help of the command says."""
    _check_options(options)
    pipeline = choose_pipeline(options.workflow)
    if pipeline:
        return plan_pipeline(pipeline, options)
    root, chosen = _choose(options.workflow)
    read = read_sources(root, chosen)
    home = read_home(root, options.repository)
    if options.default_branch:
        home = home._replace(default_branch=options.default_branch)
    simulator = load_simulator(root, read, home, default_branch=options.default_branch)
    trust_record(simulator, root)
    if options.acknowledge:
        from tracer_bullet.commands.acknowledge import acknowledge  # noqa: PLC0415 - wanted here alone

        return acknowledge(simulator, root, options.acknowledge, without_asking=options.yes)
    texts = read.texts
    armed = {path: _armed_branches(texts[path], path) for path in simulator.files}
    branches = dict.fromkeys([options.branch] if options.branch else [])
    branches |= dict.fromkeys(branch for found in armed.values() for branch in found)
    event = _event(options, simulator.repository)
    plans = [
        plan_workflow(simulator.files[path], simulator, armed[path], tuple(branches), event)
        for path in _select(read.chosen, simulator)
    ]
    _report(plans, options)
    _note_record(root, simulator)
    known = bool(options.workflow) or not simulator.unreadable
    return ExitCode.OK if known and all(plan.verdict.holds for plan in plans) else ExitCode.FINDINGS


def _note_record(root: Path, simulator: Simulator) -> None:
    """What the recorded publishers no longer match. Most repositories have none: then no code is loaded."""
    if not mentions(root, b"publishers"):
        return
    from tracer_bullet.publishers.check_record import check_record  # noqa: PLC0415

    for finding in check_record(root, simulator):
        console.say(f"note: {finding.message}")
        console.say(f"hint: {finding.hint}")


def _check_options(options: Namespace) -> None:
    for name in ("ref", "action", "payload"):
        if getattr(options, name) and not options.event:
            raise TracerError(f"`--{name}` belongs to `--event`", hint=f"--event NAME --{name} …")
    if options.branch and not is_ref_name(options.branch):
        raise TracerError(
            f"`{options.branch}` is not a valid branch name", hint="git check-ref-format --branch NAME"
        )


def _choose(names: Sequence[str]) -> tuple[Path, list[Path]]:
    """The root of the repository, or what stands for it, and the files that are named."""
    if not names:
        return find_root(Path.cwd()), []
    paths = list(dict.fromkeys(find_workflow(name).absolute() for name in names))
    directory = paths[0].parent
    if is_workflow_folder(directory):
        return directory.parent.parent, paths
    try:
        return find_worktree(directory), paths
    except TracerError:
        return directory, paths


def _armed_branches(text: str, path: str) -> tuple[str, ...]:
    """The branches of the temporary trigger; most workflows have none, and then its code is not loaded."""
    if "# tracer:" not in text:
        return ()
    from tracer_bullet.trigger import armed_branches  # noqa: PLC0415

    return armed_branches(text, path)


def _event(options: Namespace, repository: GitHubRepository) -> Event | None:
    if not options.event:
        return None
    from tracer_bullet.workflow.events.named import make_event  # noqa: PLC0415 - wanted here alone

    payload = _read_payload(options.payload) if options.payload else None
    return make_event(repository, options.event, options.ref, options.action, payload)


def _read_payload(path: Path) -> Any:
    import json  # noqa: PLC0415 - wanted here alone

    text = read_source(path).text
    try:
        payload = json.loads(text)
    except json.JSONDecodeError as error:
        raise TracerError(
            f"not valid JSON: {error.msg.lower()}", place=Place(str(path), error.lineno, error.colno)
        ) from None
    except RecursionError:
        raise TracerError("nested too deeply", place=Place(str(path))) from None
    if not isinstance(payload, dict):
        raise TracerError("the payload of an event is a JSON object", place=Place(str(path)))
    return payload


def _select(chosen: Sequence[str], simulator: Simulator) -> list[str]:
    """The workflows that are named, else those that upload something."""
    if chosen:
        return list(chosen)
    found = [path for path, workflow in simulator.files.items() if publishes(workflow, simulator)]
    for path, reason in simulator.unreadable.items():
        console.say(f"{path} is left out: {reason}")
    if found:
        console.say(f"workflows that upload: {', '.join(found)}")
    else:
        which = "that can be read" if simulator.unreadable else "of this repository"
        console.say(f"no workflow {which} uploads anything")
        console.say("hint: tracer init  # sets up a workflow that publishes")
    return found


def _report(plans: Sequence[WorkflowPlan], options: Namespace) -> None:
    if options.format == "json":
        from tracer_bullet.report.plan.json import describe_plan  # noqa: PLC0415 - one format a run

        described = [describe_plan(plan) for plan in plans]
        console.emit_json(described[0] if len(described) == 1 else described)
    elif options.format == "mermaid":
        from tracer_bullet.report.plan.mermaid import draw_plan  # noqa: PLC0415 - one format a run

        console.emit("\n".join(draw_plan(plan) for plan in plans))
    else:
        from tracer_bullet.report.plan.text import show_plan  # noqa: PLC0415 - one format a run

        console.emit("\n".join(show_plan(plan) for plan in plans))
