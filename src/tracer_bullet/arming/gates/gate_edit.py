"""Adding gates to the jobs and steps in the text of a workflow: splices, checked by parsing again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.arming.gates.gate_splices import Gated, insert_condition, join_in_place, replace_condition
from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.text.lines import line_end, line_start, split_lines
from tracer_bullet.text.nodes import Mapping, Scalar, deref, parse, same, tree
from tracer_bullet.text.source import BOM
from tracer_bullet.text.splices import apply_splices
from tracer_bullet.workflow.expressions.conditions import ALWAYS, asks_for_same, join_gate, read_condition
from tracer_bullet.workflow.reader.jobs import step_items

if TYPE_CHECKING:
    from collections.abc import Sequence as Many

    from tracer_bullet.text.nodes import Entry, Node
    from tracer_bullet.text.splices import Splice


class Gate(NamedTuple):
    """A gate to add: `condition` goes on the job called `job`, or on its step number `step` (from 0)."""

    job: str
    condition: str
    step: int | None = None

    @property
    def owner(self) -> str:
        """What it goes on, in words."""
        return (
            f"the job `{self.job}`" if self.step is None else f"step {self.step + 1} of the job `{self.job}`"
        )


class WrittenGate(NamedTuple):
    """A gate as it stands in the text afterwards: its lines there, without their indentation, and the number
    of the line in the text before that is changed, or behind which it is inserted. `lost` is what stood there
    and was true whatever happened.
    """

    gate: Gate
    lines: tuple[str, ...]
    line: int
    is_new: bool
    lost: str = ""


def add_gates(text: str, gates: Many[Gate], path: str = "") -> tuple[str, tuple[WrittenGate, ...]]:
    """`text`, a workflow, with all of `gates`, and how each of them is written; no other character changes.

    What is asked for by an `if` that stands there is still asked for. `path` is only for errors. Raises
    TracerError for what is no workflow; RefusedError, with the line to write by hand, for an `if` that cannot
    be edited exactly.
    """
    if text.startswith(BOM):
        gated, written = add_gates(text[1:], gates, path)
        return BOM + gated, written
    root = parse(text, path)
    edits = [_Edit(gate, _find(root, gate), path) for gate in gates]
    result = apply_splices(text, [splice for edit in edits for splice in _splices(text, edit)])
    after = _parse_again(result, root, edits)
    return result, tuple(_describe(edit, result, _find(after, edit.gate)) for edit in edits)


class _Edit(NamedTuple):
    """A gate to add, and where that goes; None where an alias stands on the way there."""

    gate: Gate
    found: Gated | None
    path: str

    def refuse(self, reason: str) -> RefusedError:
        hint = (
            f"write on {self.gate.owner}, together with the present condition:\n    if: {self.gate.condition}"
        )
        span = (self.found.key or self.found.body).span if self.found else None
        place = Place(self.path, span.line, span.column) if span else Place(self.path)
        return RefusedError(
            f"{self.gate.owner} cannot get its gate by itself: {reason}", hint=hint, place=place
        )


def _splices(text: str, edit: _Edit) -> list[Splice]:
    found, condition = edit.found, edit.gate.condition
    if not found:
        raise edit.refuse("its lines are elsewhere, where other keys may use them")
    entry = found.body.entry("if")
    if not entry:
        return [insert_condition(text, found, condition)]
    known = _read(entry)
    if known is None:
        raise edit.refuse("its `if` is not one expression")
    node = entry.value
    if isinstance(node, Scalar) and (node.anchor or node.tag):
        raise edit.refuse("its `if` has an anchor or a tag")
    joined = join_in_place(text, found, entry, known, condition) if known != ALWAYS else []
    return joined or [replace_condition(text, found, entry, join_gate(known, condition))]


def _read(entry: Entry) -> str | None:
    """What the `if` of `entry` asks for, None where that is not one expression."""
    node = deref(entry.value)
    return read_condition("" if node.value is None else node.text) if isinstance(node, Scalar) else None


def _parse_again(result: str, before: Node | None, edits: Many[_Edit]) -> Node | None:
    """The parsed result, if it reads as `before` with each gate joined to what stood there."""
    odd = "its `if` is written in a way that cannot be edited exactly"
    try:
        after = parse(result)
    except TracerError:
        raise edits[0].refuse(odd) from None
    was, now = tree(before), tree(after)
    for edit in edits:
        try:
            old, new = _take_if(was, edit.gate), _take_if(now, edit.gate)
        except (IndexError, KeyError, TypeError):
            raise edit.refuse("a key above it is there twice, which GitHub refuses") from None
        if not asks_for_same(new, join_gate(read_condition(old) or ALWAYS, edit.gate.condition)):
            raise edit.refuse(odd)
    if not same(was, now):
        raise edits[0].refuse("its lines are shared with others, which would change with it")
    return after


def _take_if(workflow: Any, gate: Gate) -> str:
    """The text of the `if` in question, taken out of the plain tree of a workflow."""
    body = workflow["jobs"][gate.job]
    steps = [inner for step in body.get("steps", ()) for inner in step.get("parallel", (step,))]
    found = (body if gate.step is None else steps[gate.step]).pop("if", None)
    return "" if found is None else str(found).lower() if isinstance(found, bool) else str(found)


def _find(root: Node | None, gate: Gate) -> Gated | None:
    jobs = root.get("jobs") if isinstance(root, Mapping) else None
    entry = jobs.entry(gate.job) if isinstance(jobs, Mapping) else None
    if not entry or not isinstance(entry.value, Mapping):
        return None
    if gate.step is None:
        return Gated(entry.value, entry.key)
    step, _ = list(step_items(entry.value.get("steps")))[gate.step]
    return Gated(step) if isinstance(step, Mapping) else None


def _describe(edit: _Edit, result: str, after: Gated | None) -> WrittenGate:
    now = after.body.entry("if") if after else None
    old = edit.found.body.entry("if") if edit.found else None
    lines = _lines_of(result, now) if now else ()
    if old:
        return WrittenGate(edit.gate, lines, old.key.span.line, is_new=False, lost=_lost(old))
    span = (edit.found.key or edit.found.body).span if edit.found else None
    return WrittenGate(edit.gate, lines, span.line if span else 0, is_new=True)


def _lines_of(text: str, entry: Entry) -> tuple[str, ...]:
    """The whole lines of an entry, the first without its indentation, the others as much to the left."""
    start, end = line_start(text, entry.key.span.start), line_end(text, entry.value.span.end)
    first, *rest = (line.rstrip("\r\n") for line in split_lines(text[start:end]))
    shown = first.lstrip(" -")
    return (shown, *(line[min(len(first) - len(shown), len(line) - len(line.lstrip())) :] for line in rest))


def _lost(entry: Entry) -> str:
    node = deref(entry.value)
    text = node.text if isinstance(node, Scalar) and node.value is not None else ""
    return " ".join(text.split()) if read_condition(text) == ALWAYS else ""
