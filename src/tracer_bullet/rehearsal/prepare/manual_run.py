"""A manual run, and what somebody types into its form."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.workflow.proof.manual_inputs import declared_inputs, list_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
    from tracer_bullet.workflow.model import Input, Workflow

_TRIED = 64
"""Ways to fill in the form that are tried."""


def plan_manual_run(
    commit: CommitSimulator, ref: str, version: str = "", *, as_release: bool = False
) -> RehearsedEvent:
    """A manual run on `ref` with the defaults of its form, where a release also types its `version`.

    A release that gets to PyPI only by another choice is given that, the one with the fewest changes.
    """
    workflow = commit.simulate(RehearsedEvent("workflow_dispatch", ref, as_release)).run.workflow
    inputs = list_inputs(workflow, version)
    plain = RehearsedEvent("workflow_dispatch", ref, as_release, inputs=tuple(inputs.items()))
    if not as_release:
        return plain
    filled = (replace(plain, inputs=tuple(one.items())) for one in _vary(workflow, inputs))
    return next((one for one in filled if commit.simulate(one).may_reach_pypi), plain)


def _vary(workflow: Workflow, inputs: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The form as it is, and with other choices, those with the fewest changes first."""
    choices = {
        name: values for name, one in declared_inputs(workflow).items() if (values := _choices_of(one))
    }
    combined = list(islice(product(*choices.values()), _TRIED))
    ways = [{**inputs, **dict(zip(choices, one, strict=True))} for one in combined]
    yield from sorted([dict(inputs), *ways], key=lambda way: sum(way[name] != inputs[name] for name in way))


def _choices_of(declared: Input) -> tuple[str, ...]:
    if declared.type == "boolean":
        return ("true", "false")
    return tuple(declared.options) if declared.type == "choice" else ()
