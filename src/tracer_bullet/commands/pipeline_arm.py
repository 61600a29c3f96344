"""`tracer arm` for a pipeline on GitLab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.commands.pipelines import check_readable, root_of
from tracer_bullet.errors import ExitCode, RefusedError, TracerError
from tracer_bullet.project.worktree import show_path

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


def arm_pipeline_at(path: Path, options: Namespace) -> int:
    """`tracer arm` for a pipeline on GitLab."""
    from tracer_bullet.gitlab.arm import arm_pipeline  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415
    from tracer_bullet.gitlab.lane_of_package import check_pure, find_package, plan_lane  # noqa: PLC0415
    from tracer_bullet.gitlab.release_job import building_jobs  # noqa: PLC0415
    from tracer_bullet.report.arm_pipeline import ArmedFiles, report_armed  # noqa: PLC0415
    from tracer_bullet.text.files import Change, write_changes  # noqa: PLC0415
    from tracer_bullet.text.source import read_source  # noqa: PLC0415

    check_readable(path, "tracer init --provider KEY --branch BRANCH  # arms what tracer generated")
    for name in ("dispatch", "gate", "only_trigger", "fast"):
        if getattr(options, name):
            option = name.replace("_", "-")
            raise TracerError(f"`--{option}` is for GitHub workflows", hint=f"tracer arm {show_path(path)}")
    root = root_of(path)
    repository = load_checkout(root, show_path(path, root))
    branch = _branch(root, options.branch, repository.home.default_branch)
    stage = repository.config.stages[-1]
    package = find_package(root, options.package)
    lane = plan_lane(root, package, branch, stage, repository.tags)
    check_pure(root, package, lane, building_jobs(repository))
    lane = lane._replace(import_name=options.smoke_test or lane.import_name)
    armed = arm_pipeline(repository, lane._replace(environment=options.environment))
    changes = []
    for name, text in armed.texts.items():
        source = read_source(root / name, name)
        changes.append(Change(root / name, source.data, source.encode(text)))
    is_dry = options.dry_run or options.diff
    if not is_dry:
        write_changes(changes, root)
    done = ArmedFiles(show_path(path, root), branch, armed, tuple(changes), root, written=not is_dry)
    report_armed(done, as_json=options.format == "json", with_diff=options.diff)
    return ExitCode.FINDINGS if is_dry and changes else ExitCode.OK


def _branch(root: Path, given: str, default: str) -> str:
    from tracer_bullet.project.git import read_repository  # noqa: PLC0415
    from tracer_bullet.trigger.branches import check_branch  # noqa: PLC0415

    known = read_repository(root)
    branch = given or known.branch
    hint = f"git switch -c {known.new_branch}  # or --branch NAME"
    if not branch:
        raise TracerError("HEAD is detached: no branch to arm", hint=hint)
    if branch == default:
        raise RefusedError(f"`{branch}` is the default branch: temporary parts would stay there", hint=hint)
    check_branch(branch)
    return branch
