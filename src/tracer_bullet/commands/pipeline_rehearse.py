"""`tracer rehearse` for a pipeline of another provider than GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.commands.pipeline_package import name_of_project, package_of, tag_patterns_of_package
from tracer_bullet.commands.pipeline_publishers import forms_of
from tracer_bullet.commands.pipelines import root_of
from tracer_bullet.errors import ExitCode, RefusedError, TracerError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.providers.registry import provider_of_file
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable
    from pathlib import Path

    from tracer_bullet.rehearsal.played import PlayedPipeline

_FOR_GITHUB = ("repeat", "keep", "skip", "publisher", "html")


def rehearse_pipeline_at(path: Path, options: Namespace) -> int:
    """Rehearse the pipeline at `path`; exit codes are as the help of `tracer rehearse` says."""
    from tracer_bullet.report.rehearse.pipeline import describe_played, show_played  # noqa: PLC0415 - slow

    provider = provider_of_file(path)
    key = provider.key if provider else ""
    _check_options(options, path)
    if key not in _PLAYERS:
        name = provider.runs_on if provider else "this provider"
        raise RefusedError(
            f"tracer cannot rehearse a pipeline on {name}: nothing runs its steps here",
            hint="RELEASING.md says how to try it on TestPyPI",
        )
    played = _PLAYERS[key](path, options)
    if options.format == "json":
        console.emit_json(describe_played(show_path(path, root_of(path)), key, played))
    else:
        console.emit(show_played(played))
    return ExitCode.FAILED if any(one.failures for one in played) else ExitCode.OK


def _play_gitlab(path: Path, options: Namespace) -> list[PlayedPipeline]:
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - slow
    from tracer_bullet.gitlab.prove import find_release_tag  # noqa: PLC0415
    from tracer_bullet.rehearsal.pipeline import PipelineTarget, rehearse_pipeline  # noqa: PLC0415

    root = root_of(path)
    repository = load_checkout(root, show_path(path, root))
    forms = forms_of(repository, root)
    target = PipelineTarget(root, repository, repository.home.path, tuple(one.form for one in forms))
    branch = _branch(root, path, options)
    patterns = tag_patterns_of_package(root) if options.event != "push" else []
    tag = _tag(root, options, lambda version: find_release_tag(repository, version, patterns)[0])
    return rehearse_pipeline(target, branch, tag, console.say, offline=options.offline)


def _play_google(path: Path, options: Namespace) -> list[PlayedPipeline]:
    from tracer_bullet.project.answers_file import find_answers  # noqa: PLC0415 - slow
    from tracer_bullet.project.git import read_repository  # noqa: PLC0415
    from tracer_bullet.project.tags import tags_of_version  # noqa: PLC0415
    from tracer_bullet.rehearsal.cloud_build import BuildTarget, rehearse_build  # noqa: PLC0415
    from tracer_bullet.rehearsal.target import choose_slug  # noqa: PLC0415

    root = root_of(path)
    git = read_repository(root)
    recorded = {key: str(value) for one in find_answers(root) for key, value in one.answers.items()}
    notes: list[str] = []
    slug = choose_slug(git.remote_urls, recorded, root, notes)
    for note in notes:
        console.say(f"note: {note}")
    target = BuildTarget(root, show_path(path, root), name_of_project(root), slug)
    branch = _branch(root, path, options)
    tag = _tag(root, options, lambda version: tags_of_version(version, git.tags)[0])
    return rehearse_build(target, branch, tag, console.say, offline=options.offline)


_PLAYERS = {"gitlab": _play_gitlab, "google": _play_google}


def _check_options(options: Namespace, path: Path) -> None:
    for name in _FOR_GITHUB:
        if getattr(options, name):
            raise TracerError(
                f"`--{name}` is for GitHub workflows", hint=f"tracer rehearse {show_path(path)}"
            )
    if options.event not in ("push", "release", "all"):
        raise TracerError(f"`--event {options.event}` is for GitHub workflows", hint="--event push")


def _branch(root: Path, path: Path, options: Namespace) -> str:
    """The branch to push: the one that is given, or the one that the pipeline is armed for."""
    from tracer_bullet.providers.registry import files_of_pipeline  # noqa: PLC0415 - slow
    from tracer_bullet.text.source import read_source  # noqa: PLC0415
    from tracer_bullet.trigger.marked import read_marked  # noqa: PLC0415

    if options.event == "release":
        return ""
    texts = ((read_source(one).text, show_path(one)) for one in files_of_pipeline(root, path))
    marked = [one for text, name in texts if (one := read_marked(text, name))]
    branch = str(options.branch or next((name for one in marked for name in one.branches), ""))
    if not branch and options.event == "push":
        raise TracerError("the pipeline is not armed for a branch", hint="tracer arm, or --branch NAME")
    return branch


def _tag(root: Path, options: Namespace, written: Callable[[str], str]) -> str:
    """The tag to push: the one that is given, or that of the packaging files' version, as it is `written`."""
    from tracer_bullet.project.versions.registry import read_version_source  # noqa: PLC0415 - slow

    if options.event == "push":
        return ""
    version = read_version_source(package_of(root)).version
    return options.tag or written(version or "1.2.3")
