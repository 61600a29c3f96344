"""Temporary `rules` of includes that cannot be read here: pipelines of the tracer branch go without them.

Other pipelines include them as before, whatever they bring: https://docs.gitlab.com/ci/yaml/#includerules
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.gitlab.config.load import name_of_include
from tracer_bullet.gitlab.config.model import UNSEEN, texts_in
from tracer_bullet.gitlab.simulate import names_needed
from tracer_bullet.gitlab.temporary_rules import WORDS, condition_of, first_in, never_rule, other_than
from tracer_bullet.text.blocks import Edit, newline_at
from tracer_bullet.text.lines import ending, line_end, line_start
from tracer_bullet.text.nodes import Mapping, Sequence, deref, tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.gitlab.config import Config, UnreadInclude
    from tracer_bullet.gitlab.config.model import Tree
    from tracer_bullet.text.nodes import Node

COPY = "copy its file into the repository and include that with `local:`, so that tracer can read it"


def leave_out(text: str, root: Node, one: UnreadInclude, branch: str) -> Iterator[Edit]:
    """The edits of the file `text` that keep the include `one` out of pipelines of `branch`.

    Raises RefusedError, with the lines to write, if it is not written as a mapping with a key a line.
    """
    value = root.get("include") if isinstance(root, Mapping) else None
    items = value.items if isinstance(value, Sequence) else [value] if value else []
    found = [item for item in items if name_of_include(tree(item)) == one.what]
    edits = [_edit(text, deref(item), branch) for item in found]
    if not edits or None in edits:
        raise RefusedError(
            f"`{one.what}` cannot be read here, so its jobs must not be in pipelines of the branch",
            hint="\n".join(["write this include with a key a line, these among them:", *_rules(branch)]),
            place=Place(*one.place),
        )
    yield from filter(None, edits)


def check_left_out(config: Config, unread: Iterable[UnreadInclude]) -> None:
    """Raise RefusedError if a job needs what the includes `unread` bring: GitLab would refuse the rest."""
    for one in unread:
        for job in config.jobs.values():
            needed = {*names_needed(job), *texts_in(job.body.get("dependencies"))}
            if _has_gap(job.body) or needed - config.jobs.keys() or not _runs(job.body):
                raise RefusedError(
                    f"`{one.what}` cannot be read here, and job `{job.name}` takes something from there",
                    hint=COPY,
                    place=Place(*one.place),
                )


def _rules(branch: str) -> tuple[str, ...]:
    return "rules:", f"  - if: {other_than(branch)}"


def _edit(text: str, item: Node, branch: str) -> Edit | None:
    if not isinstance(item, Mapping) or item.flow or not item.entries:
        return None
    if item.get("rules"):
        conditions = [condition_of(source, branch) for source in ("push", "merge_request_event")]
        lines = [line for one in conditions for line in never_rule(one)]
        return first_in(text, item.get("rules"), lines)
    first = item.entries[0].key.span.start
    indent = " " * (first - line_start(text, first))
    at = line_end(text, item.entries[-1].value.span.end)
    end = newline_at(text, at)
    before = "" if ending(text[:at]) else end
    return Edit(at, at, before + "".join(f"{indent}{line}{end}" for line in _rules(branch)), indent, WORDS)


def _has_gap(value: Tree) -> bool:
    """Whether something in it is not known."""
    if isinstance(value, dict):
        return UNSEEN in value or any(map(_has_gap, value.values()))
    return isinstance(value, list) and any(map(_has_gap, value))


def _runs(body: Tree) -> bool:
    return bool({"script", "trigger", "run"} & body.keys())
