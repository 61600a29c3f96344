"""The audit of a configuration of Google Cloud Build, the ActiveState Platform, or a further provider.

What holds is for the provider to prove; the rules see its sentences and the temporary parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracer_bullet.audit.audited_pipeline import span_in_line
from tracer_bullet.audit.facts import RepositoryFacts, git_of
from tracer_bullet.audit.repository_audit import RepositoryAudit, unreadable
from tracer_bullet.audit.suppression import without_ignored
from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.repository import WorkflowSources, load_simulator, read_home
from tracer_bullet.text.lines import split_lines
from tracer_bullet.text.source import read_source
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.audit.rule import Rule
    from tracer_bullet.providers.provider import PipelineProof, Provider
    from tracer_bullet.text.nodes import Span
    from tracer_bullet.trigger.marked import Marked

_PUBLISHES = re.compile(r"pypi|twine|\b(?:uv|poetry|flit|hatch|pdm)\s+publish\b", re.IGNORECASE)
_NO_WORKFLOWS = WorkflowSources({}, {}, ())


@dataclass(frozen=True, eq=False)
class AuditedBuild:
    """The configuration at `path`, from the root of the checkout, with its `text`."""

    provider: Provider
    path: str
    text: str
    facts: RepositoryFacts

    @cached_property
    def marked(self) -> Marked | None:
        """Its temporary parts."""
        return read_marked(self.text, self.path)

    @cached_property
    def proof(self) -> PipelineProof | None:
        """What the provider proves of it; None if the file does not publish."""
        if self.provider.prove is None or not _PUBLISHES.search(self.text):
            return None
        branch = next(iter(self.marked.branches), "armed") if self.marked else ""
        return self.provider.prove(self.facts.root, {self.path: self.text}, branch)

    @property
    def default_branch(self) -> str:
        """The default branch of the repository; empty if it is not known."""
        return read_home(self.facts.root).default_branch

    def span_of(self, wanted: str) -> Span:
        """The line in which `wanted` is first written; otherwise the first one."""
        lines = split_lines(self.text)
        line = next((number for number, one in enumerate(lines, 1) if wanted in one), 1)
        return span_in_line(lines, line)


def audit_build(root: Path, path: Path, provider: Provider, rules: Sequence[Rule]) -> RepositoryAudit:
    """What `rules` find in the configuration at `path` of the repository at `root`."""
    name = show_path(path, root)
    facts = RepositoryFacts(root, load_simulator(root, _NO_WORKFLOWS, read_home(root)), git_of(root))
    try:
        source = read_source(path, name)
        audited = AuditedBuild(provider, name, source.text, facts)
        found = [
            one._replace(rule=rule.id, path=name) for rule in rules for one in rule.find_in_build(audited)
        ]
    except TracerError as error:
        return RepositoryAudit(root, (unreadable(name, str(error)),), {}, 1)
    return RepositoryAudit(root, tuple(without_ignored(found, source.text)), {name: source}, 1)
