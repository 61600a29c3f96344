"""The configuration of another provider than GitHub and GitLab, as the rules see it: its text and proof."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracer_bullet.audit.audited_pipeline import line_with, span_in_line
from tracer_bullet.providers.proof_of_file import prove_file
from tracer_bullet.text.lines import split_lines
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from tracer_bullet.audit.facts import RepositoryFacts
    from tracer_bullet.providers.provider import PipelineProof, Provider
    from tracer_bullet.text.nodes import Span
    from tracer_bullet.trigger.marked import Marked


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
        return prove_file(self.provider, self.facts.root, self.path, self.text)

    def span_of(self, wanted: str) -> Span:
        """The line in which `wanted` is first written; otherwise the first one."""
        lines = split_lines(self.text)
        return span_in_line(lines, line_with(lines, wanted))
