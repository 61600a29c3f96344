"""The last look at a result before it is shown and written: what does not hold here is never written."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.scaffold.others import find_others
from tracer_bullet.trigger import armed_branches
from tracer_bullet.workflow.proof import prove

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from tracer_bullet.scaffold.others import Other
    from tracer_bullet.workflow.proof import Verdict
    from tracer_bullet.workflow.setting import Setting


class Proven(NamedTuple):
    """A verdict that holds for pushes to `branch` (empty: none is armed), and the uploads beside ours."""

    verdict: Verdict
    branch: str
    others: tuple[Other, ...]

    def __str__(self) -> str:
        tracer = f"a push to `{self.branch}` reaches TestPyPI and nothing else; " if self.branch else ""
        is_open = any(other.is_unknown for other in self.others)
        limit = ", but for what is unverified above" if is_open else ""
        return f"proven: {tracer}PyPI is reached by a published release alone{limit}"

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for each upload beside ours."""
        return tuple(f"{'unverified: ' if other.is_unknown else ''}{other}" for other in self.others)


def check_result(setting: Setting, workflow: str, branch: str, siblings: Container[str] = ()) -> Proven:
    """Prove what would be written: the workflow at the path `workflow`, armed for `branch` or (empty) not.

    `setting` holds all the workflows of the repository as they would stand; `siblings` are the paths of those
    that tracer wrote for other packages. Raises RefusedError, with each way that breaks it, where PyPI may be
    reached by anything but a release of this workflow, or anything but TestPyPI by a push to `branch`.
    """
    ours = setting.files.get(workflow)
    if ours is None:
        why = setting.unreadable.get(workflow, "it is no workflow")
        raise RefusedError(f"what would be written cannot be read: {why}", place=Place(workflow))
    armed = armed_branches(ours.text, workflow)
    if armed != ((branch,) if branch else ()):
        raise RefusedError(f"`{workflow}` would be armed for {armed}, and not for {branch!r} alone")
    verdict = prove([ours], setting, [branch] if branch else [])
    others = tuple(other for other in find_others(setting, {workflow}) if other.workflow not in siblings)
    rivals = [other for other in others if other.is_rival]
    unread = [f"{path} cannot be read: {why}" for path, why in setting.unreadable.items()]
    reasons = dict.fromkeys([*verdict.broken, *unread, *(f"two would publish: {other}" for other in rivals)])
    if reasons:
        raise RefusedError(
            "\n- ".join(["what would be written here fails the proof:", *reasons]),
            hint=_say_cure(PurePosixPath(workflow).name, rivals, is_open=bool(verdict.broken or unread)),
        )
    return Proven(verdict, branch, others)


def _say_cure(workflow: str, rivals: Sequence[Other], *, is_open: bool) -> str:
    lines = []
    if rivals:
        names = dict.fromkeys(PurePosixPath(rival.workflow).name for rival in rivals)
        options = "".join(f" --replace {shlex.quote(name)}" for name in names)
        lines = [f"tracer init{options}", f"`{workflow}` takes the place of what is named; the diff shows it"]
    if is_open:
        lines.append("close each way as it says above, or arm no branch: `--no-branch`")
    return "\n".join(lines)
