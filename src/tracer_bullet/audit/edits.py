"""The edits that fixes are made of, as splices of the text; what cannot be done exactly gives None."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.text.lines import line_end
from tracer_bullet.text.nodes import Mapping, Scalar
from tracer_bullet.text.splices import Splice
from tracer_bullet.trigger.removal import remove

if TYPE_CHECKING:
    from tracer_bullet.arming.lane.old_pins import Pin
    from tracer_bullet.text.nodes import Node, Span
    from tracer_bullet.workflow.model import Reference, Step

_TAG = re.compile(r"v(\d+(?:\.\d+)*)\Z")
_COMMENT = re.compile(r"\s*#\s*(?P<version>(?:release/)?v?\d+(?:\.\d+)*)(?=\s|\Z)")
_QUOTES = ("'", '"')


def replace_in(text: str, span: Span, old: str, new: str) -> Splice | None:
    """Put `new` where `old` stands in the value at `span`; None if it is there twice, or not at all."""
    written = text[span.start : span.end]
    if written.count(old) != 1:
        return None
    start = span.start + written.index(old)
    return Splice(start, start + len(old), new)


def replace_pin(text: str, reference: Reference, pin: Pin, *, as_tag: bool = True) -> tuple[Splice, ...]:
    """Another release of an action: a tag becomes its tag, as exact as before, and anything else its commit.

    Without `as_tag` always its commit. The comment beside it names the version then. Empty if that cannot be
    done exactly.
    """
    new, version = pin_like(reference, pin, as_tag=as_tag)
    first = replace_in(text, reference.span, f"@{reference.ref}", f"@{new}")
    if not version:
        return (first,) if first else ()
    end = reference.span.end
    rest = text[end : line_end(text, end)].rstrip("\r\n")
    comment = _COMMENT.match(rest)
    if first is None or (rest.strip() and not comment):
        return ()
    start = end + (comment.start("version") if comment else 0)
    length = len(comment["version"]) if comment else 0
    return first, Splice(start, start + length, version if comment else f" # {version}")


def pin_like(reference: Reference, pin: Pin, *, as_tag: bool = True) -> tuple[str, str]:
    """What to write after the `@`, and the version for the comment beside it; none beside a tag."""
    if as_tag and (written := _TAG.match(reference.ref)):
        return "v" + ".".join(pin.version.split(".")[: written[1].count(".") + 1]), ""
    return pin.commit, f"v{pin.version}"


def replace_value(text: str, node: Node | None, new: str) -> Splice | None:
    """Another plain value in the place of a scalar on one line, in the quotes that it has."""
    if not isinstance(node, Scalar) or node.style not in {"plain", *_QUOTES} or node.anchor or node.tag:
        return None
    if "\n" in text[node.span.start : node.span.end]:
        return None
    quote = node.style if node.style in _QUOTES else ""
    return Splice(node.span.start, node.span.end, f"{quote}{new}{quote}")


def remove_entry(text: str, mapping: Node | None, name: str) -> Splice | None:
    """Take the entry `name` out of a mapping, with the comments that belong to it."""
    entry = mapping.entry(name) if isinstance(mapping, Mapping) else None
    if not isinstance(mapping, Mapping) or entry is None or len(mapping.entries) == 1:
        return None
    return remove(text, mapping, entry)


def add_entry(text: str, mapping: Node | None, *lines: str, after: str = "") -> Splice | None:
    """Write `lines` (the first is `key: value`) as an entry of a mapping, last or after `after`."""
    if not isinstance(mapping, Mapping) or not mapping.entries or mapping.anchor:
        return None
    if mapping.flow:
        start = mapping.entries[0].key.span.start
        return Splice(start, start, f"{lines[0]}, ") if len(lines) == 1 else None
    entry = (mapping.entry(after) if after else None) or mapping.entries[-1]
    end = line_end(text, max(entry.key.span.end, entry.value.span.end))
    if isinstance(entry.value, Scalar) and entry.value.style in "|>":
        end = entry.value.span.end if text[: entry.value.span.end].endswith("\n") else end
    newline = "\r\n" if "\r\n" in text else "\n"
    blanks = " " * (mapping.entries[0].key.span.column - 1)
    written = "".join(f"{blanks}{line}{newline}" for line in lines)
    is_unended = end == len(text) and not text.endswith(("\n", "\r"))
    return Splice(end, end, newline + written.removesuffix(newline) if is_unended else written)


def add_argument(text: str, step: Step, line: str) -> Splice | None:
    """Write `line` (`key: value`) into the `with:` of a step, which need not have one."""
    given = step.node.get("with")
    if given is not None:
        return add_entry(text, given, line)
    if step.node.flow:
        return add_entry(text, step.node, f"with: {{{line}}}")
    return add_entry(text, step.node, "with:", f"  {line}", after="uses")


def remove_argument(text: str, step: Step, name: str) -> Splice | None:
    """Take an input out of the `with:` of a step, and `with:` too if it was the only one."""
    given = step.node.get("with")
    if isinstance(given, Mapping) and len(given.entries) == 1:
        return remove_entry(text, step.node, "with")
    return remove_entry(text, given, name)
