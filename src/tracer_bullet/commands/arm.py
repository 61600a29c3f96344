"""Add the temporary trigger for a branch to any workflow, byte for byte, where that is proven to be safe.

Without WORKFLOW: the one of this repository that publishes to TestPyPI. A workflow is a path, or the name of
a file in .github/workflows. Without --branch: the current branch; never the default one.

The proof is that of `tracer plan`: over all workflows of the repository, as they would stand, a push to the
branch reaches TestPyPI and no other index. Where that does not hold, nothing is written, and the line that is
missing is shown; --gate adds it, as a part of the workflow that `tracer finalize` leaves there. Where the
branch triggers the workflow already, the file stays, and the verdict is shown.

Recorded answers of the workflow are told the branch, so that an update keeps the trigger.

`tracer finalize` takes all of that out again, byte for byte.

--format json prints {"workflow", "branch", "already": why it triggers as it is, or "", "files": [{"path",
"changed"}], "line": of the new block, or 0, "gates": [{"path", "line", "job", "step": from 1, or null,
"lines": [text], "added"}], "notes": [text], "written", "verdict": {"proven", "pypi_only_by_release",
"tracer_reaches_only_testpypi", "why": [sentence]}}: paths from the root of the repository, the lines of gates
in the files as they were. With --diff there is also "diff". Where the proof does not hold, it is printed too.

exit codes: 0 armed, or nothing to do; 1 with --dry-run and --diff: something would change; 2 input; 4 refused

examples:
  tracer arm
  tracer arm release.yml --branch my-feature
  tracer arm --gate --diff | git apply
  tracer arm --dry-run --format json
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.arm_plan import ArmRequest, plan_arming
from tracer_bullet.errors import ExitCode, RefusedError, TracerError
from tracer_bullet.project.answers_file import arm_answers, find_answers
from tracer_bullet.project.git import GitSnapshot, read_repository
from tracer_bullet.project.worktree import WORKFLOWS, find_workflow, find_worktree, show_path
from tracer_bullet.publishers.clearing import trust_record
from tracer_bullet.refs import FIRST_BRANCH
from tracer_bullet.report import arm
from tracer_bullet.repository import WorkflowSources, home_of, load_simulator, read_sources
from tracer_bullet.text.files import Change, write_changes
from tracer_bullet.trigger import armed_branches

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from tracer_bullet.arming.arm_plan import ArmPlan
    from tracer_bullet.workflow.simulator import Simulator


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer arm`."""
    parser.add_argument(
        "workflow", nargs="?", default="", metavar="WORKFLOW", help="a path, or a name in .github/workflows"
    )
    parser.add_argument("--branch", default="", metavar="NAME", help="the branch to arm it for")
    parser.add_argument("--dispatch", action="store_true", help="add `workflow_dispatch:` as well")
    parser.add_argument("--gate", action="store_true", help="also add the missing release gates, for good")
    parser.add_argument(
        "--diff", action="store_true", help="change nothing; show the diff, exit 1 if there is one"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="change nothing; say what would be done, exit 1 if anything"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report")


def run(options: Namespace) -> int:
    """Arm what `options` name and report it; exit codes and JSON are as the help of the command says."""
    place = _look_around(options)
    request = ArmRequest(_choose(place), place.branch, options.dispatch, options.gate)
    arm_plan = plan_arming(place.simulator, place.read.texts, request)
    recorded = _record(place, arm_plan)
    changes = [*recorded, *(_change(place, path, text) for path, text in arm_plan.texts.items())]
    is_dry, is_proven = options.dry_run or options.diff, arm_plan.branch_proof.is_proven
    if is_proven and not is_dry:
        write_changes(changes, place.root)
    done = arm.Done(
        arm_plan, tuple(changes), place.root, written=is_proven and not is_dry, recorded=tuple(recorded)
    )
    arm.report(done, as_json=options.format == "json", with_diff=options.diff)
    if not is_proven:
        from tracer_bullet.arming.refusal import refuse_arming  # noqa: PLC0415 - not wanted where all is well

        raise refuse_arming(arm_plan, *_arguments(options))
    return ExitCode.FINDINGS if is_dry and changes else ExitCode.OK


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
        hint = f"git switch -c {FIRST_BRANCH}  # or --branch NAME"
        raise TracerError("HEAD is detached: no branch to arm", hint=hint)
    if branch == default:
        reason = f"`{branch}` is the default branch: a temporary trigger would stay there"
        raise RefusedError(reason, hint=f"git switch -c {FIRST_BRANCH}")
    return branch


def _choose(place: _Place) -> str:
    if not place.read.chosen:
        from tracer_bullet.arming.choose_workflow import choose_workflow  # noqa: PLC0415 - wanted here alone

        return choose_workflow(place.simulator, place.branch)
    return place.read.chosen[0]


def _change(place: _Place, path: str, text: str) -> Change:
    source = place.read.sources[path]
    return Change(source.path, source.data, source.encode(text))


def _record(place: _Place, arm_plan: ArmPlan) -> list[Change]:
    """What tells the answers of the workflow its branch, unless they name another that it is armed for."""
    path, branch = arm_plan.request.path, arm_plan.request.branch
    armed = armed_branches(arm_plan.texts.get(path, place.read.texts[path]), path)
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
