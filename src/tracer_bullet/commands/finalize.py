"""Strip the temporary parts from workflows, byte for byte, and say so in the recorded answers.

Temporary are the trigger and whatever else a tracer run added: conditions, versions, jobs. Without WORKFLOW:
every workflow of the repository with such parts. A workflow is a path, or the name of a file in
.github/workflows. A block that was edited by hand is refused, with the difference.

If a trigger for the recorded branch has lost its markers, tracer names it and leaves it: you decide whether
it is temporary.

With --trigger, tracer removes a trigger that was written by hand, with the comments that belong to it. Name
the workflow.

--format json prints {"files": [{"path", "line", "branches", "dispatch", "parts", "changed"}], "left":
[{"path", "line", "branch", "command"}]}: the path from the root of the repository; the line of the block, its
branches, and whether it adds `workflow_dispatch` (0, [] and false for a file without one); how many parts
there are of each kind; whether the file was changed, or with --check and --diff would be. What is left are
triggers without markers. With --diff there is also "diff".

exit codes: 0 done, or nothing to do; 1 something is left, with --check or --diff, or without its markers;
2 input; 4 refused

examples:
  tracer finalize
  tracer finalize --check
  tracer finalize --diff publish.yml
  tracer finalize --trigger push --branch my-feature .github/workflows/release.yml
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.options import add_diff, add_format, add_workflow
from tracer_bullet.commands.pipelines import is_of_another_provider
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.project.answers_file import disarm_answers, find_answers
from tracer_bullet.project.worktree import WORKFLOWS, find_workflow, find_worktree, show_path, workflow_files
from tracer_bullet.refs import HEADS
from tracer_bullet.report import console
from tracer_bullet.report.finalize import Finalized, FinalizedFile, name_parts, report_finalized
from tracer_bullet.text.files import Change, remove_leftovers, write_changes
from tracer_bullet.text.nodes import parse
from tracer_bullet.text.source import BOM, read_source
from tracer_bullet.trigger import Armed, check_intact, inspect
from tracer_bullet.trigger.on_section import read_on_section
from tracer_bullet.trigger.unmarked import find_leftover, recorded_for

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from tracer_bullet.project.answers_file import AnswersFile
    from tracer_bullet.trigger.unmarked import Leftover

_MARKER = b"# tracer: "


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer finalize`."""
    add_workflow(parser, several=True)
    dry = parser.add_mutually_exclusive_group()
    dry.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 if temporary parts are still there"
    )
    add_diff(dry)
    parser.add_argument(
        "--allow-current",
        action="store_true",
        help="with --check: the parts for the branch that is checked out may be there",
    )
    parser.add_argument("--force", action="store_true", help="also remove a block that was edited by hand")
    parser.add_argument(
        "--trigger", choices=("push", "workflow_dispatch"), help="remove such a trigger that has no markers"
    )
    parser.add_argument("--branch", default="", metavar="NAME", help="the branch of --trigger push")
    add_format(parser)


def run(options: Namespace) -> int:
    """Finalize what `options` name and report it; exit codes and JSON are as the help of the command says."""
    _check_options(options)
    root, workflows = _select(options.workflow)
    parts = _included(root, workflows if options.workflow else _other_pipelines(root))
    results = [_strip(path, options) for path in workflows if path not in parts]
    results = sorted([*results, *(_strip_pipeline(path, options) for path in parts)], key=_is_without_trigger)
    recorded = recorded_for(root, workflows if options.workflow else workflow_files(root))
    left = [found for file, path in recorded if (found := _find_left(file, path, results))]
    if options.allow_current:
        results = _without_current(results, root)
    if not options.check:
        unmarked = {found.answers for found in left}
        # The answers first: when the workflow is done, all is.
        armed = [file for file, _ in recorded if file.path not in unmarked]
        armed += _recorded_elsewhere(root, workflows if options.workflow else None)
        results = [*map(_disarm, armed), *results]
    is_dry = options.check or options.diff
    if not is_dry:
        write_changes([result.change for result in results], root)
        remove_leftovers([root / WORKFLOWS])
    report_finalized(
        Finalized(results, left, root),
        as_json=options.format == "json",
        with_diff=options.diff,
        is_check=options.check,
    )
    if not is_dry and options.format == "text":
        _say_what_is_left_elsewhere(root, results)
    is_unfinished = left or (is_dry and any(result.is_changed for result in results))
    return ExitCode.FINDINGS if is_unfinished else ExitCode.OK


def _say_what_is_left_elsewhere(root: Path, results: Sequence[FinalizedFile]) -> None:
    """What a provider keeps outside of the repository, such as the trigger of a branch."""
    changed = {result.change.path for result in results}
    for file in find_answers(root):
        if file.path in changed and _pipelines_of(file):
            from tracer_bullet.providers.registry import PROVIDERS  # noqa: PLC0415 - most have GitHub alone

            provider = PROVIDERS[str(file.answers["provider"])]
            for command in provider.clean_up({key: str(value) for key, value in file.answers.items()}):
                console.say(f"then run: {command}")


def _is_without_trigger(result: FinalizedFile) -> bool:
    """The triggers go first, so that nothing that is half stripped can start."""
    return not (result.armed and result.armed.wanted)


def _without_current(results: Sequence[FinalizedFile], root: Path) -> list[FinalizedFile]:
    """The files but those that are armed for the branch that is checked out."""
    from tracer_bullet.project.git import ask_git  # noqa: PLC0415 - wanted here alone

    current = ask_git(root, "symbolic-ref", "--quiet", "HEAD").removeprefix(HEADS)
    return [one for one in results if not (one.armed and current in one.armed.branches)]


def _check_options(options: Namespace) -> None:
    if options.allow_current and not options.check:
        raise TracerError("`--allow-current` belongs to `--check`", hint="--check --allow-current")
    if options.trigger == "push" and not options.branch:
        raise TracerError("`--trigger push` needs the branch", hint="--trigger push --branch NAME")
    if options.branch and options.trigger != "push":
        hint = f"--trigger push --branch {options.branch}"
        raise TracerError("`--branch` belongs to `--trigger push`", hint=hint)
    if options.trigger and not options.workflow:
        hint = f"tracer finalize --trigger {options.trigger} … {(WORKFLOWS / 'NAME.yml').as_posix()}"
        raise TracerError(
            "a trigger without markers is only removed from a workflow that you name", hint=hint
        )


def _select(names: Sequence[str]) -> tuple[Path, list[Path]]:
    """The root of the repository, and the workflows: those that are named, else those with a marker."""
    if not names:
        root = find_worktree(Path.cwd())
        found = [*workflow_files(root), *_other_pipelines(root)]
        return root, [path for path in found if _may_be_armed(path)]
    paths = list(dict.fromkeys(find_workflow(name).absolute() for name in names))
    root = find_worktree(paths[0].parent)
    for path in paths:
        if find_worktree(path.parent) != root:
            raise TracerError(f"`{show_path(path)}` is not in the same repository as `{show_path(paths[0])}`")
    return root, paths


def _other_pipelines(root: Path) -> list[Path]:
    """The pipelines of other providers that the registry finds below `root`."""
    from tracer_bullet.providers.registry import find_pipelines  # noqa: PLC0415 - a named file needs none

    return [path for _, path in find_pipelines(root)]


def _included(root: Path, paths: Sequence[Path]) -> dict[Path, None]:
    """The files with a marker that the pipelines among `paths` include: they are a part of these."""
    pipelines = [path for path in paths if is_of_another_provider(path)]
    if not pipelines:
        return {}
    from tracer_bullet.project.git import files_with  # noqa: PLC0415 - most have GitHub alone
    from tracer_bullet.providers.registry import files_of_pipeline  # noqa: PLC0415

    marked = [root / name for name in files_with(root, _MARKER.decode(), "*.yml", "*.yaml")]
    if not any(path not in pipelines for path in marked):
        return {}
    parts = dict.fromkeys(path for one in pipelines for path in files_of_pipeline(root, one))
    return {path: None for path in parts if path in marked and path not in pipelines}


def _may_be_armed(path: Path) -> bool:
    try:
        return _MARKER in path.read_bytes()
    except OSError:
        return True  # to be refused with the reason when it is read


def _recorded_elsewhere(root: Path, chosen: list[Path] | None) -> list[AnswersFile]:
    """The answers that name a branch for the pipeline of another provider: one of `chosen`, or any."""
    files = [file for file in find_answers(root) if file.branch and not file.workflow_name]
    names = {path.name for path in chosen or ()}
    return [file for file in files if chosen is None or names.intersection(_pipelines_of(file))]


def _pipelines_of(file: AnswersFile) -> tuple[str, ...]:
    key = str(file.answers.get("provider", "github"))
    if key == "github":
        return ()
    from tracer_bullet.providers.registry import PROVIDERS  # noqa: PLC0415 - most have GitHub alone

    provider = PROVIDERS.get(key)
    return provider.pipelines if provider else ()


def _strip_pipeline(path: Path, options: Namespace) -> FinalizedFile:
    """A pipeline that is not a GitHub workflow: only what is marked is taken out."""
    from tracer_bullet.trigger.marked import check_unedited, read_marked  # noqa: PLC0415

    shown = show_path(path)
    source = read_source(path, shown)
    marked = read_marked(source.text, shown)
    if marked and not (options.force or options.check):
        check_unedited(marked, shown)
    change = Change(path, source.data, source.encode(marked.text if marked else source.text))
    return FinalizedFile(change, f"{name_parts(marked)} removed", marked)


def _strip(path: Path, options: Namespace) -> FinalizedFile:
    if not options.trigger and is_of_another_provider(path):
        return _strip_pipeline(path, options)
    shown = show_path(path)
    source = read_source(path, shown)
    if options.trigger:
        from tracer_bullet.trigger.unmarked import finalize_unmarked  # noqa: PLC0415 - wanted here alone

        text = finalize_unmarked(source.text, options.trigger, options.branch, path=shown)
        return FinalizedFile(
            Change(path, source.data, source.encode(text)), f"trigger `{options.trigger}` removed"
        )
    armed = inspect(source.text, shown)
    if armed and not (options.force or options.check):
        check_intact(armed, shown)
    if armed and armed.is_file:
        return FinalizedFile(Change(path, source.data, None), "temporary workflow deleted", armed)
    text = armed.trigger.text if armed else source.text
    return FinalizedFile(
        Change(path, source.data, source.encode(text)), f"{name_parts(armed)} removed", armed
    )


def _find_left(file: AnswersFile, workflow: Path, results: Sequence[FinalizedFile]) -> Leftover | None:
    """What `results` leave in the workflow of a trigger for the branch that these answers name."""
    result = next((result for result in results if result.change.path == workflow), None)
    if result and isinstance(result.armed, Armed):
        return find_leftover(file, workflow, result.armed.trigger)
    after = result.change.after if result else None
    text = after.decode().removeprefix(BOM) if after else read_source(workflow, show_path(workflow)).text
    return find_leftover(
        file, workflow, read_on_section(text, parse(text, show_path(workflow)), show_path(workflow))
    )


def _disarm(file: AnswersFile) -> FinalizedFile:
    """The answers without their branch, so that neither update nor recopy brings the trigger back."""
    text = disarm_answers(file.source.text, show_path(file.path))
    change = Change(file.path, file.source.data, file.source.encode(text))
    return FinalizedFile(change, "`tracer_branch` is empty now")
