"""The steps from what was written to the first green run, in their order, for both doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.providers.own_index import say_secrets
from tracer_bullet.publishers.advice import say_what_to_register
from tracer_bullet.publishers.environments import say_how_to_create
from tracer_bullet.scaffold.answers.provider import provider_of_answers
from tracer_bullet.scaffold.answers.questions import ADOPTED, WHOSE
from tracer_bullet.scaffold.answers.release_tags import deploying_refs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.scaffold.finishing.next_commands import NextCommands


def say_what_to_do(
    answers: Mapping[str, str],
    tag_patterns: Sequence[str],
    publishers: Sequence[Publisher],
    commands: NextCommands,
) -> str:
    """The commands that come next, how to create the environments, and what to register, in this order.

    `tag_patterns` are what the tags of releases look like. Where a workflow is adopted its environments
    exist; GitHub creates TestPyPI's, which needs no rules.
    """
    if provider_of_answers(answers):
        environments = say_set_up(set_up_commands(answers, tag_patterns))
    else:
        is_adopted = answers.get(WHOSE) == ADOPTED
        created = "" if is_adopted else say_how_to_create(*environments_of(answers, tag_patterns))
        environments = "\n".join(filter(None, [created, say_secrets(answers)]))
    register = say_what_to_register(publishers)
    return say_first_run(commands, environments, register, armed=bool(answers["tracer_branch"]))


def environments_of(
    answers: Mapping[str, str], tag_patterns: Sequence[str]
) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...]]:
    """The repository, its environments for TestPyPI and PyPI, and the tags and branches that PyPI's takes."""
    keys = ("repository", "testpypi_environment", "pypi_environment")
    repository, testpypi, pypi = (answers[key] for key in keys)
    refs = deploying_refs(answers.get("release_on", ""), answers.get("release_branch", ""), tag_patterns)
    return repository, testpypi, pypi, *refs


def set_up_commands(answers: Mapping[str, str], tag_patterns: Sequence[str]) -> tuple[str, ...]:
    """What to run before the first run with a provider other than GitHub; nothing for an adopted pipeline."""
    provider = provider_of_answers(answers)
    if provider is None or answers.get(WHOSE) == ADOPTED:
        return ()
    return provider.set_up({**answers, "release_tags": " ".join(tag_patterns)})


def say_first_run(commands: NextCommands, environments: str, publishers: str, *, armed: bool) -> str:
    """Numbered steps: the repository, what to create and to register (as texts, or empty), the tracer run."""
    steps = _steps(commands, environments, publishers, armed=armed)
    return "\n\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)) + "\n"


def say_set_up(commands: Sequence[str]) -> str:
    """What to run before the first run with a provider other than GitHub."""
    if not commands:
        return "Prepare the first run as RELEASING.md says."
    return "\n".join(["Before the first run (see RELEASING.md):", *_indented(commands)])


def _steps(commands: NextCommands, environments: str, publishers: str, *, armed: bool) -> Iterator[str]:
    if commands.first:
        yield "\n".join(
            [
                f"Bring the repository to {commands.host}, its default branch first:",
                *_indented(commands.first),
            ]
        )
    yield from (text.rstrip() for text in (environments, publishers) if text)
    if commands.run:
        does = "Start the tracer run:" if armed else "Commit what was written:"
        yield "\n".join([does, *_indented(commands.run)])


def _indented(commands: Sequence[str]) -> list[str]:
    return [f"  {command}" for command in commands]
