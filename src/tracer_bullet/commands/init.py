"""Set up the publish workflow of a package, armed for its first tracer run.

It reads the packaging files and git, shows what it found, asks before it writes, and names the next steps.

At the root of a repository without a package it makes one, in another DIR only with
`--data new_package=true`. On the default branch it arms `tracer/first-run`, on another branch that branch.
`--verify` builds the package once, in a copy, and compares the wheel with every answer that was detected.
--format json shows every answer, also those that follow from others.

A workflow that publishes to PyPI already is adopted: it keeps its name, its environments and its jobs.
TestPyPI and a smoke test come before PyPI for good; the trigger and what else the first run needs are
temporary. A job that builds and uploads becomes two, unless --no-split. --replace FILE writes tracer's own
workflow instead, under the same name and with the same environments; a file that does more than publish is
refused. At a terminal tracer asks which of the two you want.

--all sets up every package of a repository that has several, such as the members of a uv workspace. Each
gets a workflow, environments and a tag prefix of its own: a release of one runs no job of another's.

Before that it proves, over all workflows of the repository as they would stand, that a push to the armed
branch reaches TestPyPI and nothing else, and that only a release of this workflow reaches PyPI. Otherwise it
refuses and names each route. What cannot be known counts against it.

It also refuses to overwrite or delete what git could not restore: commit or stash it first. Only what tracer
itself wrote, unchanged, needs no commit.

--remove takes out what tracer wrote for the package, with --all for every package, and restores what it
replaced. What was edited since stays and is named, and so does a package that tracer made. Uncommitted
changes are refused.

A second run shows what a newer template would change, and keeps your edits that are committed: jobs, newer
pins. It names those that matter to safety. If both changed a line it refuses, as without a commit: then
`uvx copier update --trust -a .copier-answers.tracer.yml` merges.

--format json prints {"root", "answers": {key: {"value", "source"}}, "files": [{"path", "action"}], "diff",
"written", "summary": [line], "notes": [text], "publishers": [{"index", "provider", "project", "owner",
"repository", "workflow", "environment", "pending_url", "project_url"}], "environments": [command],
"tag_pattern", "tag_patterns": [pattern], "first": [command], "next": [command], "verdict":
{"pypi_only_by_release", "tracer_reaches_only_testpypi", "why": [sentence]}}; an action is create, change or
delete; `tag_pattern` is the first of `tag_patterns`; `summary` is what an adoption means, and empty without
one; `first` brings the repository to GitHub, before the environments are created, and `next` comes after; the
verdict's second answer is null if no branch is armed. With --all it is {"packages": [one such document
each]}.

exit codes: 0 done, nothing to do, or --dry-run; 1 you said no; 2 input; 4 refused; 5 --verify could not build

examples:
  tracer init
  tracer init --dry-run | git apply
  tracer init --verify
  tracer init --yes --repository octo-org/octo-repo --data import_name=octo
  tracer init packages/core --workflow publish-core.yml --no-branch
  tracer init --remove --dry-run
  tracer init --all --except packages/internal
  tracer init --remove --all --yes
  tracer init --adopt release.yml --no-split
  tracer init --replace release.yml --replace nightly.yml
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands import init_adoption, init_all, init_remove
from tracer_bullet.commands.init_dialog import HOW_TO_DECIDE, ask_for, settle
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.read_once import while_nothing_changes
from tracer_bullet.project.worktree import show_path
from tracer_bullet.report import console
from tracer_bullet.report.init import count_files, describe_setup, diff_of, what_to_do
from tracer_bullet.report.init_summary import overview_lines
from tracer_bullet.scaffold.answers.questions import GIVEN, read_data
from tracer_bullet.scaffold.existing.losses import check_losses
from tracer_bullet.scaffold.survey import survey
from tracer_bullet.text.files import write_changes

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.answers.missing import Missing
    from tracer_bullet.scaffold.init_plan import InitPlan
    from tracer_bullet.scaffold.survey import Survey


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer init`."""
    parser.add_argument(
        "directory",
        nargs="?",
        default=".",
        metavar="DIR",
        help="the directory of the package, existing or new",
    )
    parser.add_argument("--all", action="store_true", help="set up, or remove, every package")
    parser.add_argument(
        "--except",
        dest="left_out",
        action="append",
        default=[],
        metavar="DIR",
        help="with --all: leave this package out; repeatable",
    )
    parser.add_argument("--remove", action="store_true", help="take out what tracer wrote, restore the rest")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument("--dry-run", action="store_true", help="print the unified diff and write nothing")
    parser.add_argument("--verify", action="store_true", help="build once, and compare the wheel")
    parser.add_argument("--force", action="store_true", help="overwrite a workflow that you wrote or edited")
    parser.add_argument(
        "--replace",
        action="append",
        default=[],
        metavar="FILE",
        help="put tracer's workflow in its place; repeatable",
    )
    init_adoption.configure(parser)
    parser.add_argument("--workflow", metavar="NAME", help="file name of the workflow")
    branch = parser.add_mutually_exclusive_group()
    branch.add_argument("--branch", metavar="NAME", help="arm this branch")
    branch.add_argument(
        "--no-branch", action="store_true", help="arm no branch: write only the permanent workflow"
    )
    parser.add_argument("--repository", metavar="OWNER/NAME", help="the repository that releases")
    parser.add_argument("--provider", metavar="NAME", help="github, gitlab, google or activestate")
    parser.add_argument(
        "--data", action="append", default=[], metavar="KEY=VALUE", help="answer a question of the template"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="json needs --yes or --dry-run"
    )


def run(options: Namespace) -> int:
    """Set up the workflow; returns the exit code."""
    if not (options.yes or options.dry_run):
        console.check_asking(options.format, HOW_TO_DECIDE)
    if options.remove:
        return init_remove.run(options)
    return init_all.run(options, _plan_one) if options.all else _run(options)


def _run(options: Namespace) -> int:
    given, plan = _decide(options)
    if options.verify:
        _verify(plan)
    may_write = bool(plan.changes) and not options.dry_run
    if may_write and not options.yes:
        return _ask_and_write(options, plan, given)
    if options.format == "text":
        _show(plan, options)
    if may_write:
        write_changes(plan.changes, plan.root)
    if options.format == "json":
        console.emit_json(describe_setup(plan, written=may_write))
    elif may_write:
        _say_written(plan)
    return ExitCode.OK


def _plan_one(options: Namespace) -> InitPlan:
    """The plan for one of all packages, of which nothing is asked."""
    given = _given(options)
    surveyed = survey(Path(options.directory), given)
    if surveyed.missing:
        first = " ".join(one.option for one in surveyed.missing)
        again = f"tracer init {show_path(surveyed.location.package)} {first}  # then `--all` again"
        raise TracerError(_incomplete(surveyed.missing, decided=True).message, hint=again)
    return _plan(options, surveyed)


def _verify(plan: InitPlan) -> None:
    """Build once, on request; a new package has nothing yet that could be built."""
    from tracer_bullet.scaffold.verify.compared import verify_by_build  # noqa: PLC0415 - wanted on request only

    if plan.makes_package:
        raise TracerError("`--verify` builds a package, and this one is yet to be made", hint="leave it out")
    console.say("--verify: building the package once, which runs code of the project …")
    console.say(verify_by_build(plan))


def _ask_and_write(options: Namespace, plan: InitPlan, given: Answers) -> int:
    console.check_terminal(HOW_TO_DECIDE)
    accepted = settle(plan, given, lambda answers: _plan_again(options, answers))
    if accepted is None:
        console.say("nothing was written")
        return ExitCode.FINDINGS
    if accepted.changes:
        write_changes(accepted.changes, accepted.root)
        for note in accepted.notes:
            if "\n" in note:  # the summary had room for its first line
                console.say(f"note: {note}")
        _say_written(accepted)
    return ExitCode.OK


def _say_written(plan: InitPlan) -> None:
    console.say(f"wrote {count_files(plan)}\n")
    console.say(what_to_do(plan))


def _plan(options: Namespace, surveyed: Survey) -> InitPlan:
    """The plan; a dry run also shows one that would be refused because it loses something."""
    plan = init_adoption.plan(options, surveyed)
    if not options.dry_run:
        check_losses(plan.losses, plan.root)
    return plan


def _decide(options: Namespace) -> tuple[Answers, InitPlan]:
    """What is given, and the plan.

    What is missing is asked for at a terminal; otherwise all of it is named in an error.
    """
    directory = Path(options.directory)
    with while_nothing_changes():
        given = _given(options)
        surveyed = survey(directory, given)
        if not surveyed.missing:
            return given, _plan(options, surveyed)
    if options.yes or options.dry_run or not console.is_interactive():
        raise _incomplete(surveyed.missing, decided=options.yes or options.dry_run)
    for one in surveyed.missing:
        entered = ask_for(one, given, lambda answers: survey(directory, answers))
        if entered is None:
            raise _incomplete((one,), decided=False)
        given = entered
    return given, _plan_again(options, given)


def _plan_again(options: Namespace, given: Answers) -> InitPlan:
    """The plan for other answers; what was read before they were given may be different now."""
    with while_nothing_changes():
        return _plan(options, survey(Path(options.directory), given))


def _incomplete(missing: tuple[Missing, ...], *, decided: bool) -> TracerError:
    options = [f"add {one.option}" for one in missing]
    if not decided:
        options.append(HOW_TO_DECIDE)
    why = "; ".join(one.why for one in missing)
    return TracerError(
        f"{'an answer is' if len(missing) == 1 else 'answers are'} missing: {why}", hint="\n".join(options)
    )


def _given(options: Namespace) -> Answers:
    given: Answers = {key: Detected(value, GIVEN) for key, value in read_data(options.data).items()}
    branch = ("", "--no-branch") if options.no_branch else (options.branch, "--branch")
    named = {
        "workflow_name": (options.workflow, "--workflow"),
        "repository": (options.repository, "--repository"),
        "provider": (options.provider, "--provider"),
        "tracer_branch": branch,
    }
    for key, (value, option) in named.items():
        if value is not None and key in given:
            raise TracerError(f"`{key}` is given twice", hint=f"leave out `{option}` or `--data {key}=…`")
        if value is not None:
            given[key] = Detected(value, f"from {option}")
    return init_adoption.with_workflow(options, given)


def _show(plan: InitPlan, options: Namespace) -> None:
    """What matters, with every note, since nothing is asked; the diff if it is the result."""
    for line in overview_lines(plan, console.screen()[0]):
        console.say(line)
    console.say()
    if options.dry_run:
        console.emit_diff(diff_of(plan))
    for note in plan.notes:
        console.say(f"note: {note}")
    console.say(str(plan.proven))
    if not plan.changes:
        console.say("nothing to do: everything is up to date")
