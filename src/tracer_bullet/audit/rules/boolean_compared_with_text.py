"""A boolean input compared with a string: never equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.choices import choices, comparisons
from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.text.nodes import Span

_BAD = """\
on:
  release:
    types: [published]
  workflow_dispatch:
    inputs:
      dry_run:
        type: boolean
        default: true
jobs:
  publish:
    if: github.ref_type == 'tag' && inputs.dry_run != 'true'
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("inputs.dry_run != 'true'", "!inputs.dry_run")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """`inputs.x == 'true'` in front of an upload, with `x` declared as boolean wherever it is declared."""
    declared: dict[str, set[str]] = {}
    for event in ("workflow_dispatch", "workflow_call"):
        trigger = audited.workflow.triggers.get(event)
        for name, one in trigger.inputs.items() if trigger else ():
            declared.setdefault(name.lower(), set()).add(one.type)
    for choice in choices(audited):
        for path, operator, value in comparisons(choice):
            text = str(value).lower()
            if not isinstance(value, str) or text not in {"true", "false"} or path[0] != "inputs":
                continue
            if len(path) != 2 or declared.get(path[1]) != {"boolean"}:
                continue
            written = choice.written(path)
            better = f"{'' if (operator == '==') == (text == 'true') else '!'}{written}"
            always = "never" if operator == "==" else "always"
            old = f"{written} {operator} '{value}'"
            yield AuditFinding(
                f"`{old}` is {always} true: the input is a boolean, and a boolean never equals a string",
                choice.leaf.span,
                f"write `{better}`",
                _fix(audited, choice.leaf.span, old, better),
            )


def _fix(audited: AuditedWorkflow, span: Span, old: str, new: str) -> Fix | None:
    splice = replace_in(audited.text, span, old, new)
    is_plain = splice is not None and (splice.start != span.start or not new.startswith("!"))
    return Fix(f"write `{new}`", (splice,), is_safe=False) if splice and is_plain else None


RULE = Rule(
    id="boolean-compared-with-text",
    summary="a boolean input is compared with the string `true` or `false`",
    severity=Severity.ERROR,
    why="`inputs.NAME` of a boolean input is true or false, not a string. Compared with a string both sides "
    "become numbers, and the string is none: the comparison never holds.",
    cure="Use the input itself: `inputs.NAME` or `!inputs.NAME`.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#operators",),
)
