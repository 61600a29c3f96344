"""The configuration of another provider than GitHub and GitLab, as the rules see it: its text and proof."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracer_bullet.audit.audited_pipeline import line_with, span_in_line
from tracer_bullet.text.lines import split_lines
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from tracer_bullet.audit.facts import RepositoryFacts
    from tracer_bullet.providers.provider import PipelineProof, Provider
    from tracer_bullet.text.nodes import Span
    from tracer_bullet.trigger.marked import Marked

_PUBLISHES = re.compile(r"pypi|twine|\b(?:uv|poetry|flit|hatch|pdm)\s+publish\b", re.IGNORECASE)


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

    def span_of(self, wanted: str) -> Span:
        """The line in which `wanted` is first written; otherwise the first one."""
        lines = split_lines(self.text)
        return span_in_line(lines, line_with(lines, wanted))
