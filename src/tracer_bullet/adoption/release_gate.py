"""The release gate that the upload to PyPI lacks, written for good where it changes no release."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.branch_proof import prove_branch, replace_texts
from tracer_bullet.arming.gates.closed_ways import close, uploads_on_release
from tracer_bullet.errors import RefusedError
from tracer_bullet.trigger import add_trigger
from tracer_bullet.workflow.proof.manual_inputs import declared_inputs
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from tracer_bullet.adoption.subject import Subject

_MAY_CHANGE = ("tracer branch", "another tag")
"""No release of the workflow is among these, once it has another kind of release."""
_BY_HAND = "manual run"
"""Neither is one without a form. Who fills in a form chooses what is published."""


class GatedWorkflow(NamedTuple):
    """The workflow with its gates, and a sentence for each."""

    subject: Subject
    said: tuple[str, ...]


def add_release_gates(subject: Subject, branch: str) -> GatedWorkflow:
    """The gates that keep a push to `branch` from PyPI; none if a release would change."""
    try:
        return _add(subject, branch)
    except RefusedError:
        return GatedWorkflow(subject, ())  # the temporary condition does


def _add(subject: Subject, branch: str) -> GatedWorkflow:
    path, text = subject.path, subject.workflow.text
    armed = add_trigger(text, [branch], path=path).text
    after = replace_texts(subject.simulator, {path: armed})
    proof = prove_branch(after, path, branch)
    routes = [
        route
        for route in proof.other_indexes
        if route.upload.index == PYPI and route.upload.workflow.path == path and not route.upload.doubt
    ]
    if not routes:
        return GatedWorkflow(subject, ())
    closed = close(routes, after, {path: text}, branch)
    found = subject.with_text(closed.texts[path])
    lost = uploads_on_release(subject.simulator, path) - uploads_on_release(found.simulator, path)
    if lost or _changes_more(subject, found):
        return GatedWorkflow(subject, ())
    return GatedWorkflow(
        found,
        tuple(
            f"{gate.written.gate.owner} runs on a release only: `if: {gate.written.gate.condition}`"
            for gate in closed.gates
        ),
    )


def _changes_more(before: Subject, after: Subject) -> bool:
    old, new = before.outcomes(), after.outcomes()
    may_change = _MAY_CHANGE if declared_inputs(before.workflow) else (*_MAY_CHANGE, _BY_HAND)
    return any(old[name] != new.get(name) for name in old if name not in may_change)
