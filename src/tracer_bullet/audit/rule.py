"""The form of a rule and of what it finds. What a rule looks at is `tracer_bullet.audit.audited`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.empty import EMPTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.text.nodes import Span
    from tracer_bullet.text.splices import Splice


class Severity(Enum):
    """Errors make `tracer check` exit 1; advice is only shown if somebody asks for it."""

    ERROR = "error"
    ADVICE = "advice"


class Safety(Enum):
    """Whether a fix keeps what the workflow does (SAFE), changes it (UNSAFE), or does not exist (NONE)."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    NONE = "none"


class Fix(NamedTuple):
    """Edits of the file, with what they do in an imperative phrase."""

    title: str
    splices: tuple[Splice, ...]
    is_safe: bool = True


class AuditFinding(NamedTuple):
    """One fault: a sentence, where it is, the cure, and the edit that makes it.

    `rule` and `path` are set by the audit, `path` only where the rule does not name another file.
    """

    message: str
    span: Span
    hint: str
    fix: Fix | None = None
    rule: str = ""
    path: str = ""


class Example(NamedTuple):
    """A workflow, or the part of one that matters, and other files of the repository by path.

    A part begins with `on:`, with `jobs:`, or with the dash of a step; `complete_example` adds the rest.
    """

    text: str
    files: Mapping[str, str] = EMPTY


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule: `id` names the bad pattern, `why` and `cure` are sentences, `find` yields what is wrong.

    If the rule has a fix, fixing `bad` gives `good`, byte for byte.
    """

    id: str
    summary: str
    severity: Severity
    why: str
    cure: str
    bad: Example
    good: Example
    find: Callable[[AuditedWorkflow], Iterator[AuditFinding]] = field(repr=False)
    fix: Safety = Safety.NONE
    sources: tuple[str, ...] = ()
