"""A GitHub workflow as values: triggers, jobs and steps, each leaf with the place where it is written.

Only what is written stands here, read by `tracer_bullet.workflow.reader`; what it means for an event is
`tracer_bullet.workflow.simulation.simulate`. Keys this model has no field for stay reachable through `node`.
Syntax: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from tracer_bullet.workflow.empty import EMPTY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.text import nodes

T = TypeVar("T")


class Located(NamedTuple, Generic[T]):
    """A value and the place where it is written."""

    value: T
    span: nodes.Span


class Problem(NamedTuple):
    """Something for which GitHub refuses the whole file: a sentence, where, and what cures it.

    `is_unknown`: GitHub may take it, since it moves on, but tracer does not know what it means. `hides`: what
    stands there would be jobs or steps, and is not read.
    """

    message: str
    span: nodes.Span
    hint: str = ""
    is_unknown: bool = False
    hides: bool = False


class Values(NamedTuple):
    """Names with texts (`env:`, `with:`, `outputs:`), as GitHub hands them on: every value is a string.

    `expression` is set where one expression stands for all of them.
    """

    items: Mapping[str, Located[str]] = EMPTY
    expression: Located[str] | None = None

    def get(self, name: str) -> Located[str] | None:
        """The value of `name`; letter case does not matter, as for GitHub's inputs."""
        wanted = name.lower()
        return next((value for key, value in self.items.items() if key.lower() == wanted), None)


class Input(NamedTuple):
    """An input of a manual run or of a reusable workflow; `type` is `string` where none is given."""

    name: str
    span: nodes.Span
    type: str
    default: Located[str] | None
    options: tuple[str, ...] = ()


class Trigger(NamedTuple):
    """One event of `on:`. `filters` holds what is written of `branches`, `tags-ignore`, `types` and the like.

    An absent filter lets everything through, an empty one is kept as written. `node` is None where nothing
    is written behind the event's name.
    """

    event: str
    span: nodes.Span
    filters: Mapping[str, tuple[Located[str], ...]] = EMPTY
    inputs: Mapping[str, Input] = EMPTY
    outputs: Values = Values()
    node: nodes.Node | None = None

    def patterns(self, name: str) -> tuple[str, ...] | None:
        """The texts of one filter, None where it is not written."""
        found = self.filters.get(name)
        return None if found is None else tuple(item.value for item in found)


LOCAL = ("./", "$/")
"""How references to this repository at this commit begin."""
_MAJOR = re.compile(r"v?(\d+)(?![\w-])")
"""Digits that begin a version, and not a name or a short commit such as `3df4ab1`."""
_FULL_SHA = re.compile(r"[0-9a-f]{40}\Z|[0-9a-f]{64}\Z")


class Reference(NamedTuple):
    """What `uses:` names: `owner/name/path@ref`, a place in this repository (`./…`, `$/…`), or a container (`docker://…`).

    `comment` is the words behind a `#` on the same line, where people keep the version of a pinned SHA.
    """

    text: str
    span: nodes.Span
    owner: str = ""
    name: str = ""
    path: str = ""
    ref: str = ""
    comment: str = ""

    @property
    def is_local(self) -> bool:
        """Whether it stands in the same repository, at the same commit: `./…` or `$/…`."""
        return self.text.startswith(LOCAL)

    @property
    def local_path(self) -> str:
        """The path in the repository, empty where it stands elsewhere."""
        return self.text[2:] if self.is_local else ""

    @property
    def is_pinned(self) -> bool:
        """Whether `ref` is a full commit SHA, which nobody can move."""
        return bool(_FULL_SHA.match(self.ref))

    @property
    def repository(self) -> str:
        """`owner/name` in lower case, as GitHub compares it; empty where there is none."""
        return f"{self.owner}/{self.name}".lower() if self.owner else ""

    @property
    def major(self) -> int | None:
        """The major version, by the ref, or by the comment beside a commit; None if neither tells."""
        found = _MAJOR.match(self.comment if self.is_pinned else self.ref)
        return int(found[1]) if found else None


class Permissions(NamedTuple):
    """`permissions:` of a workflow or job; scopes that are not named have `default`.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
    """

    span: nodes.Span
    default: str = "none"
    scopes: Mapping[str, Located[str]] = EMPTY

    def level(self, scope: str) -> str:
        """`none`, `read` or `write`."""
        given = self.scopes.get(scope)
        return given.value if given else self.default


class Environment(NamedTuple):
    """The deployment environment of a job; both may hold expressions."""

    span: nodes.Span
    name: Located[str]
    url: Located[str] | None = None


class Concurrency(NamedTuple):
    """The group in which one run waits for another; both may hold expressions."""

    span: nodes.Span
    group: Located[str]
    cancel_in_progress: Located[str] | None = None


class Step(NamedTuple):
    """One step of a job; `position` counts from 0. `arguments` is its `with:`.

    `runs_beside`: other steps of the job run at the same time. `inner` are the steps of the repository's own
    action that it uses, and `called` is the text of the repository's own scripts that it runs, where somebody
    has filled them in.
    """

    position: int
    span: nodes.Span
    node: nodes.Mapping
    id: Located[str] | None = None
    name: Located[str] | None = None
    condition: Located[str] | None = None
    uses: Reference | None = None
    run: Located[str] | None = None
    arguments: Values = Values()
    env: Values = Values()
    shell: Located[str] | None = None
    continue_on_error: Located[str] | None = None
    runs_beside: bool = False
    inner: tuple[Step, ...] = ()
    called: str = ""

    @property
    def script(self) -> str:
        """What it runs as a script; empty for a step that uses an action."""
        return self.run.value if self.run else ""


class Job(NamedTuple):
    """One job: steps on a runner, or (`uses`) the call of a reusable workflow with `arguments` and `secrets`.

    `span` is that of its name, `body` that of what is written below. `matrix` is the node behind
    `strategy.matrix`.
    """

    id: str
    span: nodes.Span
    node: nodes.Mapping
    name: Located[str] | None = None
    needs: tuple[Located[str], ...] = ()
    condition: Located[str] | None = None
    runs_on: nodes.Node | None = None
    permissions: Permissions | None = None
    environment: Environment | None = None
    concurrency: Concurrency | None = None
    matrix: nodes.Node | None = None
    outputs: Values = Values()
    env: Values = Values()
    shell: Located[str] | None = None
    continue_on_error: Located[str] | None = None
    steps: tuple[Step, ...] = ()
    uses: Reference | None = None
    arguments: Values = Values()
    secrets: Values = Values()
    inherits_secrets: bool = False

    def with_step(self, step: Step) -> Job:
        """The same job with `step` in the place of the one at its position."""
        steps = (step if one.position == step.position else one for one in self.steps)
        return self._replace(steps=tuple(steps))


class Workflow(NamedTuple):
    """A workflow file. `problems` is why GitHub would refuse it; the rest is read as well as it can be."""

    path: str
    text: str
    node: nodes.Mapping
    on: nodes.Span
    name: Located[str] | None = None
    triggers: Mapping[str, Trigger] = EMPTY
    permissions: Permissions | None = None
    concurrency: Concurrency | None = None
    env: Values = Values()
    shell: Located[str] | None = None
    jobs: Mapping[str, Job] = EMPTY
    problems: tuple[Problem, ...] = ()

    def with_job(self, job: Job) -> Workflow:
        """The same workflow with `job` in the place of the one with its id."""
        return self._replace(jobs={**self.jobs, job.id: job})

    def with_needs(self, *names: str) -> dict[str, Job]:
        """The jobs of these names and all that they wait for, directly or not, each before its own needs."""
        found: dict[str, Job] = {}
        waiting = list(names)
        for name in waiting:  # grows while it is walked
            job = self.jobs.get(name)
            if job is not None and name not in found:
                found[name] = job
                waiting += [need.value for need in job.needs]
        return found

    def names_before(self, name: str) -> set[str]:
        """The names of the jobs that the job of this name waits for, directly or not."""
        return self.with_needs(name).keys() - {name}

    def permissions_of(self, job: Job) -> Permissions | None:
        """What holds for `job`: its own permissions replace the workflow's; None where neither has any."""
        return job.permissions or self.permissions
