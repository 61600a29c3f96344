"""Turn token publishing into trusted publishing, in the workflow that you have.

tracer takes the credentials out, adds `id-token: write` and an environment, and pins the publish action.
Bytes that do not have to change stay. twine, uv, pdm and maturin sign in themselves; poetry, flit and hatch
then build only, and the action publishes. Scripts and Makefiles that a step calls are changed as well.

If a job builds and publishes, the upload moves to a job of its own, so that no code of the project holds an
identity token; several uploads get a job each. --no-split leaves it. If the job cannot be split, for example
because a step comes after the upload, tracer says why.

tracer never touches an upload to an index other than PyPI and TestPyPI. An upload that it cannot change
exactly stays as it is, with what to do by hand. Before it writes, tracer proves that a release reaches PyPI
as before.

A GitLab pipeline, `.gitlab-ci.yml`, gets `id_tokens` and an environment in each job that uploads; what
poetry, flit, hatch and maturin publish is uploaded by twine. Its JSON is {"pipeline", "jobs": [{"job",
"place", "indexes"}], "left", "publishers", "variables": [name], "files", "written"}.

Without WORKFLOW: the one that publishes by a token. A workflow is a path, or a name in .github/workflows.

--format json prints {"workflow", "jobs": [{"job", "line", "indexes", "tools", "split": id of the job that
publishes now, or "", "together": why it is still one job, or "", "secrets"}], "left": [{"job", "line",
"reason", "by_hand"}], "publishers": [{"index", "provider", "project", "owner", "repository", "workflow",
"environment", "page"}], "secrets": [name], "still_used": [name], "perhaps_used": [name], "commands": [text],
"files": [path], "written"}. With --diff there is also "diff".

exit codes: 0 migrated, or nothing to do; 1 with --dry-run and --diff: something would change; 2 input;
4 refused

examples:
  tracer migrate --diff
  tracer migrate --yes
  tracer migrate release.yml --no-split
  tracer migrate --dry-run --format json
  tracer migrate .gitlab-ci.yml --diff
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.options import add_diff, add_dry_run, add_format, add_project, add_workflow
from tracer_bullet.commands.pipelines import choose_pipeline
from tracer_bullet.errors import ExitCode, Place, RefusedError, TracerError
from tracer_bullet.report import console
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from tracer_bullet.migration.plan import MigratedWorkflow
    from tracer_bullet.report.migrate import Migration
    from tracer_bullet.repository import WorkflowSources
    from tracer_bullet.text.files import Change
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulator import Simulator


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer migrate`."""
    add_workflow(parser)
    parser.add_argument("--no-split", action="store_true", help="let one job build and publish, if one did")
    add_project(parser)
    add_diff(parser)
    add_dry_run(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--rehearse", action="store_true", help="rehearse the result when it is written")
    add_format(parser)


def run(options: Namespace) -> int:
    """Migrate what `options` name and report it; exit codes and JSON are as the help of the command says."""
    from tracer_bullet.report.migrate import report_migration  # noqa: PLC0415 - so that --help need not wait
    from tracer_bullet.text.files import write_changes  # noqa: PLC0415

    is_dry = options.dry_run or options.diff
    pipeline = choose_pipeline([options.workflow] if options.workflow else [])
    _check_options(options, is_dry=is_dry)
    if pipeline:
        from tracer_bullet.commands.pipeline_migrate import migrate_pipeline_at  # noqa: PLC0415

        return migrate_pipeline_at(pipeline, options)
    done, changes = _plan(options)
    if not changes:
        report_migration(done, as_json=options.format == "json", with_diff=options.diff)
        return _nothing(done.migrated)
    is_asked = not (is_dry or options.yes)
    if is_asked:
        report_migration(done, as_json=False, with_diff=True)
        if not console.ask("Write this?"):
            console.say("nothing was written")
            return ExitCode.FINDINGS
    if not is_dry:
        write_changes(changes, done.root)
    done = done._replace(written=not is_dry)
    if is_asked:
        console.say("written")
    else:
        report_migration(done, as_json=options.format == "json", with_diff=options.diff)
        _say_unwritten(options)
    if options.rehearse:
        return _rehearse(changes[-1].path)
    return ExitCode.FINDINGS if is_dry else ExitCode.OK


def _say_unwritten(options: Namespace) -> None:
    """Say after the steps to take that the first of them, writing the change, is still to do."""
    if (options.dry_run or options.diff) and options.format != "json":
        console.say(console.NOT_WRITTEN)


def _check_options(options: Namespace, *, is_dry: bool) -> None:
    if options.rehearse and is_dry:
        raise TracerError("`--rehearse` needs what is written", hint="leave out `--dry-run` and `--diff`")
    if is_dry or options.yes:
        return
    hint = "add `--yes`, `--diff` or `--dry-run`"
    console.check_asking(options.format, hint)
    console.check_terminal(hint)


def _plan(options: Namespace) -> tuple[Migration, list[Change]]:
    from tracer_bullet.migration.plan import plan_migration  # noqa: PLC0415
    from tracer_bullet.migration.steps_to_take import steps_to_take  # noqa: PLC0415
    from tracer_bullet.project.worktree import find_workflow, find_worktree  # noqa: PLC0415
    from tracer_bullet.report.migrate import Migration  # noqa: PLC0415
    from tracer_bullet.repository import load_simulator, read_home, read_sources  # noqa: PLC0415

    named = find_workflow(options.workflow).absolute() if options.workflow else None
    root = find_worktree(named.parent if named else Path.cwd())
    read = read_sources(root, [named] if named else [])
    home = read_home(root, options.repository)
    simulator = load_simulator(root, read, home)
    path = read.chosen[0] if read.chosen else _choose(simulator)
    migrated = plan_migration(simulator, path, split=not options.no_split)
    slug = home.name or "OWNER/NAME"
    now = simulator.with_texts(migrated.texts) if migrated.texts else simulator
    projects_of = partial(_projects, root, simulator.files[path], options.name)
    to_do = steps_to_take(migrated, now, slug, projects_of)
    changes = _changes(root, read, migrated)
    return Migration(root, slug, migrated, to_do, tuple(changes), is_named=bool(named)), changes


def _choose(simulator: Simulator) -> str:
    """The one workflow that uploads by a token; otherwise the first that uploads at all."""
    from tracer_bullet.migration.token_uploads import find_token_uploads, uploads_anything  # noqa: PLC0415

    found = {path: find_token_uploads(workflow, simulator) for path, workflow in simulator.files.items()}
    paths = [path for path, one in found.items() if one.steps] or [
        path for path, one in found.items() if one.left
    ]
    if len(paths) > 1:
        names = in_backticks(paths)
        hint = "\n".join(f"tracer migrate {path}" for path in paths)
        raise TracerError(f"several workflows publish by a token: {names}", hint=hint)
    if paths:
        return paths[0]
    known = simulator.files
    if not known:
        raise TracerError("this repository has no workflow that tracer can read", hint="tracer init")
    uploading = (path for path, workflow in known.items() if uploads_anything(workflow, simulator))
    return next(uploading, next(iter(known)))


def _projects(root: Path, workflow: Workflow, name: str, job_id: str) -> list[str]:
    """The projects that a job publishes: `name` if given, otherwise the packages in folders that it names.

    A job that names none publishes the project at the root, or the only package in a folder.
    """
    from tracer_bullet.project.packages import find_packages, is_named  # noqa: PLC0415

    if name:
        return [name]
    job = workflow.jobs[job_id]
    text = workflow.text[job.span.start : job.node.span.end]
    below = [one for one in find_packages(root) if one.directory != "."]
    named = [one.name for one in below if is_named(one, text)]
    return named or [_project(root) or (below[0].name if len(below) == 1 else "PROJECT")]


def _project(root: Path) -> str:
    """The project at the root; empty if there is none."""
    from tracer_bullet.project.metadata import project_name  # noqa: PLC0415
    from tracer_bullet.project.packaging_files import read_project  # noqa: PLC0415

    try:
        return project_name(read_project(root)).value
    except TracerError:
        return ""


def _changes(root: Path, read: WorkflowSources, migrated: MigratedWorkflow) -> list[Change]:
    """The scripts first, the workflow last."""
    from tracer_bullet.text.files import Change  # noqa: PLC0415
    from tracer_bullet.text.source import read_source  # noqa: PLC0415

    changes = []
    for path, text in migrated.texts.items():
        source = read.sources.get(path) or read_source(root / path, path)
        changes.append(Change(source.path, source.data, source.encode(text)))
    return changes


def _nothing(migrated: MigratedWorkflow) -> int:
    refused = [one for one in migrated.left if one.is_refused]
    if not refused:
        return ExitCode.OK
    from tracer_bullet.migration.by_hand import say_by_hand  # noqa: PLC0415

    first = refused[0]
    raise RefusedError(first.reason, hint=say_by_hand(first), place=Place(migrated.path, first.line))


def _rehearse(path: Path) -> int:
    from argparse import ArgumentParser  # noqa: PLC0415

    from tracer_bullet.commands import rehearse  # noqa: PLC0415

    parser = ArgumentParser()
    rehearse.configure(parser)
    return rehearse.run(parser.parse_args([str(path)]))
