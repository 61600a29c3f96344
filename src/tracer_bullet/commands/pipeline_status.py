"""`tracer status` for a pipeline of another provider than GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.commands.online import index_of, open_web
from tracer_bullet.commands.pipeline_publishers import forms_of_package
from tracer_bullet.commands.pipelines import find_build_provider, root_of
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.report import console
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tracer_bullet.gitlab.api import StartedPipeline
    from tracer_bullet.gitlab.prove import PipelineVerdict
    from tracer_bullet.providers.proof_of_file import BuildFile
    from tracer_bullet.providers.provider import Provider


def show_pipeline_status(path: Path, options: Namespace) -> int:
    """Gather and show: the pipeline and its proof, what to register, the indexes; GitLab's last pipelines."""
    if provider := find_build_provider(path):
        return _show_build_status(provider, path, options)
    return _show_gitlab_status(path, options)


def _show_build_status(provider: Provider, path: Path, options: Namespace) -> int:
    from tracer_bullet.providers.proof_of_file import read_build  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.providers.publisher import recorded_publishers  # noqa: PLC0415
    from tracer_bullet.report.build_status import (  # noqa: PLC0415
        BuildStatus,
        describe_build_status,
        say_build_status,
    )
    from tracer_bullet.status.indexes import read_state  # noqa: PLC0415

    root = root_of(path)
    build = read_build(provider, root, path)
    publishers = recorded_publishers(provider, root)
    web = open_web(options)
    indexes = {
        one.site.key: read_state(web, index_of(options, one.site.key), one.project) for one in publishers
    }
    step = _next_build_step(provider, build, is_recorded=bool(publishers))
    status = BuildStatus(provider, build, publishers, indexes, step)
    if options.format == "json":
        console.emit_json(describe_build_status(status))
    else:
        console.emit(say_build_status(status))
    return ExitCode.FINDINGS if build.proof and build.proof.broken else ExitCode.OK


def _next_build_step(provider: Provider, build: BuildFile, *, is_recorded: bool) -> str:
    if not is_recorded:
        return f"tracer init --provider {provider.key}"
    if build.proof and build.proof.broken:
        return "tracer plan"
    return "tracer finalize, after a green tracer run" if build.is_armed else "release as RELEASING.md says"


def _show_gitlab_status(path: Path, options: Namespace) -> int:
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.gitlab.prove import prove_pipeline  # noqa: PLC0415
    from tracer_bullet.report.pipeline_status import (  # noqa: PLC0415
        GitLabStatus,
        describe_pipeline_status,
        say_pipeline_status,
    )
    from tracer_bullet.status.indexes import read_state  # noqa: PLC0415

    root = root_of(path)
    repository = load_checkout(root, show_path(path, root))
    armed = repository.armed
    verdict = prove_pipeline(repository, next(iter(armed), ""))
    slug, project = options.repository, options.name
    forms = tuple(forms_of_package(repository, root, slug=slug, project=project, required=False))
    web = open_web(options)
    indexes = {
        key: read_state(web, index_of(options, key), forms[0].form.project)
        for key in (SITES if forms else ())
    }
    slug = slug or repository.home.path
    last, why = _last_pipelines(slug, options)
    step = _next_step(armed, verdict, has_forms=bool(forms))
    status = GitLabStatus(repository.config.path, slug, armed, verdict, forms, indexes, last, why, step)
    if options.format == "json":
        console.emit_json(describe_pipeline_status(status))
    else:
        console.emit(say_pipeline_status(status))
    return ExitCode.OK if verdict.holds else ExitCode.FINDINGS


def _last_pipelines(slug: str, options: Namespace) -> tuple[list[StartedPipeline], str]:
    """The newest pipelines, or why they are not known; public projects need no token."""
    from tracer_bullet.gitlab.api import open_api  # noqa: PLC0415 - not for GitHub

    if options.offline:
        return [], "offline"
    try:
        return open_api(slug).pipelines()[:3], ""
    except TracerError as error:
        return [], error.message


def _next_step(armed: tuple[str, ...], verdict: PipelineVerdict, *, has_forms: bool) -> str:
    if not has_forms:
        return "tracer arm"
    if not verdict.holds:
        return "tracer plan"
    return f"git push -u origin {armed[0]}, or: tracer fire" if armed else "tracer release"
