"""An output, which is a string, asked for as if it were true or false."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.workflow.expressions import Expression, ExpressionError, parse_condition, parse_template
from tracer_bullet.workflow.expressions.syntax_tree import Call, Comparison, Literal, Logical, Not

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCondition
    from tracer_bullet.workflow.model import Job

_BAD = """\
jobs:
  check:
    runs-on: ubuntu-latest
    outputs:
      is_tag: ${{ github.ref_type == 'tag' }}
    steps:
      - run: "true"
  publish:
    needs: check
    if: needs.check.outputs.is_tag
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("outputs.is_tag\n", "outputs.is_tag == 'true'\n")
_OUTPUT = re.compile(
    r"needs\.(?P<job>[\w-]+)\.outputs\.(?P<name>[\w-]+)|steps\.(?P<step>[\w-]+)\.outputs\.(?P<own>[\w-]+)"
)
_STEP_OUTPUT = re.compile(r"\$\{\{\s*steps\.(?P<step>[\w-]+)\.outputs\.(?P<name>[\w-]+)\s*\}\}")
_ALWAYS_SET = frozenset({"releases_created"})
"""Outputs of actions that are the string `false` where nothing was done: https://github.com/googleapis/release-please-action."""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Operands of a condition that are an output which may be the string `false`."""
    for placed in audited.conditions:
        for operand in _operands(placed.condition.value):
            if (output := _OUTPUT.fullmatch(operand)) and _may_be_false(audited, placed, output):
                yield AuditFinding(
                    f"`{operand}` is a string, and the string `false` counts as true",
                    placed.condition.span,
                    f"compare it: `{operand} == 'true'`",
                    _fix(audited, placed, operand),
                )


def _operands(text: str) -> list[str]:
    try:
        parts = parse_condition(text)
    except ExpressionError:
        return []
    bare = text.strip().removeprefix("${{").removesuffix("}}")
    is_one = len(parts) == 1 and isinstance(parts[0], Expression)
    return [operand.strip() for operand in re.split(r"&&|\|\|", bare)] if is_one else []


def _may_be_false(audited: AuditedWorkflow, placed: PlacedCondition, output: re.Match[str]) -> bool:
    if output["step"]:
        return _step_says_false(placed.job, output["step"], output["own"])
    job = audited.workflow.jobs.get(output["job"])
    given = job.outputs.items.get(output["name"]) if job else None
    if job is None or given is None:
        return False
    if from_step := _STEP_OUTPUT.fullmatch(given.value.strip()):
        return _step_says_false(job, from_step["step"], from_step["name"])
    return _is_truth_value(given.value)


def _step_says_false(job: Job, step_id: str, name: str) -> bool:
    if name in _ALWAYS_SET:
        return True
    step = next((one for one in job.steps if one.id and one.id.value == step_id), None)
    return bool(step and step.run and re.search(rf"\b{re.escape(name)}=[\"']?false\b", step.run.value))


def _is_truth_value(text: str) -> bool:
    """Whether an expression yields true or false, which become strings."""
    try:
        parts = parse_template(text.strip())
    except ExpressionError:
        return False
    match parts:
        case (Expression(root=root),):
            return _yields_truth(root)
    return False


def _yields_truth(root: object) -> bool:
    match root:
        case Comparison() | Not() | Literal(value=bool()):
            return True
        case Call(name=name):
            return name in {"contains", "startsWith", "endsWith", "success", "failure", "always", "cancelled"}
        case Logical(operands=operands):
            return all(map(_yields_truth, operands))
    return False


def _fix(audited: AuditedWorkflow, placed: PlacedCondition, operand: str) -> Fix | None:
    splice = replace_in(audited.text, placed.condition.span, operand, f"{operand} == 'true'")
    written = audited.text[placed.condition.span.start : placed.condition.span.end]
    is_quoted = written.startswith("'")
    return (
        Fix("compare the output with 'true'", (splice,), is_safe=False) if splice and not is_quoted else None
    )


RULE = Rule(
    id="output-as-truth-value",
    summary="an output that may be the string `false` is used as a truth value",
    severity=Severity.ERROR,
    why="Outputs are strings. `false` is a string that is not empty, so the condition is always true and the "
    "upload runs every time.",
    cure="Compare the output with `'true'`.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://docs.github.com/en/actions/reference/workflows-and-actions/expressions",),
)
