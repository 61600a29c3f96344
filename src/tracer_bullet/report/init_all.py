"""What `tracer init --all` is about to do, and has done, as lines to read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tracer_bullet.providers.pages import pending_page
from tracer_bullet.publishers.environments import NOTES, say_commands
from tracer_bullet.report.columns import in_columns
from tracer_bullet.scaffold.finishing.first_run import (
    environments_of,
    say_first_run,
    say_set_up,
    set_up_commands,
)
from tracer_bullet.sites import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.scaffold.init_all import AllPlans
    from tracer_bullet.scaffold.init_plan import InitPlan

_LIMITS = (
    "Register the packages in this order, a package after those that it needs: the smoke test takes these\n"
    "from PyPI, so release them first. Each workflow needs its own publisher. For a project that does not\n"
    "exist yet it is *pending*: it expires after 30 days without an upload and does not reserve the name.\n"
    "An account can have three at a time on each index, and an index takes one for each combination of\n"
    "workflow and environment. A tracer run turns the one on TestPyPI into a project, and the first release\n"
    "the one on PyPI: then register the next."
)


def all_lines(plans: AllPlans) -> Iterator[str]:
    """A row for each package in the order to register them, then the notes and the verdicts."""
    rows = [("package", "workflow", "tags", "environments")]
    rows += [(one.value("project_name"), *_row(one)) for one in plans.plans]
    yield from in_columns(rows)
    yield ""
    yield from _notes(plans.plans)
    yield from (f"{plan.value('project_name')}: {plan.proven}" for plan in plans.plans)


def _notes(plans: Sequence[InitPlan]) -> Iterator[str]:
    """A note that holds for several packages comes once, without their names."""
    named = [(plan.value("project_name"), note) for plan in plans for note in plan.notes]
    counts = Counter(note for _, note in named)
    for note in counts:
        first = next(name for name, one in named if one == note)
        yield f"note: {note}" if counts[note] > 1 else f"note: {first}: {note}"


def what_to_do_for_all(plans: AllPlans) -> str:
    """The commands that come next, the environments, and what to register in which order."""
    environments = _say_environments([plan for plan in plans.plans if not plan.is_adopted])
    armed = any(plan.value("tracer_branch") for plan in plans.plans)
    return say_first_run(plans.next_commands, environments, _say_order(plans.plans), armed=armed)


def _say_environments(own: Sequence[InitPlan]) -> str:
    elsewhere = [
        command for plan in own if plan.provider for command in set_up_commands(plan.texts, plan.tag_patterns)
    ]
    if elsewhere:
        return say_set_up(elsewhere)
    commands = [say_commands(*environments_of(plan.texts, plan.tag_patterns)) for plan in own]
    return "\n\n".join([*commands, NOTES]) if commands else ""


def _row(plan: InitPlan) -> tuple[str, str, str]:
    names = [plan.value(key) for key in ("testpypi_environment", "pypi_environment")]
    return plan.value("workflow_name"), " ".join(plan.tag_patterns), ", ".join(filter(None, names))


def _say_order(plans: Sequence[InitPlan]) -> str:
    provider = plans[0].provider
    owner, _, repository = plans[0].value("repository").rpartition("/")
    heads = {"project_name": "PyPI Project Name", "workflow_name": "Workflow name"}
    place = f"  Owner: {owner}, Repository name: {repository}"
    if provider:
        del heads["workflow_name"]
        place = f"  {', '.join(f'{label}: {value}' for label, value in plans[0].publishers[0].home)}"
    heads |= {"testpypi_environment": "Environment on TestPyPI", "pypi_environment": "Environment on PyPI"}
    rows: list[tuple[str, ...]] = [tuple(heads.values())]
    rows += [tuple(plan.value(key) or "(empty)" for key in heads) for plan in plans]
    pages = [f"  a new project on {site.name}: {pending_page(site)}" for site in (TESTPYPI, PYPI)]
    shared = [place, *pages]
    return "\n".join([_LIMITS, *shared, *(f"  {line}" for line in in_columns(rows))])
