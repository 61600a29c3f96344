"""The proof of a configuration as it is in a repository, by its provider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.project.worktree import show_path
from tracer_bullet.text.source import read_source
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.providers.provider import PipelineProof, Provider

_PUBLISHES = re.compile(r"pypi|twine|\b(?:uv|poetry|flit|hatch|pdm)\s+publish\b", re.IGNORECASE)
_SOME_BRANCH = "armed"


class BuildFile(NamedTuple):
    """A configuration: one that is armed need not name a branch; `proof` is None if nothing publishes."""

    path: str
    is_armed: bool
    armed: tuple[str, ...]
    proof: PipelineProof | None


def read_build(provider: Provider, root: Path, path: Path, branch: str = "") -> BuildFile:
    """The configuration at `path` in the repository at `root`, proven as `prove_file` does."""
    shown = show_path(path, root)
    text = read_source(path, shown).text
    marked = read_marked(text, shown)
    armed = marked.branches if marked else ()
    return BuildFile(shown, marked is not None, armed, prove_file(provider, root, shown, text, branch))


def prove_file(
    provider: Provider, root: Path, path: str, text: str, branch: str = ""
) -> PipelineProof | None:
    """What is proven of `text` at `path`, for `branch` or the one that it is armed for.

    None if nothing in it publishes, or if the provider proves nothing.
    """
    if provider.prove is None or not _PUBLISHES.search(text):
        return None
    marked = read_marked(text, path)
    armed = next(iter(marked.branches), _SOME_BRANCH) if marked else ""
    return provider.prove(root, {path: text}, branch or armed)
