"""The rules of a job as text, for jobs that run when it does.

https://docs.gitlab.com/ci/yaml/#rules
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.gitlab.config.model import texts_in
from tracer_bullet.gitlab.release_job import cannot_adopt
from tracer_bullet.gitlab.rules import SOURCE_NAMES
from tracer_bullet.text.scalars import quote, quote_single

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.gitlab.config import PipelineJob

_KINDS = {"tags": "$CI_COMMIT_TAG", "branches": "$CI_COMMIT_BRANCH"}
_NAME = "$CI_COMMIT_REF_NAME"
_NO_MERGE_REQUEST = '$CI_PIPELINE_SOURCE != "merge_request_event"'
"""Entries that name a ref do not hold in the pipeline of a merge request, whose ref is the source branch."""


def rules_like(job: PipelineJob) -> tuple[str, ...]:
    """The lines of the rules under which `job` runs, without its `when: manual`.

    Raises RefusedError for `only` and `except` that cannot be written as rules.
    """
    rules = job.body.get("rules")
    if isinstance(rules, list):
        return tuple(line for rule in rules for line in _rule(rule))
    only, without = job.body.get("only"), texts_in(job.body.get("except"))
    refs = texts_in(only.get("refs") if isinstance(only, dict) and only.keys() == {"refs"} else only)
    conditions = only.get("variables") if isinstance(only, dict) and only.keys() == {"variables"} else None
    if conditions and "except" not in job.body:
        return tuple(f"- if: {quote_single(one)}" for one in texts_in(conditions))
    if refs and (of_refs := _of_refs(refs, without)):
        return of_refs
    raise cannot_adopt(
        job,
        "its `only` and `except` cannot be written as rules",
        "write instead of them, for example:",
        ("rules:", "  - if: $CI_COMMIT_TAG =~ /^v/"),
    )


def _of_refs(only: Sequence[str], without: Sequence[str]) -> tuple[str, ...]:
    """The rules for names, patterns, `tags` and `branches`; none if something else is among them.

    A tag has no branch, so `except: [branches]` needs no rule if the others ask for the tag.
    """
    of_tags = "branches" in without
    kept_out = [_of_ref(one, _NAME) for one in without if not (of_tags and one == "branches")]
    subject = _KINDS["tags"] if of_tags else _NAME
    let_in = [_of_ref(one, subject) for one in only if not (of_tags and one == "branches")]
    if not all((*kept_out, *let_in)):
        return ()
    if not of_tags:
        let_in = [one if one in _KINDS.values() else f"{one} && {_NO_MERGE_REQUEST}" for one in let_in]
    never = [line for one in kept_out for line in (f"- if: {_shown(one)}", "  when: never")]
    return (*never, *(f"- if: {_shown(one)}" for one in let_in))


def _of_ref(entry: str, subject: str) -> str:
    """The condition for an entry that asks for the name in `subject`, or for a kind; empty for others."""
    if entry in _KINDS:
        return _KINDS[entry]
    if entry in SOURCE_NAMES or "@" in entry or '"' in entry:
        return ""
    return f"{subject} =~ {entry}" if entry.startswith("/") else f'{subject} == "{entry}"'


def _shown(condition: str) -> str:
    return condition if " " not in condition else quote_single(condition)


def _rule(rule: object) -> Iterator[str]:
    """The lines of one rule; what it has besides its conditions is of no use to another job."""
    given = rule if isinstance(rule, dict) else {}
    kept = {key: given[key] for key in ("if", "changes", "exists") if key in given}
    if given.get("when") == "never" or not kept:
        kept["when"] = "never" if given.get("when") == "never" else "on_success"
    for number, (key, value) in enumerate(kept.items()):
        shown = quote_single(value) if key == "if" else _flow(value) if key != "when" else value
        yield f"{'  ' if number else '- '}{key}: {shown}"


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quote(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(quote_single, texts_in(value))) + "]"
    return quote(str(value))
