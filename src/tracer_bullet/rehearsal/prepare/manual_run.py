"""A manual run, and what somebody types into its form."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.workflow.proof.manual_inputs import declared_inputs, list_inputs
from tracer_bullet.workflow.proof.release_kind import version_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
    from tracer_bullet.workflow.model import Input, Workflow

_TRIED = 64
"""Ways to fill in the form that are tried."""


def plan_manual_run(
    commit: CommitSimulator, ref: str, version: str = "", tag: str = "", *, as_release: bool = False
) -> RehearsedEvent:
    """A manual run on `ref` with the defaults of its form, where a release also types its `version`.

    A job that checks out what is typed gets its `tag` instead. A release that gets to PyPI only by another
    choice is given that, the one with the fewest changes.
    """
    workflow = commit.simulate(RehearsedEvent("workflow_dispatch", ref, as_release)).run.workflow
    typed = list_inputs(workflow, version)
    names = {name for name in _names_to_check_out(workflow) if typed[name] == version}
    inputs = {name: tag if tag and name in names else value for name, value in typed.items()}
    plain = RehearsedEvent("workflow_dispatch", ref, as_release, inputs=tuple(inputs.items()))
    if not as_release:
        return plain
    filled = (replace(plain, inputs=tuple(one.items())) for one in _vary(workflow, inputs))
    return next((one for one in filled if commit.simulate(one).may_reach_pypi), plain)


def tags_to_check_out(workflow: Workflow, inputs: Iterable[tuple[str, str]]) -> list[str]:
    """The tags that a job checks out because they are typed into the form, so that they exist beforehand."""
    names = _names_to_check_out(workflow)
    return [value for name, value in inputs if name in names and any(map(str.isdigit, value))]


def _names_to_check_out(workflow: Workflow) -> set[str]:
    steps = [step for job in workflow.jobs.values() for step in job.steps]
    checkouts = [step for step in steps if step.uses and step.uses.repository == "actions/checkout"]
    refs = [step.arguments.get("ref") for step in checkouts]
    text = " ".join(ref.value for ref in refs if ref is not None)
    return {name for name in version_inputs(workflow) if re.search(rf"\binputs\.{re.escape(name)}\b", text)}


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
