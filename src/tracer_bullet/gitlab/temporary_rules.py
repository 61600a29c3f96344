"""The temporary `rules:` of a tracer run as text: one entry, first in a list, between markers.

GitLab takes the first rule that matches, so an entry at the top decides for the branch that it names and
changes nothing for others: https://docs.gitlab.com/ci/jobs/job_rules/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.text.blocks import Edit, newline_at, render_blocks
from tracer_bullet.text.lines import line_start
from tracer_bullet.text.nodes import Mapping, Sequence, deref, parse
from tracer_bullet.text.scalars import quote_single

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.text.nodes import Node

WORDS = "temporary rule"
_NAMES_BRANCH = {
    "merge_request_event": "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    "external_pull_request_event": "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME",
}
"""The variable with the branch that is to be merged, by the source of the pipeline."""


def branch_condition(branch: str) -> str:
    """The condition that a push to `branch` fulfils and nothing else.

    GitLab's strings have no escapes, so a name with both kinds of quotes cannot be written: TracerError.
    """
    return f'$CI_COMMIT_BRANCH == {_quote(branch)} && $CI_PIPELINE_SOURCE == "push"'


def condition_of(source: str, branch: str) -> str:
    """The condition that a push to `branch`, or a request to merge it, fulfils; `source` says which.

    Raises as `branch_condition` does.
    """
    name = _NAMES_BRANCH.get(source)
    return f"${name} == {_quote(branch)}" if name else branch_condition(branch)


def other_than(branch: str) -> str:
    """The condition, quoted, that every pipeline fulfils but those of `branch` and of its merge request."""
    name = _quote(branch)
    return quote_single(f"$CI_COMMIT_BRANCH != {name} && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME != {name}")


def _quote(branch: str) -> str:
    style = next((quote for quote in "\"'" if quote not in branch), "")
    if not style:
        raise TracerError(
            f"GitLab's rules cannot name the branch `{branch}`: it has both kinds of quotes",
            hint="rename the branch, or choose another one: --branch tracer/first-run",
        )
    return f"{style}{branch}{style}"


def run_rule(branch: str) -> tuple[str, ...]:
    """The lines of a rule that lets a job run on `branch`."""
    return (f"- if: {quote_single(branch_condition(branch))}",)


def never_rule(condition: str) -> tuple[str, ...]:
    """The lines of a rule that keeps a job out of pipelines that fulfil `condition`."""
    return (f"- if: {quote_single(condition)}", "  when: never")


def first_in(text: str, rules: Node | None, lines: Iterable[str]) -> Edit | None:
    """The edit that puts `lines` first into the list `rules`; None if it is not one item a line."""
    node = deref(rules) if rules else None
    if not isinstance(node, Sequence) or node.flow or not node.items:
        return None
    start = line_start(text, node.items[0].span.start)
    before = text[start : node.items[0].span.start]
    indent = before[: len(before) - len(before.lstrip())]
    if before.strip() != "-":
        return None
    end = newline_at(text, start)
    return Edit(start, start, "".join(f"{indent}{line}{end}" for line in lines), indent, WORDS)


def arm_generated(text: str, branch: str, path: str) -> str:
    """The pipeline that tracer generates, with the temporary rules for pushes to `branch`.

    Raises RefusedError if the jobs are no longer written as tracer writes them.
    """
    root = parse(text, path)
    names = [one.name for one in root.entries] if isinstance(root, Mapping) else []
    with_rules = [name for name in names if _rules_of(root, name)]
    release = next((name for name in with_rules if name.startswith(".") and name.endswith("release")), "")
    publish = next((name for name in with_rules if name.endswith("-pypi")), "")
    wanted = {release: run_rule(branch), publish: never_rule(branch_condition(branch))}
    edits = [first_in(text, _rules_of(root, job), lines) for job, lines in wanted.items()]
    if not all(edits):
        raise RefusedError(
            "the rules of the release or of the upload to PyPI are not written as tracer writes them",
            hint="restore the file, or add the rules by hand; see RELEASING.md",
            place=Place(path),
        )
    return render_blocks(text, [edit for edit in edits if edit])


def _rules_of(root: Node | None, job: str) -> Node | None:
    node = root.get(job) if isinstance(root, Mapping) else None
    inner = deref(node) if node else None
    return inner.get("rules") if isinstance(inner, Mapping) else None
