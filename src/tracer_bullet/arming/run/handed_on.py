"""What a step hands on to later ones by outputs and variables, and who takes it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from tracer_bullet.arming.gates.branch_test import on_branch
from tracer_bullet.arming.lane.run_inputs import ON_BRANCH
from tracer_bullet.arming.lane.step_copies import text_of
from tracer_bullet.arming.lane.step_kinds import hands_on_values, names_handed_on, sets_version, step_title
from tracer_bullet.arming.lane.version_from_ref import expression_of_run
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.workflow.expressions.templates import IN_BRACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.arming.lane.lane_model import LaneModel
    from tracer_bullet.arming.lane.run_version import RunVersion
    from tracer_bullet.arming.run.run_draft import RunDraft
    from tracer_bullet.workflow.model import Located, Step, Workflow

_PATTERN = re.compile(r"=~\s+(?P<bare>\^\S+\$)\s|\bgrep\s+-\w*[EP]\w*\s+['\"](?P<quoted>\^[^'\"]+\$)['\"]")
"""A pattern for a whole text in a script."""
_REF = r"github\s*\.\s*(?:ref\w*|event\s*\.\s*release\s*\.\s*\w+)"
_COMPARES_REF = re.compile(
    rf"{_REF}\s*[=!]=|[=!]=\s*{_REF}|\b(?:starts|ends)With\(\s*{_REF}|\bcontains\(\s*{_REF}"
)
_A_RUN = "1234567890100"


def takes(
    workflow: Workflow, steps: Sequence[Step], giver: Step, script: str = "", *, conditions: bool = True
) -> bool:
    """Whether any of `steps` of the workflow uses what `giver` hands on, or `script` does.

    Their `conditions` may be left out.
    """
    texts = ((text_of if conditions else text_without_condition)(workflow, step) for step in steps)
    written = "\n".join(texts) + script
    names = names_handed_on(giver)
    by_id = giver.id and re.search(rf"steps\.{re.escape(giver.id.value)}\.", written)
    return bool(by_id or any(re.search(rf"\b{re.escape(name)}\b", written) for name in names))


def text_without_condition(workflow: Workflow, step: Step) -> str:
    """The text of a step, without an `if` that the lane leaves out."""
    whole, text = workflow.text, text_of(workflow, step)
    entry = step.node.entry("if")
    return text.replace(whole[entry.value.span.start : entry.value.span.end], "") if entry else text


def refuse_lost_step(workflow: Workflow, model: LaneModel, hint: str = "") -> None:
    """Raise RefusedError if a step that the lane copies uses what one that it leaves out hands on.

    `{}` in the hint stands for the name of that step.
    """
    for step in model.dropped:
        if takes(workflow, model.copied, step, model.script, conditions=False):
            name = f"`{step.id.value}`" if step.id else step_title(step)
            reason = f"a step before the upload uses step {name}, which is left out"
            raise RefusedError(reason, hint=hint.format(name), place=Place(workflow.path, step.span.line))


def refuse_input(draft: RunDraft, line: int, name: str, path: str = "") -> RefusedError:
    """The refusal of an input that ought to hold a version that is not known, with the line that works."""
    test = on_branch(draft.request.branches)
    hint = (
        "write in its place, with the version that comes next:\n"
        f"    ${{{{ {test} && {expression_of_run('0.0.0')} || inputs.{name} }}}}"
    )
    reason = f"the input `{name}` is empty in a tracer run, and the version to put there is not known"
    return draft.refuse(line, reason, hint, path)


def refuse_ref(draft: RunDraft, workflow: Workflow, step: Step) -> RefusedError:
    """The refusal of a version that a step takes from the ref, with the line that works."""
    hint = f"write in its place, where the ref is asked for:\n{_instead(draft, 'github.ref_name')}"
    reason = "a later step uses a version that this step takes from the ref"
    if sets_version(step):
        reason = "this step builds a version that it takes from the ref"
    return draft.refuse(step.span.line, reason, hint, workflow.path)


def refuse_answer(draft: RunDraft, workflow: Workflow, steps: Sequence[Step], step: Step) -> None:
    """Raise RefusedError if `steps` ask whether the ref is one that `step` looks for: it never is."""
    asked = _comparison(step)
    if asked and takes(workflow, steps, step):
        hint = (
            f"let it hold on the branch too:\n    ${{{{ {on_branch(draft.request.branches)} || ({asked}) }}}}"
        )
        reason = f"later steps ask whether step {step_title(step)} found the ref of a release"
        raise draft.refuse(step.span.line, reason, hint, workflow.path)


def _comparison(step: Step) -> str:
    """The expression with which a step hands on whether the ref is the one it asks for; empty for none."""
    texts = (step.script, *(leaf.value for leaf in step.env.items.values()))
    parts = (part for text in texts for part in IN_BRACES.findall(text) if not ON_BRANCH.search(part))
    asked = next(filter(_COMPARES_REF.search, parts), "")
    return asked[3:-2].strip() if hands_on_values(step.script) else ""


def refuse_variable(draft: RunDraft, workflow: Workflow, given: Located[str]) -> RefusedError:
    """The refusal of a value that comes from what the run leaves out, with the expression that works."""
    found = IN_BRACES.search(given.value)
    asked = found[0][3:-2].strip() if found else "github.ref_name"
    hint = f"write in the place of `{asked}`, if it is a version:\n{_instead(draft, asked)}"
    reason = "a step uses this value, but the step or job that sets it does not run on the branch"
    return draft.refuse(given.span.line, reason, hint, workflow.path)


def _instead(draft: RunDraft, asked: str) -> str:
    """The line that holds the version of the run on the branch, and what was `asked` anywhere else."""
    version = draft.version_at("")
    name = f"{version.prefix}{version.base or '0.0.0'}"
    test = on_branch(draft.request.branches)
    return f"    ${{{{ {test} && {expression_of_run(name)} || {asked} }}}}"


def rejecting_pattern(step: Step, version: RunVersion) -> str:
    """The pattern in the script of a step that the version of the run does not match; empty for none."""
    typed = f"{version.base}.dev{_A_RUN}"
    texts = (typed, f"{version.prefix}{typed}", f"v{typed}")
    for found in _PATTERN.finditer(step.script):
        pattern: str = found["bare"] or found["quoted"]
        with suppress(re.error):
            if not any(re.search(pattern, text) for text in texts):
                return pattern
    return ""


def refuse_pattern(draft: RunDraft, workflow: Workflow, step: Step, pattern: str) -> RefusedError:
    """The refusal of a step that takes only versions like `pattern`, with the one that works."""
    reason = f"this step takes only versions like `{pattern}`, and that of a tracer run ends in `.dev…`"
    hint = f"make it accept a development version: write `{pattern.removesuffix('$')}(\\.dev[0-9]+)?$`"
    return draft.refuse(step.span.line, reason, hint, workflow.path)
