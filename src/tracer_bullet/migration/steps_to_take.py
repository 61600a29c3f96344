"""What is left to a person: the publishers to register first, and the secrets to delete last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.publishers.needed import NeededPublisher, find_needed
from tracer_bullet.workflow.secret_names import secret_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tracer_bullet.migration.plan import MigratedWorkflow
    from tracer_bullet.workflow.simulator import Simulator

_HANDS_ON_ALL = re.compile(r"secrets\s*:\s*inherit|toJSON\s*\(\s*secrets\s*\)", re.IGNORECASE)


class StepsToTake(NamedTuple):
    """`publishers` to register; `secrets` that no workflow names any more, `kept` those that one does.

    `unclear` are those that no workflow names, but one hands on all secrets. `notes` say why a publisher is
    missing.
    """

    publishers: tuple[NeededPublisher, ...]
    secrets: tuple[str, ...]
    kept: tuple[str, ...]
    unclear: tuple[str, ...]
    environments: tuple[str, ...]
    notes: tuple[str, ...] = ()


def steps_to_take(
    migrated: MigratedWorkflow, now: Simulator, slug: str, projects_of: Callable[[str], Sequence[str]]
) -> StepsToTake:
    """What to do around the change; `slug` is `owner/name`.

    `projects_of` names the projects that a job published before, by its id.
    """
    projects = {job.split or job.job: projects_of(job.job) for job in migrated.jobs}
    needed = find_needed(now, [migrated.path], slug, lambda _path, _index, job: projects.get(job, ()))
    texts = [workflow.text for workflow in now.files.values()]
    gone = list(dict.fromkeys(name for job in migrated.jobs for name in job.secrets))
    used = {name.upper() for name in secret_names(texts)}
    unnamed = tuple(name for name in gone if name.upper() not in used)
    is_open = any(map(_HANDS_ON_ALL.search, texts))
    return StepsToTake(
        needed.publishers,
        () if is_open else unnamed,
        tuple(name for name in gone if name not in unnamed),
        unnamed if is_open else (),
        _environments(migrated),
        needed.notes,
    )


def delete_commands(secrets: Iterable[str], environments: Iterable[str], slug: str) -> list[str]:
    """The `gh` commands; a secret is in the repository, or in an environment of the jobs that used it.

    https://cli.github.com/manual/gh_secret_delete
    """
    places = ["", *(f" --env {name}" for name in environments)]
    return [f"gh secret delete {name} --repo {slug}{place}" for name in secrets for place in places]


def _environments(migrated: MigratedWorkflow) -> tuple[str, ...]:
    """The environments that the jobs had before: a secret may be kept there."""
    return tuple(dict.fromkeys(job.environment for job in migrated.jobs if job.environment))
