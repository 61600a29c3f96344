"""`tracer rehearse` for a pipeline of another provider than GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.commands.pipelines import forms_of, root_of
from tracer_bullet.errors import ExitCode, RefusedError, TracerError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.providers.registry import provider_of_file
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tracer_bullet.gitlab.prove import GitLabRepository

_FOR_GITHUB = ("repeat", "keep", "skip", "publisher", "html")


def rehearse_pipeline_at(path: Path, options: Namespace) -> int:
    """Rehearse the pipeline at `path`; exit codes are as the help of `tracer rehearse` says."""
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - slow
    from tracer_bullet.rehearsal.pipeline import PipelineTarget, rehearse_pipeline  # noqa: PLC0415
    from tracer_bullet.report.rehearse.pipeline import describe_played, show_played  # noqa: PLC0415

    _check_provider(path)
    _check_options(options, path)
    root = root_of(path)
    repository = load_checkout(root, show_path(path, root))
    forms = forms_of(repository, root)
    target = PipelineTarget(root, repository, repository.home.path, tuple(one.form for one in forms))
    branch = _branch(repository, options)
    tag = _tag(root, repository, options)
    played = rehearse_pipeline(target, branch, tag, console.say, offline=options.offline)
    if options.format == "json":
        console.emit_json(describe_played(target, played))
    else:
        console.emit(show_played(played))
    return ExitCode.FAILED if any(one.failures for one in played) else ExitCode.OK


def _check_provider(path: Path) -> None:
    provider = provider_of_file(path)
    if provider is not None and provider.key != "gitlab":
        raise RefusedError(
            f"tracer cannot rehearse a pipeline on {provider.runs_on}: nothing runs its steps here",
            hint="RELEASING.md says how to try it on TestPyPI",
        )


def _check_options(options: Namespace, path: Path) -> None:
    for name in _FOR_GITHUB:
        if getattr(options, name):
            raise TracerError(
                f"`--{name}` is for GitHub workflows", hint=f"tracer rehearse {show_path(path)}"
            )
    if options.event not in ("push", "release", "all"):
        raise TracerError(f"`--event {options.event}` is for GitHub workflows", hint="--event push")


def _branch(repository: GitLabRepository, options: Namespace) -> str:
    """The branch to push: the one that is given, or the one that the pipeline is armed for."""
    from tracer_bullet.trigger.marked import read_marked  # noqa: PLC0415 - slow

    if options.event == "release":
        return ""
    path = repository.config.path
    marked = read_marked(repository.files.read(path) or "", path)
    found = options.branch or next(iter(marked.branches if marked else ()), "")
    if not found and options.event == "push":
        raise TracerError("the pipeline is not armed for a branch", hint="tracer arm, or --branch NAME")
    return found


def _tag(root: Path, repository: GitLabRepository, options: Namespace) -> str:
    """The tag to push: the one that is given, or that of the version in the packaging files."""
    from tracer_bullet.gitlab.prove import find_release_tag  # noqa: PLC0415 - slow
    from tracer_bullet.project.packaging_files import has_project  # noqa: PLC0415
    from tracer_bullet.project.versions.registry import read_version  # noqa: PLC0415

    if options.event == "push":
        return ""
    version = read_version(root).version if has_project(root) else ""
    return options.tag or find_release_tag(repository, version or "1.2.3")[0]
