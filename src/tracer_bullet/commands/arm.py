"""Add what a tracer run needs to any workflow, for one branch and for a while, if that is proven safe.

tracer adds a trigger, a version for the run, and a condition on every job that the branch would start and the
run does not need. A workflow that does not publish to TestPyPI also gets jobs that do, modelled on the job
that publishes to PyPI. Each piece is between markers. If another workflow publishes on the push, tracer
refuses: the commit that takes its temporary condition out again would publish.

Without WORKFLOW: the one of this repository that publishes to TestPyPI, otherwise the one that publishes. A
workflow is a path, or the name of a file in .github/workflows. Without --branch: the current branch; never
the default one.

The proof is that of `tracer plan`: over all workflows of the repository, as they will be, a push to the
branch reaches TestPyPI and no other index. If that does not hold, tracer writes nothing and shows the line
that is missing. --gate adds that line for good: `tracer finalize` leaves it there. If the branch triggers the
workflow already, tracer does not change the file, and shows the verdict.

tracer also records the branch in the answers file, so that `copier update` keeps the trigger.

--separate does not touch the workflow: copies of the jobs that it needs go into .github/workflows/tracer.yml,
which `tracer finalize` deletes. --smoke-test adds a job that installs and imports what TestPyPI got.

A GitLab pipeline, `.gitlab-ci.yml`, gets temporary jobs that build, upload to TestPyPI and install from
there. Jobs that could reach PyPI from the branch get a rule that keeps them out. Its JSON is {"pipeline",
"branch", "files", "added", "notes", "written", "verdict": {"level", "why"}}.

`tracer finalize` takes all of that out again, byte for byte.

--format json prints {"workflow", "branch", "already": why it triggers as it is, or "", "files": [{"path",
"changed"}], "line": of the new block, or 0, "gates": [{"path", "line", "job", "step": from 1, or null,
"lines": [text], "added"}], "notes": [text], "written", "verdict": {"proven", "pypi_only_by_release",
"tracer_reaches_only_testpypi", "why": [sentence]}}: paths from the root of the repository, the lines of gates
in the files as they were. With --diff there is also "diff". Where the proof does not hold, it is printed too.
If more than a trigger is added, "added", "left_out" and "doubts" are sentences, and there are no gates.

exit codes: 0 armed, or nothing to do; 1 with --dry-run and --diff: something would change; 2 input; 4 refused

examples:
  tracer arm
  tracer arm release.yml --branch my-feature
  tracer arm --gate --diff | git apply
  tracer arm --dry-run --format json
  tracer arm .gitlab-ci.yml --branch my-feature
"""

from __future__ import annotations

import shlex
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.arm_plan import ArmRequest, check_workflow, find_callers, plan_arming, try_trigger
from tracer_bullet.arming.branch_proof import publishes_to_testpypi
from tracer_bullet.arming.complete import is_complete
from tracer_bullet.commands.options import add_diff, add_dry_run, add_format, add_workflow
from tracer_bullet.commands.pipeline_arm import arm_pipeline_at
from tracer_bullet.commands.pipelines import choose_pipeline
from tracer_bullet.errors import ExitCode, Place, RefusedError, TracerError
from tracer_bullet.project.answers_file import arm_answers, find_answers, workflows_around
from tracer_bullet.project.git import GitSnapshot, read_repository
from tracer_bullet.project.read_once import while_nothing_changes
from tracer_bullet.project.worktree import WORKFLOWS, find_workflow, find_worktree, show_path
from tracer_bullet.publishers.clearing import trust_record
from tracer_bullet.report import arm
from tracer_bullet.repository import WorkflowSources, home_of, load_simulator, read_sources
from tracer_bullet.text.files import Change, write_changes
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.trigger import armed_branches, check_branch, finalize, inspect

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from tracer_bullet.arming.arm_plan import ArmPlan
    from tracer_bullet.arming.run.run_draft import Tried
    from tracer_bullet.arming.run_plan import RunPlan
    from tracer_bullet.workflow.simulator import Simulator


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer arm`."""
    add_workflow(parser)
    parser.add_argument("--branch", default="", metavar="NAME", help="the branch to arm it for")
    parser.add_argument("--dispatch", action="store_true", help="add `workflow_dispatch:` as well")
    parser.add_argument("--gate", action="store_true", help="also add the missing release gates, for good")
    parser.add_argument("--only-trigger", action="store_true", help="add nothing but the trigger, or refuse")
    parser.add_argument(
        "--environment", default="testpypi", metavar="NAME", help="the environment of the TestPyPI upload"
    )
    parser.add_argument(
        "--smoke-test",
        nargs="?",
        const="",
        metavar="MODULE",
        help="also install and import in the workflow what TestPyPI got",
    )
    parser.add_argument(
        "--separate", action="store_true", help="put the run into a temporary workflow file of its own"
    )
    parser.add_argument("--fast", action="store_true", help="leave jobs that only test out of the tracer run")
    parser.add_argument(
        "--package", default="", metavar="DIR", help="the package, in a GitLab repository of several"
    )
    add_diff(parser)
    add_dry_run(parser)
    add_format(parser)


def run(options: Namespace) -> int:
    """Arm what `options` name and report it; exit codes and JSON are as the help of the command says."""
    pipeline = choose_pipeline([options.workflow] if options.workflow else [])
    if pipeline:
        return arm_pipeline_at(pipeline, options)
    if options.package:
        raise TracerError("`--package` is for GitLab pipelines", hint="leave out `--package`")
    is_plain = options.only_trigger or options.gate
    if is_plain and (options.separate or options.smoke_test is not None):
        raise TracerError(
            "`--separate` and `--smoke-test` add more than a trigger",
            hint="leave out `--only-trigger` and `--gate`",
        )
    place = _look_around(options)
    path = _choose(place, options)
    if options.separate:
        return _run_apart(place, path, options)
    request = ArmRequest(path, place.branch, options.dispatch, options.gate)
    if is_plain:
        return _add_trigger(place, plan_arming(place.simulator, place.read.texts, request), options)
    is_more = _has_more_than_a_trigger(place.read.texts[path]) or _lacks_testpypi(place, path)
    plain = None if is_more else try_trigger(place.simulator, place.read.texts, request)
    if plain is None or not plain.branch_proof.is_proven:
        return _run_through(place, _plan_run(place, path, options), options)
    run_plan = _plan_parts(place, plain, options)
    return _run_through(place, run_plan, options) if run_plan else _add_trigger(place, plain, options)


def _add_trigger(place: _Place, arm_plan: ArmPlan, options: Namespace) -> int:
    """Write a trigger, and gates if they are asked for, where that is proven."""
    path = arm_plan.request.path
    recorded = _record(place, path, arm_plan.texts.get(path, ""))
    changes = [*recorded, *(_change(place, name, text) for name, text in arm_plan.texts.items())]
    is_dry, is_proven = options.dry_run or options.diff, arm_plan.branch_proof.is_proven
    if is_proven and not is_dry:
        write_changes(changes, place.root)
    done = arm.DoneTrigger(
        arm_plan, tuple(changes), place.root, written=is_proven and not is_dry, recorded=tuple(recorded)
    )
    arm.report_trigger(done, as_json=options.format == "json", with_diff=options.diff)
    if not is_proven:
        from tracer_bullet.arming.refusal import refuse_arming  # noqa: PLC0415 - not wanted where all is well

        raise refuse_arming(arm_plan, *_arguments(options))
    return ExitCode.FINDINGS if is_dry and changes else ExitCode.OK


def _lacks_testpypi(place: _Place, path: str) -> bool:
    """Whether a trigger will not do, because nothing uploads to TestPyPI; raises for what cannot be armed."""
    workflow = place.simulator.files[path]
    check_workflow(workflow, place.simulator)
    return not publishes_to_testpypi(workflow, place.simulator, place.branch)


def _has_more_than_a_trigger(text: str) -> bool:
    armed = inspect(text)
    return bool(armed and any(not block.is_trigger for block in armed.blocks))


def _plan_parts(place: _Place, plain: ArmPlan, options: Namespace) -> RunPlan | None:
    """The run with all its parts; None if the trigger is enough. Raises TracerError if there is none."""
    path = plain.request.path
    if options.dispatch or not plain.texts:
        return None
    if options.smoke_test is None and is_complete(plain.branch_proof):
        return None
    try:
        run_plan = _plan_run(place, path, options)
    except TracerError as refused:
        plainly = f"{shlex.join(['tracer', 'arm', path, '--only-trigger'])}  # adds nothing else"
        refused.hint = f"{refused.hint}\n{plainly}" if refused.hint else plainly
        raise
    new = {name: text for name, text in run_plan.run.texts.items() if text != place.read.texts[name]}
    return run_plan if new != plain.texts or run_plan.run.notes else None


def _run_through(place: _Place, run_plan: RunPlan, options: Namespace) -> int:
    """Arm a workflow that needs more than a trigger, or arm it again."""
    from tracer_bullet.report import arm_run  # noqa: PLC0415 - not wanted for a trigger

    texts = place.read.texts
    new = {name: text for name, text in run_plan.run.texts.items() if text != texts[name]}
    path = run_plan.request.path
    recorded = _record(place, path, run_plan.run.texts[path])
    changes = [*recorded, *(_change(place, name, text) for name, text in new.items())]
    is_dry = options.dry_run or options.diff
    if not is_dry:
        write_changes(changes, place.root)
    done = arm_run.DoneRun(run_plan, tuple(changes), place.root, written=not is_dry)
    arm_run.report_run(done, as_json=options.format == "json", with_diff=options.diff)
    return ExitCode.FINDINGS if is_dry and changes else ExitCode.OK


def _run_apart(place: _Place, path: str, options: Namespace) -> int:
    """Write the run into a file of its own, in the place of one that an earlier call wrote."""
    from tracer_bullet.arming.separate import SEPARATE, plan_separate  # noqa: PLC0415 - wanted here alone
    from tracer_bullet.report import arm_run  # noqa: PLC0415

    there = place.root / SEPARATE
    before = there.read_bytes() if there.is_file() else None
    if before is not None and finalize(before.decode(), path=SEPARATE):
        raise RefusedError("this workflow is yours", hint="rename it first", place=Place(SEPARATE))
    run_plan = _plan_run(place, path, options, plan_separate)
    change = Change(there, before, run_plan.run.texts[SEPARATE].encode())
    changes = (change,) if change.before != change.after else ()
    is_dry = options.dry_run or options.diff
    if not is_dry:
        write_changes(changes, place.root)
    done = arm_run.DoneRun(run_plan, changes, place.root, written=not is_dry)
    arm_run.report_run(done, as_json=options.format == "json", with_diff=options.diff)
    return ExitCode.FINDINGS if is_dry and changes else ExitCode.OK


def _plan_run(
    place: _Place, path: str, options: Namespace, make: Callable[..., RunPlan] | None = None
) -> RunPlan:
    from tracer_bullet.arming.lane.run_version import plan_version  # noqa: PLC0415
    from tracer_bullet.arming.run.run_draft import RunRequest  # noqa: PLC0415
    from tracer_bullet.arming.run_plan import (  # noqa: PLC0415 - not wanted for a trigger
        plan_tracer_run,
        without_temporary_parts,
    )

    texts = place.read.texts
    branches = (*(one for one in armed_branches(texts[path], path) if one != place.branch), place.branch)
    simulator, permanent = without_temporary_parts(place.simulator, texts, path)
    tried = None if options.smoke_test is None else _tried(place.root, options.smoke_test)
    request = RunRequest(path, branches, options.environment, options.fast, tried)
    tags = read_repository(place.root).tags
    with while_nothing_changes():
        return (make or plan_tracer_run)(
            simulator, permanent, request, lambda folder: plan_version(place.root, folder, tags)
        )


def _tried(root: Path, module: str) -> Tried:
    """What the smoke test tries: the only package, or the one at the root; its module if none is named."""
    from tracer_bullet.arming.run.run_draft import Tried  # noqa: PLC0415 - wanted here alone
    from tracer_bullet.project.metadata import project_name  # noqa: PLC0415
    from tracer_bullet.project.modules import import_names  # noqa: PLC0415
    from tracer_bullet.project.packages import find_packages  # noqa: PLC0415
    from tracer_bullet.project.packaging_files import read_project  # noqa: PLC0415

    packages = find_packages(root)
    project = read_project(root / packages[0].directory if len(packages) == 1 else root)
    name = project_name(project).value
    found = import_names(project, name).value
    if not module and len(found) != 1:
        listed = in_backticks(found, " or ") or "no module was found"
        raise TracerError(
            f"cannot tell what the smoke test imports: {listed}", hint="name it: --smoke-test MODULE"
        )
    return Tried(name, module or found[0])


class _Place(NamedTuple):
    """Where the command stands: the repository, its files, and the branch in question."""

    root: Path
    read: WorkflowSources
    simulator: Simulator
    branch: str


def _look_around(options: Namespace) -> _Place:
    named = find_workflow(options.workflow).absolute() if options.workflow else None
    root = find_worktree(named.parent if named else Path.cwd())
    known = read_repository(root)
    read = read_sources(root, [named] if named else [])
    home = home_of(known)
    branch = _choose_branch(options.branch, known, home.default_branch)
    simulator = load_simulator(root, read, home)
    trust_record(simulator, root)
    return _Place(root, read, simulator, branch)


def _choose_branch(given: str, known: GitSnapshot, default: str) -> str:
    branch = given or known.branch
    if not branch:
        hint = f"git switch -c {known.new_branch}  # or --branch NAME"
        raise TracerError("HEAD is detached: no branch to arm", hint=hint)
    check_branch(branch)
    if branch == default:
        reason = f"`{branch}` is the default branch: a temporary trigger would stay there"
        raise RefusedError(reason, hint=f"git switch -c {known.new_branch}")
    return branch


def _choose(place: _Place, options: Namespace) -> str:
    if not place.read.chosen:
        from tracer_bullet.arming.choose_workflow import choose_workflow  # noqa: PLC0415 - wanted here alone

        own = workflows_around(place.root, Path.cwd())
        recorded = {one.workflow_name for one in find_answers(place.root)}
        return choose_workflow(
            place.simulator, place.branch, own, recorded, only_testpypi=options.only_trigger
        )
    workflow = place.simulator.files[place.read.chosen[0]]
    callers = find_callers(workflow, place.simulator) if set(workflow.triggers) == {"workflow_call"} else []
    return callers[0] if len(callers) == 1 and not options.separate else workflow.path


def _change(place: _Place, path: str, text: str) -> Change:
    source = place.read.sources[path]
    return Change(source.path, source.data, source.encode(text))


def _record(place: _Place, path: str, text: str) -> list[Change]:
    """What tells the answers of the workflow its branch, unless they name another that it is armed for."""
    branch = place.branch
    armed = armed_branches(text or place.read.texts[path], path)
    if branch not in armed or PurePosixPath(path).parent.as_posix() != WORKFLOWS.as_posix():
        return []
    changes = []
    for file in find_answers(place.root):
        if file.workflow_name == PurePosixPath(path).name and file.branch not in armed:
            text = arm_answers(file.source.text, branch, show_path(file.path, place.root))
            changes.append(Change(file.path, file.source.data, file.source.encode(text)))
    return changes


def _arguments(options: Namespace) -> list[str]:
    """The words of the command line that a cure has to repeat."""
    branch = ["--branch", options.branch] if options.branch else []
    return [*filter(None, [options.workflow]), *branch, *(["--dispatch"] if options.dispatch else [])]
