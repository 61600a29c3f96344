"""The audit of the configuration of another provider than GitHub and GitLab.

The provider proves what the configuration does; the rules see its sentences and the temporary parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.audited_build import AuditedBuild
from tracer_bullet.audit.facts import read_other_facts
from tracer_bullet.audit.repository_audit import RepositoryAudit, unreadable
from tracer_bullet.audit.suppression import without_ignored
from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.audit.rule import Rule
    from tracer_bullet.providers.provider import Provider


def audit_build(root: Path, path: Path, provider: Provider, rules: Sequence[Rule]) -> RepositoryAudit:
    """What `rules` find in the configuration at `path` of the repository at `root`."""
    name = show_path(path, root)
    facts = read_other_facts(root)
    try:
        source = read_source(path, name)
        audited = AuditedBuild(provider, name, source.text, facts)
        found = [
            one._replace(rule=rule.id, path=name) for rule in rules for one in rule.find_in_build(audited)
        ]
    except TracerError as error:
        return RepositoryAudit(root, (unreadable(name, str(error)),), {}, 1)
    return RepositoryAudit(root, tuple(without_ignored(found, source.text)), {name: source}, 1)
