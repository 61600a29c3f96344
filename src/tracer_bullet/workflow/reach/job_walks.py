"""The walks over jobs that were made already: events that a job cannot tell apart share one.

A job sees of an event what its scripts name (`GITHUB_REF`), what its expressions and the conditions of its
steps answer (`github.ref == 'refs/heads/main'`), and what the code of the repository names that it runs.
A job in which nothing is found stays known if the rest of its file changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import Expression, ExpressionError
from tracer_bullet.workflow.expressions.context_questions import answer_question, questions_about
from tracer_bullet.workflow.reach.changed_files import handed_over
from tracer_bullet.workflow.reach.credentials import WRITTEN_EXPRESSION
from tracer_bullet.workflow.reach.local_action import actions_within
from tracer_bullet.workflow.reach.repository_files import NO_FILES, RepositoryFiles
from tracer_bullet.workflow.reach.step_context import EVENT_PROPERTIES, SameMapping

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.simulation.simulate import JobRun

_PROPERTY = re.compile(r"\bgithub\s*\.\s*([\w-]+)", re.IGNORECASE)
_VARIABLE = re.compile(r"GITHUB_(\w+)", re.IGNORECASE)
_WHOLE = re.compile(r"\bgithub\s*(?:[\[),]|\}\}|\.\s*\*)", re.IGNORECASE)
_CONTEXT = re.compile(r"\b(needs|inputs)\b", re.IGNORECASE)
_ANCHOR = re.compile(r"(?:^|[\s\[{,])&[\w-]")
_BEFORE_THE_STEPS = frozenset({"if", "name", "needs", "permissions", "concurrency", "steps"})
"""Keys that say whether a job runs, settled before the walk, and its steps, which are read one by one."""
_FOR_ALL_JOBS = frozenset({"defaults", "env"})
_NOT_IN_A_JOB = frozenset({"concurrency", "if", "name", "steps"})
_NOT_IN_ITS_WORKFLOW = frozenset({"concurrency", "jobs", "name", "on", "run-name", "true"})
"""Keys without which a job does what it does; its steps are compared one by one."""
_ALWAYS = frozenset({"repository"})


T = TypeVar("T")


class Walked(NamedTuple, Generic[T]):
    """What was found in a job, and whether code was followed that may look at what has happened."""

    found: tuple[T, ...]
    names_event: bool


class _Seen(NamedTuple):
    """What a job sees of an event.

    `properties` are those of `github` that its scripts name, `questions` what its expressions and the
    conditions of its steps ask of `github`, and `contexts` those of which all may matter.
    """

    properties: frozenset[str]
    questions: tuple[Expression, ...]
    contexts: frozenset[str]


class _Looked(NamedTuple):
    """What is known of a job, kept with what the keys stand for, so that they stand for nothing else."""

    workflow: Workflow
    job: Job
    seen: _Seen | None
    key: Hashable
    content: Hashable


class JobWalks(Generic[T]):
    """The walks over the jobs of one repository, whose files stay as they are meanwhile."""

    def __init__(self, files: RepositoryFiles = NO_FILES) -> None:
        self._files = files
        self._known: dict[Hashable, tuple[T, ...]] = {}
        self._seen: dict[Hashable, _Looked] = {}

    def __len__(self) -> int:
        return len(self._known)

    def walk(
        self,
        workflow: Workflow,
        run: JobRun,
        others: Hashable,
        make: Callable[[], Walked[T]],
        passed_over: frozenset[int] = frozenset(),
    ) -> tuple[T, ...]:
        """What is in a job, which `make` looks for if it is not known.

        `others` is what it depends on besides: the name of the job, its rights, its matrix. `passed_over` are
        the positions of steps that change nothing of what is found.
        """
        looked = self._look_at(workflow, run.job, passed_over)
        if (seen := looked.seen) is None:
            return make().found
        depends = (others, _asked(run, seen))
        same, alike = looked.key, looked.content
        narrow = _named(run, seen.properties)
        wide = _named(run, seen.properties.union(EVENT_PROPERTIES))
        known = (self._known.get((job, depends, named)) for job in (same, alike) for named in (narrow, wide))
        found = next((one for one in known if one is not None), None)
        if found is None:
            found, names_event = make()
            self._known[same if found else alike, depends, wide if names_event else narrow] = found
        return found

    def _look_at(self, workflow: Workflow, job: Job, passed_over: frozenset[int]) -> _Looked:
        key = (id(workflow), id(job), passed_over)
        if key not in self._seen:
            rest = job._replace(steps=tuple(step for step in job.steps if step.position not in passed_over))
            seen = _what_is_seen(workflow, rest, self._files)
            # With aliases, what is written in one place may be read in any other.
            content = key if _has_anchors(workflow.text) else _content(workflow, rest)
            self._seen[key] = _Looked(workflow, job, seen, key, content)
        return self._seen[key]


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


def _texts_of_job(workflow: Workflow, job: Job) -> list[str]:
    """What a job is given to run, as a parser of YAML reads it, without the conditions of its steps."""
    if _has_anchors(workflow.text):
        return _texts([workflow.node])
    own = [each.value for each in job.node.entries if each.name not in _BEFORE_THE_STEPS]
    steps = [each.value for step in job.steps for each in step.node.entries if each.name != "if"]
    shared = [each.value for each in workflow.node.entries if each.name in _FOR_ALL_JOBS]
    return _texts([*own, *steps, *shared])


def _content(workflow: Workflow, job: Job) -> Hashable:
    """All that a job does, as it is written and as the model has it; for a file without anchors."""
    around = (each for each in workflow.node.entries if each.name not in _NOT_IN_ITS_WORKFLOW)
    own = (each for each in job.node.entries if each.name not in _NOT_IN_A_JOB)
    parts = [*(each.value for each in (*around, *own)), *(step.node for step in job.steps)]
    given = [workflow.env, job.env, *(one for step in job.steps for one in (step.env, step.arguments))]
    return (
        *(workflow.text[part.span.start : part.span.end] for part in parts),
        *((name, leaf.value) for values in given for name, leaf in values.items.items()),
        *(step.condition and step.condition.value for step in job.steps),
        *(step.continue_on_error is None for step in job.steps),
        *(handed_over(workflow) if any(map(_may_download, job.steps)) else ()),
    )


def _may_download(step: Step) -> bool:
    """Whether a step may get files of other jobs, by itself or in an action of the repository."""
    return step.uses is not None and ("download-artifact" in step.uses.text or not step.uses.owner)


def _texts(roots: Sequence[nodes.Node]) -> list[str]:
    return [text for root in roots for text in nodes.scalar_texts(root)]


@lru_cache(maxsize=64)
def _has_anchors(text: str) -> bool:
    return bool(_ANCHOR.search(text))


def _what_is_seen(workflow: Workflow, job: Job, files: RepositoryFiles) -> _Seen | None:
    """None if the job may see anything."""
    # A gate that is only tried stands in the model and not in the text.
    gates = [step.condition.value for step in job.steps if step.condition]
    texts = _texts_of_job(workflow, job)
    actions = "\n".join(action.text for action in actions_within(job.steps, files))
    written = [one for each in texts for one in WRITTEN_EXPRESSION.findall(each)]
    if _WHOLE.search(actions):
        return None
    try:
        asked = [one for each in (*gates, *written) for one in questions_about("github", each)]
    except ExpressionError:
        if any(map(_WHOLE.search, (*gates, *written))):
            return None
        asked, actions = [], "\n".join((actions, *gates, *written))
    # Conditions in a composite action need no braces, so all of its text is searched.
    properties = {*_PROPERTY.findall(actions), *_VARIABLE.findall("\n".join((*texts, actions)))}
    # The `inputs` in an action are its own.
    contexts = frozenset(name.lower() for one in (*texts, *gates) for name in _CONTEXT.findall(one))
    return _Seen(_ALWAYS | {name.lower() for name in properties}, tuple(dict.fromkeys(asked)), contexts)


def _named(run: JobRun, properties: frozenset[str]) -> Hashable:
    github = run.good["github"]
    return _frozen({name: github[name] for name in properties if name in github})


def _asked(run: JobRun, seen: _Seen) -> Hashable:
    contexts = (run.good, run.any) if seen.contexts else ()
    return (
        *(_frozen(answer_question(one, "github", run.good["github"])) for one in seen.questions),
        *(_frozen(each[name]) for each in contexts for name in sorted(seen.contexts)),
    )


def _frozen(value: Any) -> Hashable:
    """A value that equals another exactly if no job can tell them apart, or if it is the same object."""
    if type(value) is dict:
        return tuple(sorted((name, _frozen(inner)) for name, inner in value.items()))
    if isinstance(value, Mapping | list):
        return SameMapping(value)
    return (type(value).__name__, value)
