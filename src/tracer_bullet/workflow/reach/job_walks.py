"""The walks over jobs that were made already: events that a job cannot tell apart share one.

A job sees of an event what its text names (`github.ref`, `GITHUB_REF`, `inputs.version`), what the conditions
of its steps answer, and what the code of the repository names that it runs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from tracer_bullet.workflow.expressions import Expression, ExpressionError
from tracer_bullet.workflow.expressions.context_questions import answer_question, questions_about
from tracer_bullet.workflow.reach.step_context import EVENT_PROPERTIES, SameMapping

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.simulation.simulate import JobRun

_PROPERTY = re.compile(r"\bgithub\s*\.\s*([\w-]+)", re.IGNORECASE)
_VARIABLE = re.compile(r"GITHUB_(\w+)", re.IGNORECASE)
_WHOLE = re.compile(r"\bgithub\s*(?:[\[),]|\}\}|\.\s*\*)", re.IGNORECASE)
_CONTEXT = re.compile(r"\b(needs|inputs)\b", re.IGNORECASE)
_ANCHOR = re.compile(r"(?:^|[\s\[{,])&[\w-]")
_LOCAL_ACTION = re.compile(r"uses\s*[\"']?\s*:\s*[\"']?\.|\buses\s*:\s*[>|*]")
_BEFORE_THE_JOB = frozenset({"if", "name", "needs", "permissions", "concurrency"})
"""Keys that say whether a job runs, which is settled before anybody walks over it."""
_FOR_ALL_JOBS = frozenset({"defaults", "env"})
_ALWAYS = frozenset({"repository"})


T = TypeVar("T")


class Walked(NamedTuple, Generic[T]):
    """What was found in a job, and whether code was followed that may look at what has happened."""

    found: tuple[T, ...]
    names_event: bool


class _Seen(NamedTuple):
    """What a job sees of an event.

    `properties` are those of `github` that its text names, `questions` what the conditions of its steps ask
    of `github`, and `contexts` those of which all may matter.
    """

    properties: frozenset[str]
    questions: tuple[Expression, ...]
    contexts: frozenset[str]


class JobWalks(Generic[T]):
    """The walks over the jobs of one repository, whose files stay as they are meanwhile."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[T, ...]] = {}
        self._seen: dict[tuple[int, int], tuple[Workflow, Job, _Seen | None]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def walk(
        self, workflow: Workflow, run: JobRun, others: Hashable, make: Callable[[], Walked[T]]
    ) -> tuple[T, ...]:
        """What is in a job, which `make` looks for if it is not known.

        `others` is what it depends on besides: the name of the job, its rights, its matrix.
        """
        seen = self._seen_by(workflow, run.job)
        if seen is None:
            return make().found
        job = (id(workflow), id(run.job), others)
        narrow = (job, _key(run, seen))
        wide = (job, _key(run, seen._replace(properties=seen.properties.union(EVENT_PROPERTIES))))
        known = self._known.get(narrow)
        known = self._known.get(wide) if known is None else known
        if known is None:
            known, names_event = make()
            self._known[wide if names_event else narrow] = known
        return known

    def _seen_by(self, workflow: Workflow, job: Job) -> _Seen | None:
        key = (id(workflow), id(job))
        if key not in self._seen:  # kept with what the key stands for, so that it stands for nothing else
            self._seen[key] = (workflow, job, _what_is_seen(workflow, job))
        return self._seen[key][2]


@lru_cache(maxsize=256)
def names_event(text: str) -> bool:
    """Whether code may look at the variables that say what has happened."""
    return bool(_VARIABLE.search(text))


def text_of_job(workflow: Workflow, job: Job) -> str:
    """The text of a job, with all that it may repeat by an alias."""
    return (
        workflow.text
        if _has_anchors(workflow.text)
        else workflow.text[job.node.span.start : job.node.span.end]
    )


def _relevant_text(workflow: Workflow, job: Job) -> str:
    """What is written of a job, without the conditions of its steps."""
    if _has_anchors(workflow.text):
        return workflow.text
    own = (each.value.span for each in job.node.entries if each.name not in _BEFORE_THE_JOB)
    shared = (each.value.span for each in workflow.node.entries if each.name in _FOR_ALL_JOBS)
    gates = (each.value.span for step in job.steps for each in step.node.entries if each.name == "if")
    cut = sorted((span.start, span.end) for span in gates)
    return "\n".join(_without(workflow.text, span.start, span.end, cut) for span in (*own, *shared))


def _without(text: str, start: int, end: int, cut: Sequence[tuple[int, int]]) -> str:
    """`text` from `start` to `end` without those of the sorted spans that lie within."""
    within = [(first, last) for first, last in cut if start <= first and last <= end]
    starts, ends = [start, *(last for _, last in within)], [*(first for first, _ in within), end]
    return " ".join(text[first:last] for first, last in zip(starts, ends, strict=True))


@lru_cache(maxsize=64)
def _has_anchors(text: str) -> bool:
    return bool(_ANCHOR.search(text))


def _what_is_seen(workflow: Workflow, job: Job) -> _Seen | None:
    """None if the job may see anything."""
    # A gate that is only tried stands in the model and not in the text.
    gates = [step.condition.value for step in job.steps if step.condition]
    text = _relevant_text(workflow, job)
    conditions = "\n".join(gates)
    if any(map(_WHOLE.search, (text, conditions))) or _LOCAL_ACTION.search(text):
        return None
    try:
        questions = tuple(dict.fromkeys(one for gate in gates for one in questions_about("github", gate)))
    except ExpressionError:
        text, questions = f"{text}\n{conditions}", ()
    named = {*_PROPERTY.findall(text), *_VARIABLE.findall(text)}
    contexts = frozenset(name.lower() for one in (text, conditions) for name in _CONTEXT.findall(one))
    return _Seen(_ALWAYS | {name.lower() for name in named}, questions, contexts)


def _key(run: JobRun, seen: _Seen) -> Hashable:
    contexts = (run.good, run.any) if seen.contexts else ()
    github = run.good["github"]
    return (
        _frozen({name: github[name] for name in seen.properties if name in github}),
        *(_frozen(answer_question(one, "github", github)) for one in seen.questions),
        *(_frozen(each[name]) for each in contexts for name in sorted(seen.contexts)),
    )


def _frozen(value: Any) -> Hashable:
    """A value that equals another exactly if no job can tell them apart, or if it is the same object."""
    if type(value) is dict:
        return tuple(sorted((name, _frozen(inner)) for name, inner in value.items()))
    if isinstance(value, Mapping | list):
        return SameMapping(value)
    return (type(value).__name__, value)
