"""The status functions, `success() failure() cancelled()`, as far as the contexts tell them.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol, TypeAlias

from tracer_bullet.workflow.expressions.unknown import UNKNOWN, Truth, is_known
from tracer_bullet.workflow.expressions.values import Value, fold, fold_names

Contexts: TypeAlias = Mapping[str, Value]


class Status(Protocol):
    """How things stand for the job or step whose `if:` is asked; what cannot be told is UNKNOWN.

    `jobs` are the identifiers given as arguments, which a job's `if:` may do; without them, all that came
    before counts.
    """

    def success(self, *jobs: str) -> Truth:
        """Whether all of them succeeded; a skipped one did not."""

    def failure(self, *jobs: str) -> Truth:
        """Whether any of them failed."""

    def cancelled(self) -> Truth:
        """Whether the run was cancelled."""


class ContextStatus(NamedTuple):
    """The status that the contexts tell: `job.status` where there is one, else the results in `needs`.

    `needs` holds the direct needs only, while GitHub looks at all that came before them.
    """

    contexts: Contexts

    def success(self, *jobs: str) -> Truth:
        """False if any known result is other than `success`."""
        results = self._results(jobs)
        if any(is_known(result) and result != "success" for result in results):
            return False
        return UNKNOWN if UNKNOWN in results else True

    def failure(self, *jobs: str) -> Truth:
        """True if any known result is `failure`."""
        results = self._results(jobs)
        if "failure" in results:
            return True
        return UNKNOWN if UNKNOWN in results else False

    def cancelled(self) -> Truth:
        """By the job's own status; a need that was cancelled may have been so alone."""
        if "job" in self.contexts:
            status = self._job_status()
            return UNKNOWN if status is UNKNOWN else bool(status == "cancelled")
        results = self._results(())
        return UNKNOWN if UNKNOWN in results or "cancelled" in results else False

    def _job_status(self) -> Value:
        """A job of which nothing is said has not failed so far."""
        status = _dig(self.contexts, "job", "status")
        return "success" if status is None else status

    def _results(self, jobs: tuple[str, ...]) -> list[Value]:
        if "job" in self.contexts and not jobs:
            return [self._job_status()]
        needs = _dig(self.contexts, "needs")
        if not isinstance(needs, Mapping):
            return [] if needs is None and not jobs else [UNKNOWN]
        results = [_dig(needs, job, "result") for job in jobs or needs]
        return [result if isinstance(result, str) else UNKNOWN for result in results]


def _dig(value: Value, *names: str) -> Value:
    for name in names:
        if not isinstance(value, Mapping):
            return None if is_known(value) else UNKNOWN
        value = fold_names(value).get(fold(name))
    return value
