"""The rules of a job as text, for jobs that run when it does.

https://docs.gitlab.com/ci/yaml/#rules
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.gitlab.config.model import texts_in
from tracer_bullet.gitlab.release_job import cannot_adopt
from tracer_bullet.text.scalars import quote, quote_single

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.config import PipelineJob


def rules_like(job: PipelineJob) -> tuple[str, ...]:
    """The lines of the rules under which `job` runs, without its `when: manual`.

    Raises RefusedError for `only` and `except` that cannot be written as rules.
    """
    rules = job.body.get("rules")
    if isinstance(rules, list):
        return tuple(line for rule in rules for line in _rule(rule))
    only, without = job.body.get("only"), texts_in(job.body.get("except"))
    refs = texts_in(only.get("refs") if isinstance(only, dict) and only.keys() == {"refs"} else only)
    if refs == ["tags"] and without in ([], ["branches"]):
        return ("- if: $CI_COMMIT_TAG",)
    conditions = only.get("variables") if isinstance(only, dict) and only.keys() == {"variables"} else None
    if conditions and "except" not in job.body:
        return tuple(f"- if: {quote_single(one)}" for one in texts_in(conditions))
    if len(refs) == 1 and refs[0].startswith("/") and without == ["branches"]:
        return (f"- if: {quote_single(f'$CI_COMMIT_TAG =~ {refs[0]}')}",)
    raise cannot_adopt(
        job,
        "its `only` and `except` cannot be written as rules",
        "write instead of them, for example:",
        ("rules:", "  - if: $CI_COMMIT_TAG =~ /^v/"),
    )


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
