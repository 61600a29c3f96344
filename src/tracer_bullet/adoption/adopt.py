"""Adoption worked out: TestPyPI gates PyPI in the user's own workflow, and the first tracer run is armed.

The lane, the smoke test, what PyPI waits for and a missing release gate stay. What `arming` adds on top is
temporary. File, environments and jobs keep their names. Nothing is written here.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.adoption.check_kept import check_kept
from tracer_bullet.adoption.draft import start_draft
from tracer_bullet.adoption.draft_gate import gate_pypi
from tracer_bullet.adoption.draft_lanes import draft_lanes
from tracer_bullet.adoption.draft_smoke import draft_smoke_test
from tracer_bullet.adoption.publisher_check import add_publisher_check, check_manual_runs
from tracer_bullet.adoption.subject import Subject
from tracer_bullet.arming.branch_proof import prove_branch
from tracer_bullet.arming.lane.inner_steps import see_into_steps
from tracer_bullet.arming.run.run_draft import RunRequest
from tracer_bullet.arming.run_plan import plan_tracer_run
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.text.lines import split_lines
from tracer_bullet.workflow.events import push_branch, release
from tracer_bullet.workflow.reach.credentials import describe_secrets
from tracer_bullet.workflow.reach.identity import may_ask_for_token
from tracer_bullet.workflow.simulation.environment_name import environment_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tracer_bullet.adoption.draft import AdoptionDraft, AdoptRequest
    from tracer_bullet.arming.branch_proof import BranchProof
    from tracer_bullet.arming.lane.run_version import RunVersion
    from tracer_bullet.workflow.model import Job
    from tracer_bullet.workflow.simulator import Simulator


class Adoption(NamedTuple):
    """The `texts` of the files that change, armed, by path; `permanent` is the adopted one without that.

    `kept` are sentences on what stays, `temporary` on what `finalize` takes out, `notes` on what to know.
    `environments` are those of the uploads to TestPyPI and PyPI, empty for none; `is_gated` says that PyPI
    waits for TestPyPI, `starts_waiting` that it did not before, `registers` that TestPyPI has to know the
    workflow. `doubts` were there before.
    """

    texts: Mapping[str, str]
    permanent: str
    kept: tuple[str, ...]
    temporary: tuple[str, ...]
    notes: tuple[str, ...]
    environments: tuple[str, str]
    is_gated: bool
    starts_waiting: bool
    registers: bool
    proof: BranchProof
    doubts: tuple[str, ...] = ()


def adopt(simulator: Simulator, request: AdoptRequest, version_at: Callable[[str], RunVersion]) -> Adoption:
    """The workflow adopted, and its proof; the texts in `simulator` are without temporary parts.

    Raises RefusedError for what cannot be done exactly, and for whatever would change on another event.
    """
    before = Subject(see_into_steps(simulator), request.path)
    if request.tries_publisher:
        check_manual_runs(before)
    draft = start_draft(before, request)
    draft_lanes(draft, version_at)
    draft_smoke_test(draft, version_at)
    gate_pypi(draft)
    if request.tries_publisher:
        checked = add_publisher_check(draft.subject, next(iter(draft.pypi)), request.project)
        draft.take(checked.subject)
        draft.kept += checked.said
    check_kept(before, draft.subject, draft.new)
    if not request.branches:
        return _permanent(draft, prove_branch(draft.subject.simulator, request.path, ""))
    try:
        return _armed(draft, version_at, simulator)
    except RefusedError as refused:
        if refused.place and refused.place.path == request.path:
            lines = _old_lines(before.workflow.text, draft.subject.workflow.text)
            refused.place = Place(request.path, lines.get(refused.place.line, 0))
        raise


def _old_lines(before: str, after: str) -> dict[int, int]:
    """The number of each line of `after` that is in `before`, and its number there; counted from 1.

    A line of a copied step is the one that it was copied from, if there is only one like it.
    """
    old, new = split_lines(before), split_lines(after)
    stripped = [line.strip() for line in old]
    known = {
        number: stripped.index(line.strip()) + 1
        for number, line in enumerate(new, 1)
        if stripped.count(line.strip()) == 1
    }
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        known |= {block.b + number + 1: block.a + number + 1 for number in range(block.size)}
    return known


def _armed(draft: AdoptionDraft, version_at: Callable[[str], RunVersion], given: Simulator) -> Adoption:
    """The adoption, armed for the branches of the request."""
    request = draft.request
    texts = {path: one.text for path, one in draft.subject.simulator.files.items()}
    is_theirs = draft.new.isdisjoint(draft.lanes.values())
    run = RunRequest(request.path, request.branches, request.environment, may_add_lane=is_theirs)
    plan = plan_tracer_run(draft.subject.simulator, texts, run, version_at, given)
    permanent = _permanent(draft, plan.after)
    return permanent._replace(
        texts=plan.run.texts,
        temporary=(*plan.run.added, *plan.run.left_out),
        notes=(*permanent.notes, *plan.run.notes),
        doubts=plan.doubts,
    )


def _permanent(draft: AdoptionDraft, proof: BranchProof) -> Adoption:
    """The adoption without a tracer run."""
    subject, jobs = draft.subject, draft.subject.workflow.jobs
    lanes = [jobs[name] for name in draft.lanes.values()]
    text = subject.workflow.text
    return Adoption(
        {subject.path: text},
        text,
        tuple(draft.kept),
        (),
        (*_say_tokens(draft), *draft.notes),
        _environments(lanes[0], next(iter(draft.pypi.values()))[0].job, draft),
        draft.is_gated,
        draft.starts_waiting,
        any(may_ask_for_token(subject.workflow, job) for job in lanes),
        proof,
    )


def _say_tokens(draft: AdoptionDraft) -> Iterator[str]:
    """The jobs that upload to PyPI with a token."""
    for name, (upload, *_) in draft.pypi.items():
        if describe_secrets(upload.workflow, upload.job):
            yield f"job `{name}` uploads with a token: `tracer migrate` turns it into trusted publishing"


def _environments(lane: Job, pypi: Job, draft: AdoptionDraft) -> tuple[str, str]:
    """The environment of each upload, in a tracer run and in a release; empty if that cannot be told."""
    home = draft.subject.simulator.repository
    pushed = environment_on(lane, push_branch(home, draft.request.branch))
    return pushed or "", environment_on(pypi, release(home)) or ""
