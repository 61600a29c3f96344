"""An output or an input that is a string, used as if it were true or false."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.choices import choices, comparisons, tree_of, truth_values
from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.workflow.expressions.syntax_tree import Call, Comparison, Literal, Logical, Not

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.choices import Compared, UploadChoice
    from tracer_bullet.workflow.expressions.usage import Path
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
_STEP_OUTPUT = re.compile(r"\$\{\{\s*steps\.(?P<step>[\w-]+)\.outputs\.(?P<name>[\w-]+)\s*\}\}")
_RELEASE_PLEASE = frozenset(
    {"googleapis/release-please-action", "google-github-actions/release-please-action"}
)
_ALWAYS_SET = frozenset({"releases_created"})
"""Outputs of actions that are the string `false` where nothing was done: https://github.com/googleapis/release-please-action."""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Outputs and inputs, which are strings, that count as true or false, or are compared with true or false."""
    for choice in choices(audited):
        for path, is_negated in truth_values(choice):
            if _may_be_false(audited, choice.job, path):
                written = choice.written(path)
                old, better = (f"!{written}", "!=") if is_negated else (written, "==")
                yield AuditFinding(
                    f"`{written}` is a string, and the string `false` counts as true",
                    choice.leaf.span,
                    f"compare it: `{written} {better} 'true'`",
                    _fix(audited, choice, old, f"{written} {better} 'true'"),
                )
        for compared in comparisons(choice):
            if isinstance(compared.value, bool) and _is_string(audited, compared.path):
                yield _compared_with_truth(audited, choice, compared)


def _compared_with_truth(audited: AuditedWorkflow, choice: UploadChoice, compared: Compared) -> AuditFinding:
    value = "true" if compared.value else "false"
    old = f"{choice.written(compared.path)} {compared.operator} {value}"
    better = f"{old[: -len(value)]}'{value}'"
    return AuditFinding(
        f"`{old}` compares a string with a truth value: the string `{value}` does not equal {value}",
        choice.leaf.span,
        f"compare it with a string: `{better}`",
        _fix(audited, choice, old, better),
    )


def _is_string(audited: AuditedWorkflow, path: Path) -> bool:
    """Whether a path is an output, or an input by the name under which it is a string."""
    match path:
        case ("needs", _, "outputs", _) | ("steps", _, "outputs", _):
            return True
        case ("github", "event", "inputs", name):
            return _is_boolean_input(audited, name)
    return False


def _is_boolean_input(audited: AuditedWorkflow, name: str) -> bool:
    trigger = audited.workflow.triggers.get("workflow_dispatch")
    inputs = trigger.inputs.items() if trigger else ()
    return any(key.lower() == name and one.type == "boolean" for key, one in inputs)


def _may_be_false(audited: AuditedWorkflow, job: Job, path: Path) -> bool:
    match path:
        case ("steps", step, "outputs", name):
            return _step_says_false(job, step, name)
        case ("needs", needed, "outputs", name):
            jobs = {one.id.lower(): one for one in audited.workflow.jobs.values()}
            return needed in jobs and _job_says_false(jobs[needed], name)
        case ("github", "event", "inputs", name):
            return _is_boolean_input(audited, name)
    return False


def _job_says_false(job: Job, name: str) -> bool:
    given = next((leaf for key, leaf in job.outputs.items.items() if key.lower() == name), None)
    if given is None:
        return False
    if from_step := _STEP_OUTPUT.fullmatch(given.value.strip()):
        return _step_says_false(job, from_step["step"], from_step["name"])
    return _is_truth_value(given.value)


def _step_says_false(job: Job, step_id: str, name: str) -> bool:
    step = next((one for one in job.steps if one.id and one.id.value.lower() == step_id.lower()), None)
    if step and step.uses and step.uses.repository in _RELEASE_PLEASE:
        return name in _ALWAYS_SET
    says = re.compile(rf"\b{re.escape(name)}=[\"']?false\b", re.IGNORECASE)
    return bool(step and step.run and says.search(step.run.value))


def _is_truth_value(text: str) -> bool:
    """Whether an expression yields true or false, which become strings."""
    return _yields_truth(tree_of(text, is_condition=False))


def _yields_truth(root: object) -> bool:
    match root:
        case Comparison() | Not() | Literal(value=bool()):
            return True
        case Call(name=name):
            return name in {"contains", "startsWith", "endsWith", "success", "failure", "always", "cancelled"}
        case Logical(operands=operands):
            return all(map(_yields_truth, operands))
    return False


def _fix(audited: AuditedWorkflow, choice: UploadChoice, old: str, new: str) -> Fix | None:
    splice = replace_in(audited.text, choice.leaf.span, old, new)
    written = audited.text[choice.leaf.span.start : choice.leaf.span.end]
    return Fix(f"write `{new}`", (splice,), is_safe=False) if splice and not written.startswith("'") else None


RULE = Rule(
    id="output-as-truth-value",
    summary="a string that may be `false` is used as a truth value",
    severity=Severity.ERROR,
    why="Outputs are strings, and so are inputs as `github.event.inputs.NAME`. `false` is a string that is not "
    "empty, so it counts as true; compared with `true` or `false` a string is never equal.",
    cure="Compare the string with `'true'`; of an input ask for `inputs.NAME`, which keeps its type.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://docs.github.com/en/actions/reference/workflows-and-actions/expressions",),
)
