"""How a job stands once it has been judged, and what the jobs that need it see of it.

`success()` looks at every job before, not only at those in `needs`, and a skipped one has not succeeded
(https://github.com/actions/runner/issues/2205). Each status therefore carries the sum of what is behind
it, so that no job is looked at twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN, Truth
from tracer_bullet.workflow.expressions.logic import both

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.expressions.contexts import Value

_MAX_COURSES = 256
"""More combinations of results are not looked at one by one."""


class JobStatus(NamedTuple):
    """One job, judged.

    `result` is its result when all goes well (`success`, `skipped` or UNKNOWN), `may_run` whether it may run
    in any course. `chain` is whether it and all before it succeed when all goes well, `may_chain` whether
    they may in any course, `may_fail` whether it or any before it may fail. `outputs` are those when all
    goes well, UNKNOWN where not even their names are known. `blocker` is the skipped job that breaks the
    chain, itself or one before it. `is_first`: it needs no other job, so that it always has these `outputs`
    when it succeeds.
    """

    result: Value = UNKNOWN
    may_run: bool = True
    chain: Truth = UNKNOWN
    may_chain: bool = True
    may_fail: bool = True
    outputs: Value = UNKNOWN
    blocker: str = ""
    is_first: bool = False


UNREADABLE = JobStatus()
"""Of a job that does not exist, or waits for itself."""


class JobDecision(NamedTuple):
    """What has been found of a job by itself: whether it runs, and with which result, when all goes well."""

    runs: Truth
    may_run: bool
    result: Value = "skipped"
    outputs: Value = {}  # noqa: RUF012 - never changed


def job_status(name: str, found: JobDecision, needs: Mapping[str, JobStatus]) -> JobStatus:
    """How the job `name` stands, given what was found of it and how those stand that it needs."""
    before = needs.values()
    result = "skipped" if found.runs is False else found.result
    blocked = "" if found.may_run else name
    return JobStatus(
        result=result,
        may_run=found.may_run,
        chain=reduce(both, (status.chain for status in before), _equals(result, "success")),
        may_chain=found.may_run and all(status.may_chain for status in before),
        may_fail=found.may_run or any(status.may_fail for status in before),
        outputs={} if found.runs is False else found.outputs,
        blocker=blocked or next((status.blocker for status in before if status.blocker), ""),
        is_first=not needs,
    )


class AllSucceed(NamedTuple):
    """The status functions of a job when everything that runs succeeds."""

    needs: Mapping[str, JobStatus]

    def success(self, *jobs: str) -> Truth:
        """Whether all that came before has succeeded; of `jobs`, only they."""
        if jobs:
            found = [self.needs.get(job, UNREADABLE).result for job in jobs]
            return reduce(both, (_equals(result, "success") for result in found), True)
        return reduce(both, (status.chain for status in self.needs.values()), True)

    def failure(self, *_: str) -> Truth:
        """Nothing fails."""
        return False

    def cancelled(self) -> Truth:
        """Nothing is cancelled."""
        return False

    def context(self) -> dict[str, Value]:
        """`needs`."""
        return {
            name: {"result": status.result, "outputs": status.outputs} for name, status in self.needs.items()
        }


class AnyResult(NamedTuple):
    """The status functions of a job whatever fails or is cancelled before it."""

    needs: Mapping[str, JobStatus]

    def success(self, *jobs: str) -> Truth:
        """False where something before it never runs; true where there is nothing before it."""
        if jobs:
            return UNKNOWN if all(self.needs.get(job, UNREADABLE).may_run for job in jobs) else False
        if not all(status.may_chain for status in self.needs.values()):
            return False
        return UNKNOWN if self.needs else True

    def failure(self, *jobs: str) -> Truth:
        """False where nothing before it ever runs."""
        if jobs:
            return UNKNOWN if any(self.needs.get(job, UNREADABLE).may_run for job in jobs) else False
        return UNKNOWN if any(status.may_fail for status in self.needs.values()) else False

    def cancelled(self) -> Truth:
        """A run can be cancelled at any time."""
        return UNKNOWN

    def context(self, *, after_success: bool) -> dict[str, Value]:
        """`needs`; `after_success`: as a job sees it that runs only after all before it have succeeded."""
        return {name: _seen(status, after_success=after_success) for name, status in self.needs.items()}

    def courses(self) -> Iterator[dict[str, Value]]:
        """`needs` in each possible combination of results; nothing if there are too many."""
        seen = [[(name, each) for each in _results(status)] for name, status in self.needs.items()]
        if math.prod(map(len, seen)) <= _MAX_COURSES:
            yield from map(dict, product(*seen))


def _results(status: JobStatus) -> Iterator[dict[str, Any]]:
    """What may be seen of a job, result by result."""
    if status.may_run:
        unknown = _seen(status, after_success=False)["outputs"]
        yield {"result": "success", "outputs": status.outputs if status.is_first else unknown}
        yield from ({"result": result, "outputs": unknown} for result in ("failure", "cancelled"))
    if not (status.is_first and status.result == "success"):
        yield {"result": "skipped", "outputs": {}}


def _seen(status: JobStatus, *, after_success: bool) -> dict[str, Any]:
    """A job that fails or is cancelled may leave its outputs empty."""
    if not status.may_run:
        return {"result": "skipped", "outputs": {}}
    outputs = status.outputs
    if isinstance(outputs, Mapping) and not after_success:
        outputs = dict.fromkeys(outputs, UNKNOWN)
    return {"result": UNKNOWN, "outputs": outputs}


def _equals(value: Value, wanted: str) -> Truth:
    return UNKNOWN if value is UNKNOWN else bool(value == wanted)
