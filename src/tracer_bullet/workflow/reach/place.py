"""A job in a run: what it is called there, which credentials it holds, and what an upload in it is."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.credentials import (
    Credential,
    secrets_in_variables,
    secrets_of_call,
    secrets_of_job,
    secrets_of_services,
    secrets_of_step,
)
from tracer_bullet.workflow.reach.fetched import moving_code, secrets_fetched
from tracer_bullet.workflow.reach.follow.product import product_names
from tracer_bullet.workflow.reach.identity import (
    looks_like_publishing,
    may_ask_for_token,
    serves_another,
)
from tracer_bullet.workflow.reach.indexes import UNKNOWN_INDEX
from tracer_bullet.workflow.reach.job_runner import is_hosted
from tracer_bullet.workflow.reach.known_secrets import is_for_program, names_publishing
from tracer_bullet.workflow.reach.local_action import actions_within
from tracer_bullet.workflow.reach.upload import Unseen, Upload
from tracer_bullet.workflow.reader.known_keys import unknown_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Job, Reference, Step, Workflow
    from tracer_bullet.workflow.reach.containers import HandedOn
    from tracer_bullet.workflow.reach.project import RepositoryProject
    from tracer_bullet.workflow.simulation.simulate import JobRun

_MACHINE = Credential("the home of a self-hosted runner", is_weak=True)
_TOKEN = "`id-token: write`"  # noqa: S105 - a permission
_PUBLISHING_WORKFLOW = re.compile(
    r"publish|pypi|upload(?![\w-]*doc)|deploy(?![\w-]*(?:docs?|mkdocs|pages?|site|sphinx)\b)"
    r"|/releas(?:e|ing)(?:\.ya?ml|-to-|[-_](?:package|python|poetry|to))",
    re.IGNORECASE,
)
_OF_ENVIRONMENT = "the secrets of an environment, which a called workflow may name by itself"


class Spot(NamedTuple):
    """Where something uploads: the step (None for a call that cannot be read), line, what stands there.

    `program` is the command or the action by its name, where the step runs one that is not known.
    """

    step: Step | None
    line: int
    tool: str
    program: str = ""


class Hidden(NamedTuple):
    """Why something cannot be followed: in words, with the files on the way and the code that may move.

    `handed` is what it gets of the step's variables if it runs apart from them, in a container.
    """

    why: str
    files: tuple[str, ...] = ()
    moving: str = ""
    is_named: bool = False
    handed: HandedOn | None = None


class WorkingPlace:
    """A job of a run; `caller` is the place of the job that calls its workflow, None where none does."""

    def __init__(  # noqa: PLR0913 - the parts of one value
        self,
        workflow: Workflow,
        run: JobRun,
        name: str,
        *,
        project: RepositoryProject,
        caller: WorkingPlace | None = None,
        handed: tuple[Credential, ...] = (),
    ) -> None:
        self.workflow = workflow
        self.run = run
        self.name = name
        self.project = project
        self.caller = caller
        self.handed = handed

    def within(self, step: Step) -> WorkingPlace:
        """The same job inside a local action, which also holds what `step` hands to it."""
        handed = (*self.handed, *secrets_of_step(step))
        return WorkingPlace(
            self.workflow,
            self.run,
            self.name,
            project=self.project,
            caller=self.caller,
            handed=handed,
        )

    @cached_property
    def callers(self) -> tuple[Job, ...]:
        """The jobs that call the workflow, the innermost first."""
        return (self.caller.run.job, *self.caller.callers) if self.caller else ()

    @cached_property
    def may_ask(self) -> bool:
        """Whether the job may ask for an identity token."""
        caller_may = self.caller.may_ask if self.caller else None
        return may_ask_for_token(self.workflow, self.run.job, caller_may)

    @cached_property
    def served(self) -> str:
        """What the identity token evidently is for, other than PyPI; empty where there is no such thing."""
        job = self.run.job
        # Permissions of the workflow are for all of its jobs, most often for one of them.
        jobs = (job,) if job.permissions else tuple(self.workflow.jobs.values())
        steps = [step for each in jobs for step in each.steps]
        inner = (step for action in actions_within(steps, self.project.files) for step in action.steps)
        return serves_another([*steps, *inner])

    @cached_property
    def machine(self) -> tuple[Credential, ...]:
        """The machine of the job, where credentials may lie on it."""
        return () if is_hosted(self.run.job, self.run.good) else (_MACHINE,)

    @cached_property
    def holds_anything(self) -> bool:
        """Whether any step of the job may hold anything that an upload needs."""
        job = self.run.job
        return bool(
            self.may_ask
            or self.project.credentials
            or self.secrets
            or any(secrets_of_step(step) or secrets_fetched(step) for step in job.steps)
            or self.machine
        )

    @cached_property
    def secrets(self) -> tuple[Credential, ...]:
        """What every step of the job holds."""
        return secrets_of_job(self.workflow, self.run.job)

    def credential(
        self,
        step: Step,
        left: Sequence[Credential],
        spot: Spot | None = None,
        *,
        is_named: bool,
        handed: HandedOn | None = None,
    ) -> str:
        """What `step` holds that an upload at `spot` needs, in words; empty where it holds nothing.

        `left` is what earlier steps left for it; `is_named` is whether what it runs sounds as if it uploaded.
        Weak credentials, such as an identity token for another service, count only then.
        """
        may_ask = self.may_ask and (handed is None or handed.asks_for_token)
        token = (Credential(_TOKEN, bool(self.served)),) if may_ask else ()
        if handed is None:
            own = (*self.secrets, *secrets_of_step(step))
        else:
            own = secrets_in_variables(
                self.workflow, self.run.job, step, handed.names, is_open=handed.is_open
            )
        others = (*secrets_fetched(step), *self.handed, *left)
        machine = self.machine if is_named else ()
        held = (*token, *own, *others, *self.project.credentials, *machine)
        used = (each for each in held if (is_named or not each.is_weak) and not self._is_for(each, spot))
        return next((each.words for each in used), "")

    def _is_for(self, credential: Credential, spot: Spot | None) -> bool:
        """Whether a secret is named after the program at `spot`, which is not the project's own."""
        if spot is None or not spot.program or not credential.secret or names_publishing(spot.tool):
            return False
        own = str(self.run.good["github"].get("repository")).lower().split("/")
        names = {*own, *product_names(self.project.files)}
        is_own = not names.isdisjoint(spot.program.lower().split("/"))
        return not is_own and is_for_program(credential.secret, spot.program)

    def upload(self, index: str, reached: Truth, spot: Spot, doubt: str = "") -> Upload:
        """An upload of this job, `reached` if the job runs."""
        place = self.project.place_of(index)
        own = "" if place == index else index
        where = (self.workflow, self.run.job, self.name, *spot[:3])
        return Upload(place, reached, *where, doubt=doubt, own=own)

    def hides(self, spot: Spot, hidden: Hidden, left: Sequence[Credential] = ()) -> Iterator[Upload]:
        """An upload that may be hidden in a step, where the step holds what it needs."""
        if spot.step is None:
            return
        is_named = hidden.is_named or looks_like_publishing(f"{spot.tool} {hidden.why}")
        held = self.credential(spot.step, left, spot, is_named=is_named, handed=hidden.handed)
        if held:
            yield self._hidden(spot, hidden, held)

    def hides_elsewhere(self, spot: Spot, hidden: Hidden, other: str) -> Iterator[Upload]:
        """An upload that may be hidden in a workflow of another repository, which a step starts."""
        texts = " ".join(leaf.value for leaf in spot.step.arguments.items.values()) if spot.step else ""
        if looks_like_publishing(texts):
            yield self._hidden(spot, hidden, f"a token for `{other}`")

    def hides_services(self) -> Iterator[Upload]:
        """An upload that may be hidden in a service container, which is a program of its own."""
        job = self.run.job
        node = job.node.get("services")
        held = next((each.words for each in secrets_of_services(job)), "")
        if node and held:
            hidden = Hidden("a service container is a program that tracer does not know")
            yield self._hidden(Spot(None, node.span.line, "`services`"), hidden, held)

    def hides_unknown_keys(self) -> Iterator[Upload]:
        """An upload behind a key of the job or the workflow that tracer does not know."""
        found = (*unknown_keys(self.run.job), *unknown_keys(self.workflow))
        held = (
            _TOKEN
            if self.may_ask
            else next((each.words for each in self.secrets), "the secrets of its steps")
        )
        if found and self.holds_anything:
            spot = Spot(None, found[0].key.span.line, f"`{found[0].name}`")
            yield self._hidden(spot, Hidden(f"tracer does not know the key `{found[0].name}`"), held)

    def hides_call(self, spot: Spot, reference: Reference) -> Iterator[Upload]:
        """An upload that may be hidden in a reusable workflow that cannot be read."""
        job = self.run.job
        is_named = bool(_PUBLISHING_WORKFLOW.search(reference.text))
        secrets = secrets_of_call(self.workflow, job)
        held = next((each.words for each in secrets if is_named or not each.is_weak), "")
        if not held and is_named:
            held = _OF_ENVIRONMENT
        if self.may_ask and self._is_own(reference):
            held = _TOKEN
        if held:
            why = "it is in another repository" if reference.owner else "it is not in the repository"
            yield self._hidden(spot, Hidden(why, moving=moving_code(reference)), held)

    def _is_own(self, reference: Reference) -> bool:
        """Whether a workflow may be one of this repository.

        PyPI takes a token only if the workflow that asked for it is in the repository of the publisher:
        https://docs.pypi.org/trusted-publishers/internals/.
        """
        own = self.run.good["github"].get("repository")
        return not reference.owner or not isinstance(own, str) or reference.repository == own.lower()

    def _hidden(self, spot: Spot, hidden: Hidden, held: str) -> Upload:
        unseen = Unseen(spot.tool, held, hidden.why, hidden.files, hidden.moving)
        doubt = f"it may upload, because the step holds {held}: {hidden.why}"
        return self.upload(UNKNOWN_INDEX, UNKNOWN, spot, doubt)._replace(unseen=unseen)


def in_one(hidden: Sequence[Upload]) -> Upload:
    """The first of the uploads that may be hidden in one step, for all of them."""
    found = [each.unseen for each in hidden if each.unseen]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    unseen = found[0]._replace(
        runs=f"{found[0].runs}{more}",
        files=tuple(dict.fromkeys(path for each in found for path in each.files)),
        moving=", ".join(dict.fromkeys(each.moving for each in found if each.moving)),
    )
    return hidden[0]._replace(unseen=unseen)
