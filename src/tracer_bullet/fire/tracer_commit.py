"""What arming changed in the working tree, told apart from what somebody else did there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.fire.git_writes import changed_paths, head_text, staged_paths
from tracer_bullet.project.answers_file import arm_answers, find_answers
from tracer_bullet.project.worktree import is_workflow_folder
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.text.source import BOM
from tracer_bullet.trigger import finalize
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from collections.abc import Sequence


def paths_to_commit(root: Path, workflows: Sequence[str]) -> list[str]:
    """Of `workflows` and the recorded answers, those that differ from HEAD, and by tracer's part only.

    Raises RefusedError for other staged changes, for other changes in one of these files, and for a workflow
    that was never committed.
    """
    answers = [file.path.relative_to(root).as_posix() for file in find_answers(root)]
    ours = {*workflows, *answers}
    others = [path for path in staged_paths(root) if path not in ours]
    if others:
        raise RefusedError(
            f"other changes are staged: {in_backticks(others[:5])}",
            hint="commit them first, or: git restore --staged .",
        )
    changed = [path for path in changed_paths(root) if path in ours]
    for path in changed:
        _check_ours(root, path)
    return changed


def _check_ours(root: Path, path: str) -> None:
    before = head_text(root, path)
    if before is None:
        raise RefusedError(f"`{path}` was never committed", hint=f"git add {path} && git commit")
    if not _differs_by_tracer_only(_decode(before), _decode((root / path).read_bytes()), path):
        raise RefusedError(
            f"`{path}` has other changes than tracer's", hint=f"commit or undo them first: git diff {path}"
        )


def _differs_by_tracer_only(before: str, after: str, path: str) -> bool:
    try:
        if "tracer_branch" in before:
            return arm_answers(before, "", path) == arm_answers(after, "", path)
        return _plain(before, path) == _plain(after, path)
    except TracerError:
        return False


def _plain(text: str, path: str) -> str:
    """The text without tracer's part."""
    if is_workflow_folder(Path(path).parent):
        return finalize(text, path=path)
    marked = read_marked(text, path)
    return marked.text if marked else text


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "replace").removeprefix(BOM)
