"""`tracer plan` for the pipeline of another provider than GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.commands.pipelines import find_build_provider, root_of
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tracer_bullet.providers.provider import Provider


def plan_pipeline(path: Path, options: Namespace) -> int:
    """`tracer plan` for the pipeline of another provider than GitHub."""
    if options.event or options.format == "mermaid" or options.acknowledge:
        raise TracerError(
            "`--event`, `--acknowledge` and `--format mermaid` are for GitHub workflows",
            hint=f"tracer plan {show_path(path)}",
        )
    if provider := find_build_provider(path):
        return _plan_build(provider, path, options)
    return _plan_gitlab(path, options)


def _plan_build(provider: Provider, path: Path, options: Namespace) -> int:
    from tracer_bullet.providers.proof_of_file import read_build  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.report.plan.build import describe_build, show_build  # noqa: PLC0415

    build = read_build(provider, root_of(path), path, options.branch or "")
    if options.format == "json":
        console.emit_json(describe_build(build, provider.key))
    else:
        console.emit(show_build(build))
    return ExitCode.FINDINGS if build.proof and build.proof.broken else ExitCode.OK


def _plan_gitlab(path: Path, options: Namespace) -> int:
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.gitlab.prove import prove_pipeline  # noqa: PLC0415
    from tracer_bullet.report.plan.gitlab import describe_pipeline, show_pipeline  # noqa: PLC0415

    root = root_of(path)
    shown = show_path(path, root)
    repository = load_checkout(root, shown)
    armed = repository.armed
    verdict = prove_pipeline(repository, options.branch or next(iter(armed), ""))
    if options.format == "json":
        console.emit_json(describe_pipeline(shown, armed, verdict))
    else:
        console.emit(show_pipeline(shown, armed, verdict))
    return ExitCode.OK if verdict.holds else ExitCode.FINDINGS
