"""Applying fixes: as many as do not touch each other, then again, until a look finds nothing more to fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.audit.repository_audit import audit_repository
from tracer_bullet.errors import TracerError
from tracer_bullet.text.files import Change
from tracer_bullet.text.splices import apply_splices
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.audit.rule import AuditFinding, Fix, Rule
    from tracer_bullet.repository import WorkflowSources
    from tracer_bullet.text.splices import Splice

_MOST_ROUNDS = 10


class Fixed(NamedTuple):
    """The files as fixing leaves them, and what was fixed."""

    read: WorkflowSources
    fixed: tuple[AuditFinding, ...]


def fix_repository(
    root: Path, read: WorkflowSources, rules: Sequence[Rule], *, with_unsafe: bool = False
) -> Fixed:
    """Fix what `rules` find in the workflows that were read. Nothing is written."""
    done: list[AuditFinding] = []
    for _ in range(_MOST_ROUNDS):
        found = audit_repository(root, read, rules).findings
        wanted = [one for one in found if one.fix and (one.fix.is_safe or with_unsafe)]
        by_path: dict[str, list[AuditFinding]] = {}
        for one in wanted:
            by_path.setdefault(one.path, []).append(one)
        before = len(done)
        for path, findings in by_path.items():
            if path in read.sources:
                source = read.sources[path]
                text, fixed = fix_text(source.text, findings)
                done += fixed
                read = read._replace(sources={**read.sources, path: source._replace(text=text)})
        if len(done) == before:
            break
    return Fixed(read, tuple(done))


def fix_text(text: str, findings: Sequence[AuditFinding]) -> tuple[str, list[AuditFinding]]:
    """`text` with the fixes of `findings` that do not overlap, and the findings that were fixed.

    A fix after which GitHub would refuse more than before is left out.
    """
    chosen: list[Splice] = []
    fixed: list[AuditFinding] = []
    for one in findings:
        if one.fix and not _overlap(one.fix, chosen) and _is_sound(text, [*chosen, *one.fix.splices]):
            chosen += one.fix.splices
            fixed.append(one)
    return apply_splices(text, chosen), fixed


def changes_of(root: Path, before: WorkflowSources, after: WorkflowSources) -> list[Change]:
    """The files that differ, as they are to be written."""
    return [
        Change(root / path, source.data, source.encode(after.sources[path].text))
        for path, source in before.sources.items()
        if after.sources[path].text != source.text
    ]


def _overlap(fix: Fix, chosen: Sequence[Splice]) -> bool:
    return any(
        (new.start < old.end and old.start < new.end) or new.start == old.start
        for new in fix.splices
        for old in chosen
    )


def _is_sound(text: str, splices: Sequence[Splice]) -> bool:
    try:
        before = len(read_workflow(text).problems)
        return len(read_workflow(apply_splices(text, splices)).problems) <= before
    except (TracerError, ValueError):
        return False
