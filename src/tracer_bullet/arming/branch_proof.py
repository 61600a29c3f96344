"""What a push to a branch would reach, over all the workflows of a repository as they would stand on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.refs import HEADS
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.events.event import push_branch, workflow_dispatch
from tracer_bullet.workflow.proof.prove import Proof, prove
from tracer_bullet.workflow.proof.rights import reason_for_refusal
from tracer_bullet.workflow.proof.routes import routes_of
from tracer_bullet.workflow.proof.tracer_runs import runs_of_tracer
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.reach import TESTPYPI
from tracer_bullet.workflow.reach.identity import may_ask_for_token
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.triggering import read_filters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator


class BranchProof(NamedTuple):
    """What is proven for pushes to `branch`.

    `other_indexes` are the routes to anything but TestPyPI, those of manual runs too where they are to be
    added. `reaches_testpypi` is whether the workflow in question does, or may; `needs_publisher`, whether one
    of its uploads there may ask for an identity token.
    """

    simulator: Simulator
    workflow: Workflow
    branch: str
    verdict: Proof
    other_indexes: tuple[Route, ...]
    reaches_testpypi: bool
    needs_publisher: bool

    @property
    def is_proven(self) -> bool:
        """Whether a push reaches TestPyPI, through the workflow in question, and nothing else."""
        return (
            self.reaches_testpypi
            and not self.other_indexes
            and bool(self.verdict.tracer_reaches_only_testpypi)
        )


def prove_branch(simulator: Simulator, path: str, branch: str, *, by_hand: bool = False) -> BranchProof:
    """What a push to `branch` reaches, through the workflow at `path` and through all the others.

    `by_hand` is whether runs that are started by hand, on that branch or the default one, count as well.
    """
    workflow = simulator.files[path]
    verdict = prove([workflow], simulator, (branch,))
    other_indexes = [*verdict.other_indexes]
    for run in _runs_by_hand(workflow, simulator, branch) if by_hand else ():
        other_indexes += [route for route in routes_of(run, simulator) if route.upload.index != TESTPYPI]
    tried = [
        route.upload
        for run in runs_of_tracer(branch, simulator)
        if run.workflow is workflow
        for route in routes_of(run, simulator)
        if route.upload.index == TESTPYPI and not reason_for_refusal(route.upload)
    ]
    asks = any(
        may_ask_for_token(one.workflow, one.job, True if one.workflow is not workflow else None)
        for one in tried
    )
    return BranchProof(simulator, workflow, branch, verdict, tuple(other_indexes), bool(tried), asks)


def replace_texts(simulator: Simulator, texts: Mapping[str, str]) -> Simulator:
    """The same simulator with other texts in some files; raises TracerError for one that is no workflow."""
    return simulator.with_workflows(*(read_workflow(text, path) for path, text in texts.items()))


def publishes_to_testpypi(workflow: Workflow, simulator: Simulator, branch: str) -> bool:
    """Whether `workflow` would upload to TestPyPI on a push to `branch`, if no gate held it back."""
    event = push_branch(simulator.repository, branch)
    return any(upload.index == TESTPYPI for upload in ungated_uploads(workflow, simulator, event))


def say_paths(workflow: Workflow) -> Iterator[str]:
    """Which files a push has to change, too, so that it starts `workflow`."""
    push = workflow.triggers.get("push")
    filters = read_filters(push) if push else None
    if filters and filters.paths is not None:
        names = in_backticks(filters.paths)
        yield f"only a push that changes a file among {names} starts it (`paths`): change one as well"
    if filters and filters.paths_ignore is not None:
        names = in_backticks(filters.paths_ignore)
        yield f"a push that changes only {names} does not start it (`paths-ignore`)"


def _runs_by_hand(workflow: Workflow, simulator: Simulator, branch: str) -> Iterator[Run]:
    for name in dict.fromkeys((branch, simulator.repository.default_branch)):
        yield simulator.run(workflow, workflow_dispatch(simulator.repository, HEADS + name))
