"""Values for the inputs of a manual run, which are all empty in a tracer run, because a push starts it.

An input that names the release gets the version of the run, any other input gets its default.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.gates.pieces import Piece, indent_at
from tracer_bullet.arming.lane.run_version import RunVersion
from tracer_bullet.arming.lane.version_from_ref import LATER, TAG, tag_of_run
from tracer_bullet.text.lines import line_end, line_start
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence
from tracer_bullet.text.splices import Splice
from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.expressions.templates import IN_BRACES
from tracer_bullet.workflow.expressions.values import write_literal
from tracer_bullet.workflow.proof.manual_inputs import list_inputs
from tracer_bullet.workflow.proof.release_kind import version_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Texts

    from tracer_bullet.text.nodes import Entry, Node
    from tracer_bullet.workflow.model import Step, Workflow

_INPUT = re.compile(
    r"(?<![\w.-])(?:github\s*\.\s*event\s*\.\s*)?inputs\s*\.\s*(?P<name>[\w-]+)", re.IGNORECASE
)
_INPUT_OR_TAG = re.compile(rf"{_INPUT.pattern}|(?<![\w.-]){TAG.pattern}", re.IGNORECASE)
_REF = re.compile(r"\bgithub\s*\.\s*(?:ref|event)|\bGITHUB_REF|\bgit\s+describe")
ON_BRANCH = re.compile(r"github\.ref == 'refs/heads/")
"""An expression that tests for a branch has its value there already: refusals ask you to write one."""
_PLAIN = re.compile(r"\$\{\{\s*'([\w./-]+)'\s*(?:\|\|.*)?\}\}", re.DOTALL)
"""An expression that always has the same value, which means the same without it."""
WORDS = "temporary input"


class RunInputs(NamedTuple):
    """The `values` of inputs as expressions, by names in lower case; `missing` are versions without one.

    `version` is what the run builds. `tag` is the expression in the place of a release's tag, empty where
    nothing takes that place.
    """

    values: Texts[str, str] = EMPTY
    missing: frozenset[str] = frozenset()
    version: RunVersion = RunVersion()
    tag: str = ""

    def with_tag(self) -> RunInputs:
        """The same for a step that sets the version: the run's own tag takes the place of a release's."""
        return self._replace(tag=tag_of_run(self.version))


NO_INPUTS = RunInputs()


def inputs_of_run(workflow: Workflow, version: RunVersion) -> RunInputs:
    """The inputs of a manual run of `workflow` in a tracer run that builds `version`."""
    typed = f"{version.base}{LATER}" if version.base else ""
    values = list_inputs(workflow, typed)
    named = version_inputs(workflow)
    values |= {
        name: f"{version.prefix}{typed}" for name in named if "tag" in name.lower() and values[name] == typed
    }
    written = {name.lower(): _written(value) for name, value in values.items() if value not in ("", "false")}
    return RunInputs(written, frozenset(name.lower() for name in named if not values[name]), version)


def _written(value: str) -> str:
    """A value as an expression."""
    quoted = write_literal(value)
    return f"format({quoted}, github.run_id)" if value.endswith(LATER) else quoted


def fill_inputs(text: str, inputs: RunInputs) -> str:
    """`text` with the values in its expressions."""
    return IN_BRACES.sub(lambda found: _fill_expression(found[0], inputs, ""), text)


def _fill_expression(expression: str, inputs: RunInputs, test: str) -> str:
    if ON_BRANCH.search(expression):
        return expression
    asked = _INPUT_OR_TAG if inputs.tag else _INPUT
    is_alone = bool(asked.fullmatch(expression[3:-2].strip()))

    def chosen(found: re.Match[str]) -> str:
        value = inputs.values.get(found["name"].lower()) if found["name"] else inputs.tag
        if value is None:
            return found[0]
        written = f"{test} && {value} || {found[0]}" if test else value
        return written if is_alone or not test else f"({written})"

    filled = asked.sub(chosen, expression)
    known = None if test or filled == expression else _PLAIN.fullmatch(filled)
    return known[1] if known else filled


def fill_condition(condition: str, inputs: RunInputs, test: str) -> str:
    """A condition, without braces, with the values where `test` holds."""
    return _fill_expression(f"${{{{ {condition} }}}}", inputs, test)[3:-2].strip()


def missing_in(text: str, inputs: RunInputs) -> str:
    """The input in `text` that ought to hold a version and has none; empty if there is none."""
    parts = (part for part in IN_BRACES.findall(text) if not ON_BRANCH.search(part))
    found = (one["name"] for part in parts for one in _INPUT.finditer(part))
    return next((name for name in found if name.lower() in inputs.missing), "")


def asks_only_for_inputs(text: str, inputs: RunInputs) -> bool:
    """Whether every expression in `text` that asks for the event asks for an input with a value.

    One that tests for a branch has its value there already.
    """
    settled = IN_BRACES.sub(lambda found: "" if ON_BRANCH.search(found[0]) else found[0], text)
    rest = fill_inputs(settled, inputs)
    return rest != text and not _REF.search(rest)


def asks_for_input(text: str) -> bool:
    """Whether an expression asks for an input of a manual run."""
    return bool(_INPUT.search(text))


def entries_with_inputs(step: Step) -> Iterator[Entry]:
    """The entries of a step in which an input may be filled in: not its condition, and no ref to fetch."""
    for entry in step.node.entries:
        if entry.name in ("if", "uses", "id", "name"):
            continue
        if step.uses and step.uses.text.startswith("actions/checkout@") and entry.name == "with":
            continue
        yield entry


def text_of_inputs(workflow: Workflow, step: Step) -> str:
    """The text of the entries of a step in which an input may be filled in."""
    values = (entry.value.span for entry in entries_with_inputs(step))
    return "\n".join(workflow.text[span.start : span.end] for span in values)


def pieces_for(text: str, entry: Entry, inputs: RunInputs, test: str) -> list[Piece]:
    """The lines of `entry` with the values where `test` holds, a piece for each expression that has one."""
    if isinstance(entry.value, Mapping) and not entry.value.flow:
        return [piece for one in entry.value.entries for piece in pieces_for(text, one, inputs, test)]
    start, end = line_start(text, entry.key.span.start), line_end(text, entry.value.span.end)
    return [
        Piece(start, end, splice, indent_at(text, start), WORDS)
        for splice in splices_for(text, entry.value, inputs, test)
    ]


def splices_for(text: str, node: Node, inputs: RunInputs, test: str = "") -> list[Splice]:
    """The edits that put the values into the expressions of a node, as its quotes demand."""
    if isinstance(node, Mapping):
        return [one for entry in node.entries for one in splices_for(text, entry.value, inputs, test)]
    if isinstance(node, Sequence):
        return [one for item in node.items for one in splices_for(text, item, inputs, test)]
    if not isinstance(node, Scalar):
        return []
    raw, found = text[node.span.start : node.span.end], []
    for match in IN_BRACES.finditer(raw):
        read = match[0].replace("''", "'") if node.style == "'" else match[0]
        filled = _fill_expression(read, inputs, test)
        if filled != read:
            written = filled.replace("'", "''") if node.style == "'" else filled
            at = node.span.start
            found.append(Splice(at + match.start(), at + match.end(), written))
    return found
