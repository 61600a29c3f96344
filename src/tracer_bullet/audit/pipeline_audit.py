"""The audit of a repository's GitLab pipeline, beside that of its GitHub workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.audited_pipeline import AuditedPipeline
from tracer_bullet.audit.facts import read_other_facts
from tracer_bullet.audit.repository_audit import RepositoryAudit, unreadable
from tracer_bullet.audit.suppression import without_ignored
from tracer_bullet.errors import TracerError
from tracer_bullet.gitlab.checkout import load_checkout
from tracer_bullet.project.worktree import show_path
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracer_bullet.audit.rule import AuditFinding, Rule


def audit_pipeline(root: Path, path: Path, rules: Sequence[Rule]) -> RepositoryAudit:
    """What `rules` find in the pipeline at `path` of the repository at `root`, and in what it includes."""
    name = show_path(path, root)
    try:
        repository = load_checkout(root, name)
    except TracerError as error:
        return RepositoryAudit(root, (unreadable(name, str(error)),), {}, 1)
    facts = read_other_facts(root)
    audited = AuditedPipeline(repository, facts)
    found = list(dict.fromkeys(_find(audited, rules)))
    paths = dict.fromkeys([name, *(one.path for one in found)])
    sources = {one: read_source(root / one, one) for one in paths}
    kept = [one for one in found if one in without_ignored([one], sources[one.path].text)]
    ordered = sorted(kept, key=lambda one: (one.path, one.span.line, one.span.column, one.rule))
    return RepositoryAudit(root, tuple(ordered), sources, 1)


def _find(audited: AuditedPipeline, rules: Sequence[Rule]) -> Iterator[AuditFinding]:
    for rule in rules:
        for one in rule.find_in_pipeline(audited):
            yield one._replace(rule=rule.id, path=one.path or audited.config.path)
