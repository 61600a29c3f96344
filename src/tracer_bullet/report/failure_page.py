"""A page of the reference for each kind of failure, and the list of all of them, in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.diagnosis.catalogue.elsewhere import ELSEWHERE
from tracer_bullet.diagnosis.lanes import words_of
from tracer_bullet.diagnosis.values import fill_values
from tracer_bullet.providers.registry import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.diagnosis.failure import Failure

_VERBATIM = ("    ", "+ ", "- ", "  ")
_OF_ANY = {"provider": "the provider", "rerun": "(start the failed job again)"}
"""The words for a provider that is not known."""


def page_lines(failure: Failure) -> Iterator[str]:
    """What happened, the cure, what is spent, and where the texts are from."""
    yield f"# {failure.title}"
    yield ""
    yield f"`tracer explain {failure.topic}` shows this page with the values of your project."
    for heading, text in (
        ("What happened", failure.happened),
        ("Cure", failure.cure),
        ("What is spent", failure.spent),
    ):
        yield ""
        yield f"## {heading}"
        yield ""
        yield from _blocks(fill_values(text, {}))
    yield from _elsewhere(failure.topic)
    if failure.patterns:
        yield ""
        yield "## How tracer recognises it"
        yield ""
        yield "A log matches one of these expressions, whatever lines the message is broken into:"
        yield ""
        yield "```text"
        yield from failure.patterns
        yield "```"
    yield ""
    yield "## Sources"
    yield ""
    yield from (f"- <{source}>" for source in failure.sources)


def _elsewhere(topic: str) -> Iterator[str]:
    """What differs on another provider than GitHub."""
    for key, parts in ELSEWHERE.get(topic, {}).items():
        name, words = (PROVIDERS[key].runs_on, words_of(key)) if key else ("any other provider", _OF_ANY)
        yield from ("", f"## On {name}")
        for text in parts.values():
            yield ""
            yield from _blocks(fill_values(text, words))


def _blocks(text: str) -> Iterator[str]:
    """Sentences as they are, and commands and lines of files between fences."""
    inside = False
    for line in text.splitlines():
        verbatim = line.startswith(_VERBATIM)
        if verbatim != inside:
            yield from (["", "```text"] if verbatim else ["```", ""])
        inside = verbatim
        yield line.removeprefix("    ") if verbatim and line.startswith("    ") else line
    if inside:
        yield "```"


def index_lines(families: Mapping[str, Sequence[Failure]]) -> Iterator[str]:
    """The list of all failures, with links to their pages."""
    yield "`tracer explain LOG` recognises these failures in a log."
    yield "Most of those under *Nothing happened* leave no log: ask for their topic."
    for name, family in families.items():
        yield ""
        yield f"## {name}"
        yield ""
        yield from (f"- [{failure.title}]({failure.topic}.md): `{failure.topic}`" for failure in family)
