"""Which of a command's files are pipelines of another provider than GitHub, and what `plan` makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.project.worktree import WORKFLOWS, find_root, find_worktree, show_path
from tracer_bullet.providers.registry import find_pipelines, provider_of_file
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tracer_bullet.providers.provider import Provider


def choose_pipeline(names: Sequence[str]) -> Path | None:
    """The pipeline that is meant: the one that is named, or the only one that the repository has.

    None means a GitHub workflow, or several. Raises TracerError for a pipeline beside something else.
    """
    named = [Path(name) for name in names]
    found = [path for path in named if path.is_file() and provider_of_file(path)]
    if found and len(named) > 1:
        raise TracerError(f"`{show_path(found[0])}` cannot be planned with other files", hint=f"tracer plan {found[0]}")
    if named:
        return found[0].absolute() if found else None
    try:
        root = find_root(Path.cwd())
    except TracerError:
        return None
    pipelines = [path for _, path in find_pipelines(root, with_parts=False)]
    if (root / WORKFLOWS).is_dir() or not pipelines:
        for path in pipelines:
            console.say(f"`{show_path(path)}` is not part of this: tracer plan {show_path(path)}")
        return None
    return pipelines[0]


def root_of(path: Path) -> Path:
    """The root of the repository that a pipeline is in, or its directory if there is none."""
    try:
        return find_worktree(path.parent)
    except TracerError:
        return path.parent


def provider_of_pipeline(path: Path) -> Provider:
    """Whose pipeline it is; raises TracerError for a provider whose pipelines tracer cannot read."""
    provider = provider_of_file(path)
    if provider is None or provider.key != "gitlab":
        name = provider.name if provider else "GitHub"
        raise TracerError(
            f"tracer plans pipelines of GitHub and GitLab, not of {name}",
            hint="the generated configuration is proven when `tracer init` writes it",
        )
    return provider


def plan_pipeline(path: Path, options: Namespace) -> int:
    """`tracer plan` for a pipeline on GitLab."""
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.gitlab.prove import prove_pipeline  # noqa: PLC0415
    from tracer_bullet.report.plan.gitlab import describe_pipeline, show_pipeline  # noqa: PLC0415
    from tracer_bullet.text.source import read_source  # noqa: PLC0415
    from tracer_bullet.trigger.marked import read_marked  # noqa: PLC0415

    provider_of_pipeline(path)
    if options.event or options.format == "mermaid" or options.acknowledge:
        raise TracerError(
            "`--event`, `--acknowledge` and `--format mermaid` are for GitHub workflows",
            hint=f"tracer plan {show_path(path)}",
        )
    root = root_of(path)
    marked = read_marked(read_source(path, show_path(path)).text, show_path(path))
    armed = marked.branches if marked else ()
    branch = options.branch or next(iter(armed), "")
    shown = show_path(path, root)
    verdict = prove_pipeline(load_checkout(root, shown), branch)
    if options.format == "json":
        console.emit_json(describe_pipeline(shown, armed, verdict))
    else:
        console.emit(show_pipeline(shown, armed, verdict))
    return ExitCode.OK if verdict.holds else ExitCode.FINDINGS
