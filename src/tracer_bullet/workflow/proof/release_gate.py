"""The gate that lets a release through and nothing else, by what a release is for the workflow at hand."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from tracer_bullet.refs import TAGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.model import Trigger

RELEASE_GATE = "github.event_name == 'release'"
_PUSH = "github.event_name == 'push'"
_CREATE = "github.event_name == 'create'"
_ANY_TAG = "github.ref_type == 'tag'"
_LITERAL = re.compile(r"[^*?+\[\]!\\']*")


def release_gate(triggers: Mapping[str, Trigger]) -> str:
    """The condition for `if:` that holds for a release alone; empty where nothing in `on:` is one.

    A release is the event `release` where `on:` has it, else the push of a tag that `push` lets through; the
    beginning that all of its `tags` have in common is asked for. Where something else may start the workflow
    on a tag, the event is asked for as well.
    https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context
    """
    if "release" in triggers:
        return RELEASE_GATE
    push = triggers.get("push")
    if "create" in triggers and push is None:
        return _ANY_TAG if set(triggers) == {"create"} else f"{_CREATE} && {_ANY_TAG}"
    if push is None or not _lets_tags_through(push):
        return ""
    tag = _tag_gate(push.patterns("tags") or ())
    return tag if set(triggers) <= {"push", "pull_request", "schedule"} else f"{_PUSH} && {tag}"


def _lets_tags_through(push: Trigger) -> bool:
    tags = push.patterns("tags")
    if tags is not None:
        return any(not pattern.startswith("!") for pattern in tags)
    return "tags-ignore" in push.filters or not push.filters.keys() & {"branches", "branches-ignore"}


def _tag_gate(patterns: Sequence[str]) -> str:
    beginnings = [_beginning(one) for one in patterns if not one.startswith("!")]
    columns = takewhile(lambda column: len(set(column)) == 1, zip(*beginnings, strict=False))
    beginning = "".join(column[0] for column in columns)
    return f"startsWith(github.ref, '{TAGS}{beginning}')" if beginning else _ANY_TAG


def _beginning(pattern: str) -> str:
    """What every name begins with that the pattern matches; `?` makes the character before it free."""
    found = _LITERAL.match(pattern)
    literal = found[0] if found else ""
    return literal[:-1] if pattern[len(literal) :].startswith("?") else literal
