"""One kind of failure, as the catalogue describes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tracer_bullet.diagnosis.pattern import LogPattern, compile_pattern


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What is known of one kind of failure, in sentences.

    `patterns` are regular expressions for a log whose lines were joined by single spaces; without any, no log
    shows the failure. Their named groups, and the names of `values.PLACEHOLDERS`, may be in braces in the
    sentences. Lines of `cure` that begin with four spaces are commands, or lines of a file.

    `also` has to match elsewhere in the same job, inputs of its steps included; `needs` are values that have
    to be known of the project. A `weak` failure is only named if its job shows no other;
    `covers` are the topics that only follow from this one. `compares` is
    whether the claims of the run have to be compared with a publisher. `sources` say where the texts
    are from.
    """

    topic: str
    title: str
    happened: str
    cure: str
    sources: tuple[str, ...]
    spent: str = "Nothing."
    patterns: tuple[str, ...] = ()
    also: str = ""
    needs: tuple[str, ...] = ()
    weak: bool = False
    covers: tuple[str, ...] = ()
    compares: bool = False

    @cached_property
    def compiled(self) -> tuple[LogPattern, ...]:
        """The patterns, ready to search with."""
        return tuple(part for pattern in self.patterns for part in compile_pattern(pattern))
