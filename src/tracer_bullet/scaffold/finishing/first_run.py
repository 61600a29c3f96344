"""The steps from what was written to the first green run, in their order, for both doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.scaffold.finishing.next_commands import NextCommands


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
