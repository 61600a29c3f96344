"""The form of a rule and of what it finds. What a rule looks at is `tracer_bullet.audit.audited`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.empty import EMPTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_build import AuditedBuild
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline
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

    A part begins with `on:`, with `jobs:`, or with the dash of a step; the tests add the rest. With
    `is_pipeline` it is a whole pipeline of GitLab.
    """

    text: str
    files: Mapping[str, str] = EMPTY
    is_pipeline: bool = False


def _nothing(_: object) -> tuple[AuditFinding, ...]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule: `id` names the bad pattern, `why` and `cure` are sentences, `find` yields what is wrong.

    `find` looks at a workflow of GitHub, `find_in_pipeline` at a pipeline of GitLab, `find_in_build` at the
    configuration of a further provider; a rule has at least one of them. If it has a fix, fixing `bad` gives
    `good`, byte for byte.
    """

    id: str
    summary: str
    severity: Severity
    why: str
    cure: str
    bad: Example
    good: Example
    find: Callable[[AuditedWorkflow], Iterable[AuditFinding]] = field(repr=False, default=_nothing)
    find_in_pipeline: Callable[[AuditedPipeline], Iterable[AuditFinding]] = field(
        repr=False, default=_nothing
    )
    find_in_build: Callable[[AuditedBuild], Iterable[AuditFinding]] = field(repr=False, default=_nothing)
    fix: Safety = Safety.NONE
    sources: tuple[str, ...] = ()
