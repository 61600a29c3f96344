"""A job in a run: what it is called there, which credentials it holds, and what an upload in it is."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both
from tracer_bullet.workflow.reach.credentials import (
    Credential,
    secrets_of_call,
    secrets_of_job,
    secrets_of_services,
    secrets_of_step,
)
from tracer_bullet.workflow.reach.fetched import secrets_fetched
from tracer_bullet.workflow.reach.identity import (
    looks_like_publishing,
    may_ask_for_token,
    publishers_of,
    serves_another,
)
from tracer_bullet.workflow.reach.indexes import UNKNOWN_INDEX
from tracer_bullet.workflow.reach.job_runner import is_hosted
from tracer_bullet.workflow.reach.step_context import fill
from tracer_bullet.workflow.reach.upload import Unseen, Upload
from tracer_bullet.workflow.shell import UNKNOWN_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Reference, Step, Workflow
    from tracer_bullet.workflow.reach.project import Project
    from tracer_bullet.workflow.simulation.simulate import JobRun

_MACHINE = Credential("the home of a self-hosted runner", is_weak=True)
_TOKEN = "`id-token: write`"  # noqa: S105 - a permission
_PUBLISHING_WORKFLOW = re.compile(
    r"publish|pypi|upload|deploy|/releas(?:e|ing)(?:\.ya?ml|-to-|[-_](?:package|python|poetry|to))",
    re.IGNORECASE,
)
_OF_ENVIRONMENT = "the secrets of an environment, which a called workflow may name by itself"


class Spot(NamedTuple):
    """Where something uploads: the step (None for a call that cannot be read), line, what stands there."""

    step: Step | None
    line: int
    tool: str


class Hidden(NamedTuple):
    """Why something cannot be followed: in words, with the files on the way and the code that may move."""

    why: str
    files: tuple[str, ...] = ()
    moving: str = ""
    is_named: bool = False


class Place:
    """A job of a run; `caller` is the place of the job that calls its workflow, None where none does."""

    def __init__(  # noqa: PLR0913 - the parts of one value
        self,
        workflow: Workflow,
        run: JobRun,
        runs: Truth,
        name: str,
        *,
        project: Project,
        caller: Place | None = None,
        handed: tuple[Credential, ...] = (),
    ) -> None:
        self.workflow = workflow
        self.run = run
        self.runs = runs
        self.name = name
        self.project = project
        self.caller = caller
        self.handed = handed

    def within(self, step: Step) -> Place:
        """The same job inside a local action, which also holds what `step` hands to it."""
        handed = (*self.handed, *secrets_of_step(step))
        return Place(
            self.workflow,
            self.run,
            self.runs,
            self.name,
            project=self.project,
            caller=self.caller,
            handed=handed,
        )

    @cached_property
    def may_ask(self) -> bool:
        """Whether the job may ask for an identity token."""
        caller_may = self.caller.may_ask if self.caller else None
        return may_ask_for_token(self.workflow, self.run.job, caller_may)

    @cached_property
    def is_cleared(self) -> bool:
        """Whether no publisher of the complete list would take the job's identity token."""
        publishers = self.project.publishers
        if publishers is None or not self.may_ask:
            return False
        return not any(publishers_of(self._paths(), self._environment, publishers))

    @cached_property
    def served(self) -> str:
        """What the identity token evidently is for, other than PyPI; empty where there is no such thing."""
        job = self.run.job
        # Permissions of the workflow are for all of its jobs, most often for one of them.
        jobs = (job,) if job.permissions else tuple(self.workflow.jobs.values())
        return serves_another([step for each in jobs for step in each.steps])

    @cached_property
    def machine(self) -> tuple[Credential, ...]:
        """The machine of the job, where credentials may lie on it."""
        return () if is_hosted(self.run.job, self.run.good) else (_MACHINE,)

    @cached_property
    def holds_anything(self) -> bool:
        """Whether any step of the job may hold anything that an upload needs."""
        job = self.run.job
        return bool(
            (self.may_ask and not self.is_cleared)
            or self.machine
            or self.project.credentials
            or self._secrets
            or any(secrets_of_step(step) or secrets_fetched(step) for step in job.steps)
        )

    @cached_property
    def _secrets(self) -> tuple[Credential, ...]:
        return secrets_of_job(self.workflow, self.run.job)

    def credential(self, step: Step, left: Sequence[Credential], *, is_named: bool) -> str:
        """What `step` holds that an upload needs, in words; empty where it holds nothing.

        `left` is what earlier steps left for it; `is_named` is whether what it runs sounds as if it uploaded.
        Weak credentials, such as an identity token for another service, count only then.
        """
        token = (Credential(_TOKEN, bool(self.served)),) if self.may_ask and not self.is_cleared else ()
        own = (*secrets_of_step(step), *secrets_fetched(step), *self.handed, *left)
        held = (*token, *self._secrets, *own, *self.project.credentials, *self.machine)
        return next((each.words for each in held if is_named or not each.is_weak), "")

    def upload(self, index: str, reached: Truth, spot: Spot, doubt: str = "") -> Upload:
        """An upload of this job."""
        runs = both(self.runs, reached)
        return Upload(index, runs, self.workflow, self.run.job, self.name, *spot, doubt=doubt)

    def hides(self, spot: Spot, hidden: Hidden, left: Sequence[Credential] = ()) -> Iterator[Upload]:
        """An upload that may be hidden in a step, where the step holds what it needs."""
        if spot.step is None:
            return
        is_named = hidden.is_named or looks_like_publishing(f"{spot.tool} {hidden.why}")
        held = self.credential(spot.step, left, is_named=is_named)
        if held:
            yield self._hidden(spot, hidden, held, self._text(spot.step))

    def hides_services(self) -> Iterator[Upload]:
        """An upload that may be hidden in a service container, which is a program of its own."""
        job = self.run.job
        node = job.node.get("services")
        held = next((each.words for each in secrets_of_services(job)), "")
        if node and held:
            text = self.workflow.text[node.span.start : node.span.end]
            hidden = Hidden("a service container is a program that tracer does not know")
            yield self._hidden(Spot(None, node.span.line, "`services`"), hidden, held, text)

    def hides_call(self, spot: Spot, reference: Reference) -> Iterator[Upload]:
        """An upload that may be hidden in a reusable workflow that cannot be read."""
        job = self.run.job
        is_named = bool(_PUBLISHING_WORKFLOW.search(reference.text))
        secrets = secrets_of_call(self.workflow, job)
        held = next((each.words for each in secrets if is_named or not each.is_weak), "")
        if not held and is_named:
            held = _OF_ENVIRONMENT
        if self.may_ask and not self.is_cleared and self._is_own(reference):
            held = _TOKEN
        if held:
            moving = "" if reference.is_pinned else f"`{reference.text}`"
            why = "it stands in another repository" if reference.owner else "it is not in the repository"
            text = self.workflow.text[job.node.span.start : job.node.span.end]
            yield self._hidden(spot, Hidden(why, moving=moving), held, text)

    def _is_own(self, reference: Reference) -> bool:
        """Whether a workflow may be one of this repository.

        PyPI takes a token only if the workflow that asked for it is in the repository of the publisher:
        https://docs.pypi.org/trusted-publishers/internals/.
        """
        own = self.run.good["github"].get("repository")
        return not reference.owner or not isinstance(own, str) or reference.repository == own.lower()

    def _hidden(self, spot: Spot, hidden: Hidden, held: str, text: str) -> Upload:
        digest = hashlib.sha256(text.encode())
        for path in hidden.files:
            digest.update(f"\0{path}\0{self.project.files.text(path) or ''}".encode())
        unseen = Unseen(
            spot.tool,
            self._explained(held),
            hidden.why,
            _settle(hidden, held),
            digest.hexdigest(),
            hidden.files,
            hidden.moving,
        )
        doubt = f"it may upload, because the step holds {unseen.credential}: {hidden.why}"
        return self.upload(UNKNOWN_INDEX, UNKNOWN, spot, doubt)._replace(unseen=unseen)

    def _explained(self, held: str) -> str:
        """A credential, and for an identity token what would have to be registered for it to be one."""
        if held != _TOKEN:
            return held
        where = f"environment `{self._environment}`" if self._environment else "any environment"
        file = self._paths()[-1].rpartition("/")[2]
        return f"{held} (PyPI accepts it only if a publisher for `{file}`, {where}, is registered)"

    def _paths(self) -> list[str]:
        """The files of the workflow and of those that call it, the outermost last."""
        return [self.workflow.path, *(self.caller._paths() if self.caller else ())]  # noqa: SLF001

    @cached_property
    def _environment(self) -> str | None:
        named = self.run.job.environment
        if named is None:
            return ""
        name = fill(named.name.value, self.run.good)
        return None if UNKNOWN_TEXT in name else name

    def _text(self, step: Step) -> str:
        return self.workflow.text[step.span.start : step.span.end]


def in_one(hidden: Sequence[Upload]) -> Upload:
    """The first of the uploads that may be hidden in one step, for all of them."""
    first = hidden[0]
    found = [each.unseen for each in hidden if each.unseen]
    files = tuple(dict.fromkeys(path for each in found for path in each.files))
    moving = ", ".join(dict.fromkeys(each.moving for each in found if each.moving))
    unseen = found[0]._replace(files=files, moving=moving, digest="".join(each.digest for each in found))
    if len(found) == 1:
        return first
    digest = hashlib.sha256(unseen.digest.encode()).hexdigest()
    runs = f"{unseen.runs} and {len(found) - 1} more"
    return first._replace(unseen=unseen._replace(digest=digest, runs=runs))


def _settle(hidden: Hidden, held: str) -> str:
    """What a person can do about a step that cannot be followed."""
    move = f"move the step to a job without {held}"
    if hidden.moving:
        return f"pin {hidden.moving} to a commit or digest, read it and acknowledge the step, or {move}"
    return f"read what it runs and acknowledge the step, or {move}"
