"""`tracer migrate` for a pipeline on GitLab: plan, show, ask, write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.commands.pipeline_publishers import forms_of
from tracer_bullet.commands.pipelines import check_readable, root_of
from tracer_bullet.errors import ExitCode, RefusedError, TracerError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tracer_bullet.report.migrate_pipeline import PipelineChange


def migrate_pipeline_at(path: Path, options: Namespace) -> int:
    """Migrate the pipeline at `path`; exit codes are as the help of `tracer migrate` says."""
    from tracer_bullet.report.migrate_pipeline import report_pipeline_migration  # noqa: PLC0415 - slow
    from tracer_bullet.text.files import write_changes  # noqa: PLC0415

    _check_options(path, options)
    is_dry = options.dry_run or options.diff
    done = _plan(path, options)
    if done.changes and not (is_dry or options.yes):
        report_pipeline_migration(done, as_json=False, with_diff=True)
        if not console.ask("Write this?"):
            console.say("nothing was written")
            return ExitCode.FINDINGS
        write_changes(done.changes, done.root)
        return ExitCode.OK
    if not is_dry:
        write_changes(done.changes, done.root)
        done = done._replace(written=bool(done.changes))
    report_pipeline_migration(done, as_json=options.format == "json", with_diff=options.diff)
    if done.migration.left and not done.changes:
        one = done.migration.left[0]
        raise RefusedError(f"job `{one.name}` ({one.place}): {one.why}", hint=one.by_hand)
    return ExitCode.FINDINGS if is_dry and done.changes else ExitCode.OK


def _check_options(path: Path, options: Namespace) -> None:
    check_readable(path, "tracer init --provider KEY  # writes one that needs no token")
    for name in ("no_split", "rehearse"):
        if getattr(options, name):
            option = f"--{name.replace('_', '-')}"
            raise TracerError(f"`{option}` is for GitHub workflows", hint=f"tracer migrate {show_path(path)}")


def _plan(path: Path, options: Namespace) -> PipelineChange:
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - slow
    from tracer_bullet.migration.pipeline import migrate_pipeline  # noqa: PLC0415
    from tracer_bullet.report.migrate_pipeline import PipelineChange  # noqa: PLC0415
    from tracer_bullet.text.files import Change  # noqa: PLC0415
    from tracer_bullet.text.source import read_source  # noqa: PLC0415

    root = root_of(path)
    shown = show_path(path, root)
    migration = migrate_pipeline(load_checkout(root, shown))
    sources = {name: read_source(root / name, name) for name in migration.texts}
    changes = tuple(
        Change(root / name, source.data, source.encode(migration.texts[name]))
        for name, source in sources.items()
    )
    forms = []
    if migration.jobs:
        forms = forms_of(migration.after, root, slug=options.repository, project=options.name)
    names = {one.name for one in migration.jobs}
    wanted = tuple(dict.fromkeys(one.form for one in forms if one.job in names))
    return PipelineChange(shown, migration, wanted, changes, root, written=False)
