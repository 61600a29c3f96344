"""A workflow as it is being adopted: what it has become so far, and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.lane.staging import BY_BRANCH, BY_TAG, TESTPYPI_ALONE
from tracer_bullet.arming.lane.uploads import calling_jobs
from tracer_bullet.refs import FIRST_BRANCH
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.adoption.subject import Subject
    from tracer_bullet.arming.lane.smoke_job import Fetched
    from tracer_bullet.arming.lane.staging import Staging
    from tracer_bullet.workflow.reach import Upload


class AdoptRequest(NamedTuple):
    """What is to be adopted: the workflow at `path`, of the package `project` that is imported as `module`.

    `branches` are armed, the last one is proven. `environment` is that of the TestPyPI upload, `python` the
    version of the smoke test. `split` allows a job that builds and uploads to become two. `staging` is the
    index in front of PyPI; `tries_publisher` asks for a job that tries the publisher on PyPI. `several` says
    that the workflow publishes other packages as well, so that nothing may depend on this one.
    """

    path: str
    branches: tuple[str, ...]
    project: str
    module: str
    python: str = "3.13"
    environment: str = "testpypi"
    split: bool = True
    staging: Staging = TESTPYPI_ALONE
    tries_publisher: bool = False
    several: bool = False

    @property
    def branch(self) -> str:
        """The branch that is proven, or the one that a first tracer run usually has."""
        return self.branches[-1] if self.branches else FIRST_BRANCH


@dataclass
class AdoptionDraft:
    """The workflow in `subject` as it becomes, and the sentences `kept` and `notes` on it.

    `pypi` are the uploads to PyPI by job, as they were at first, and `lanes` is the job that uploads to
    TestPyPI before each of these. `new` are the jobs that were added. `real` is how the files under their own
    name are fetched, if they are renamed. `is_gated` says that PyPI waits for TestPyPI, `starts_waiting`
    that it did not before.
    """

    subject: Subject
    request: AdoptRequest
    pypi: Mapping[str, Sequence[Upload]]
    lanes: dict[str, str] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    real: Fetched | None = None
    is_gated: bool = False
    starts_waiting: bool = False

    @property
    def index(self) -> str:
        """The name of the index in front of PyPI, in sentences."""
        return "the staging index" if self.request.staging.is_own else "TestPyPI"

    def take(self, subject: Subject) -> None:
        """Continue with the workflow of `subject`, whose further jobs are `new`."""
        self.new |= set(subject.workflow.jobs) - set(self.subject.workflow.jobs)
        self.subject = subject


def start_draft(subject: Subject, request: AdoptRequest) -> AdoptionDraft:
    """The draft of a workflow that uploads to PyPI itself; raises RefusedError for any other."""
    releases_by = BY_BRANCH if subject.kind is ReleaseKind.OWN else BY_TAG
    staging = request.staging._replace(in_release=releases_by)
    pypi = subject.uploads_to(PYPI)
    if not pypi:
        raise subject.refuse(
            None,
            "no step of this workflow is known to upload to PyPI",
            f"tracer arm {request.path}  # says what tracer cannot see into",
        )
    for name, uploads in pypi.items():
        _check_called(subject, name, uploads)
    return AdoptionDraft(subject, request._replace(staging=staging), pypi)


def _check_called(subject: Subject, name: str, uploads: Sequence[Upload]) -> None:
    """Raise RefusedError if job `name` calls a workflow that does more than upload what was built before.

    The name is empty if the upload is two calls away.
    """
    upload, job = uploads[0], subject.workflow.jobs.get(name)
    called, reason = upload.workflow.path, ""
    if called == subject.path:
        return
    if job is None:
        reason = "two calls away"
    elif job.matrix:
        reason = f"which the matrix of job `{name}` calls several times"
    elif len(callers := calling_jobs(upload, subject.workflow)) > 1:
        reason = f"which jobs {in_backticks(callers, ' and ')} call"
    elif upload.job.needs:
        reason = f"which job `{name}` calls, and which has jobs before it"
    elif len({one.job.id for one in uploads}) > 1:
        reason = f"which job `{name}` calls, and several jobs of it upload"
    if reason:
        raise subject.refuse(
            job,
            f"the upload to PyPI is in {called}, {reason}",
            f"move job `{upload.job.id}` into {subject.path}, and register that file on PyPI: PyPI does not\n"
            "support a called workflow as a publisher",
        )
