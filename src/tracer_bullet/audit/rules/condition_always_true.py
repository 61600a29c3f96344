"""An `if:` that is a text, and a text that is not empty is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_value
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.nodes import Scalar, walk
from tracer_bullet.text.splices import Splice
from tracer_bullet.workflow.expressions import Expression, ExpressionError, parse_condition
from tracer_bullet.workflow.expressions.syntax_tree import Comparison, Literal, Logical
from tracer_bullet.workflow.expressions.usage import context_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.expressions.syntax_tree import Node
    from tracer_bullet.workflow.model import Located

_BAD = """\
jobs:
  publish:
    if: ${{ github.ref_type == 'tag' }} && github.actor != 'bot'
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("${{ github.ref_type == 'tag' }} &&", "github.ref_type == 'tag' &&")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Every `if:` in front of an upload with characters beside its braces, or a text that is not compared."""
    for placed in audited.conditions:
        text = placed.condition.value
        try:
            parts = parse_condition(text)
        except ExpressionError:
            continue
        if len(parts) > 1 and any(isinstance(part, str) for part in parts):
            yield AuditFinding(
                f"this `if:` of job `{placed.job.id}` is always true: {_why(parts)}",
                placed.condition.span,
                f"write one expression: `if: {_joined(text)}`",
                _fix(audited, placed.condition),
            )
            continue
        for text, path in [
            found for part in parts if isinstance(part, Expression) for found in _bare(part.root)
        ][:1]:
            yield AuditFinding(
                f"`'{text}'` in this `if:` of job `{placed.job.id}` is always true: nothing is compared with it",
                placed.condition.span,
                f"compare it: `{path or 'github.ref'} == '{text}'`",
            )


def _bare(node: Node | None) -> Iterator[tuple[str, str]]:
    """Each bare text that decides `||` or the whole condition, with the path that another operand compares."""
    match node:
        case Literal(value=str() as text) if text:
            yield text, ""
        case Logical(operator="||", operands=operands):
            compared = (context_path(one.left) for one in operands if isinstance(one, Comparison))
            path = ".".join(next(filter(None, compared), ()))
            yield from ((text, path or inner) for one in operands for text, inner in _bare(one))
        case Logical(operands=operands):
            yield from (found for one in operands if isinstance(one, Logical) for found in _bare(one))


def _why(parts: tuple[str | Expression, ...]) -> str:
    beside = [part for part in parts if isinstance(part, str)]
    if all(not part.strip() for part in beside):
        return "the line end after `}}` makes it a text that is not empty"
    return "there is text beside `${{ }}`, and a text that is not empty counts as true"


def _joined(text: str) -> str:
    return " ".join(text.replace("${{", "").replace("}}", "").split())


def _fix(audited: AuditedWorkflow, condition: Located[str]) -> Fix | None:
    found = (
        one for one in walk(audited.workflow.node) if isinstance(one, Scalar) and one.span == condition.span
    )
    node = next(found, None)
    joined = _joined(condition.value)
    try:
        is_one = len(parse_condition(joined)) == 1
    except ExpressionError:
        return None
    if node is None or not is_one or node.anchor:
        return None
    if node.style in "|>" and not node.tag:
        # The span ends before the line end of the last line.
        splice: Splice | None = Splice(node.span.start, node.span.end, joined + _line_end(audited, node))
    else:
        splice = replace_value(audited.text, node, joined) if _is_plain(joined) else None
    return Fix("write one expression", (splice,), is_safe=False) if splice and _is_plain(joined) else None


def _line_end(audited: AuditedWorkflow, node: Scalar) -> str:
    written = audited.text[node.span.start : node.span.end]
    return written[len(written.rstrip("\r\n")) :]


def _is_plain(text: str) -> bool:
    """Whether YAML reads the text as it is written, without quotes."""
    return text[:1] not in "!&*'\"[{>|%@`#-?:" and ": " not in text and " #" not in text


RULE = Rule(
    id="condition-always-true",
    summary="an `if:` in front of an upload is always true",
    severity=Severity.ERROR,
    why="With text beside `${{ }}`, be it the line end of a block, GitHub makes a string of the condition. A "
    "string that is not empty counts as true, so the gate is open for every event. The same is true of a text behind "
    "`||` that nothing is compared with: `github.ref == 'a' || 'b'`.",
    cure="Write one expression, without the braces.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://github.com/actions/languageservices/issues/215",),
)
