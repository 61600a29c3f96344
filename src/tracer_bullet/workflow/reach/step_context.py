"""What a step finds: contexts for its expressions, environment variables, names of indexes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.text import nodes
from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.expressions import (
    UNKNOWN,
    Expression,
    ExpressionError,
    evaluate,
    parse_template,
)
from tracer_bullet.workflow.expressions.contexts import PartlyKnown
from tracer_bullet.workflow.expressions.values import is_primitive, to_text
from tracer_bullet.workflow.reach.indexes import is_unknown
from tracer_bullet.workflow.reach.repository_files import WORKSPACE
from tracer_bullet.workflow.runners import os_of
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS, ShellEnv
from tracer_bullet.workflow.simulation.gates import asks_for_status, passes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Step, Values, Workflow
    from tracer_bullet.workflow.reach.credentials import Credential
    from tracer_bullet.workflow.reach.indexes import IndexNames
    from tracer_bullet.workflow.simulation.simulate import JobRun

EVENT_PROPERTIES = ("base_ref", "event_name", "head_ref", "ref", "ref_name", "ref_type", "repository")
"""Properties of `github` that every step finds as `GITHUB_…` too:
https://docs.github.com/en/actions/reference/workflows-and-actions/variables."""

_FOUND_OUT = dict.fromkeys(("env", "job", "matrix", "runner", "steps", "strategy"), UNKNOWN)
"""The contexts that are filled while the job runs."""

_FILES = ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")
"""Variables with the name of a file that sets no variables."""


@lru_cache(maxsize=512)
def _mark(text: str) -> str:
    """How the unknown part of a variable is marked: as a word, or as words if somebody writes it freely."""
    return UNKNOWN_WORDS if _FREE.search(text) else UNKNOWN_TEXT


_FREE = re.compile(r"(?<![\w.-])(?:inputs|vars)\s*[.\[]")
"""What somebody writes freely, options of a command included."""


class _Status(NamedTuple):
    """The status functions of a step: of a job in which all goes well that can, or of any."""

    good: bool
    failed: bool = False

    def success(self, *_: str) -> Truth:
        return False if self.failed else True if self.good else UNKNOWN

    def failure(self, *_: str) -> Truth:
        return self.failed if self.good else UNKNOWN

    def cancelled(self) -> Truth:
        return False if self.good else UNKNOWN


class StepContext(NamedTuple):
    """What the next step finds. Texts in `env` mark what is unknown in them as scripts do.

    `good` and `any` are the contexts when all goes well, and in any course; `is_open` is whether earlier
    steps may have set any other variable. `left` are credentials that they left behind, in words; `changed`
    are files of the repository that they have written; `shadows` are its folders on `PATH`, whose programs
    run in the place of others. `told` are the outputs that are known of steps, by id, if no step has failed;
    `failed` is whether one certainly has.
    """

    good: Mapping[str, Any]
    any: Mapping[str, Any]
    env: Mapping[str, str]
    names: IndexNames
    is_open: bool = False
    left: tuple[Credential, ...] = ()
    changed: frozenset[str] = frozenset()
    shadows: tuple[str, ...] = ()
    told: Mapping[str, Any] = EMPTY
    failed: bool = False

    def argument(self, step: Step, name: str, unknown: str = UNKNOWN_TEXT) -> str:
        """An input of the action that `step` uses, as `fill` has it; empty if it is not given."""
        leaf = step.arguments.get(name)
        return fill(leaf.value, self.good, unknown).strip() if leaf else ""

    def with_env(self, values: Values) -> StepContext:
        """The same with these variables set over those that are there."""
        if not values.items and not values.expression:
            return self
        contexts = self._after_success()
        added = {
            name: fill(leaf.value, contexts, _mark(leaf.value)) if "${{" in leaf.value else leaf.value
            for name, leaf in values.items.items()
        }
        return self._with(env={**self.env, **added}, is_open=self.is_open or values.expression is not None)

    def with_exports(self, exports: Mapping[str, str], *, is_open: bool) -> StepContext:
        """The same after a step has set variables for the steps behind it."""
        return self._with(env={**self.env, **exports}, is_open=self.is_open or is_open)

    def with_any_exports(self) -> StepContext:
        """The same after a step that may have set any variable, to any text."""
        return self.with_exports(dict.fromkeys(self.env, UNKNOWN_TEXT), is_open=True)

    def _with(self, env: Mapping[str, str], *, is_open: bool) -> StepContext:
        context: Mapping[str, Any] = {
            name: UNKNOWN if is_unknown(text) else text for name, text in env.items()
        }
        context = PartlyKnown(context) if is_open else context
        return self._replace(
            good={**self.good, "env": context},
            any={**self.any, "env": context},
            env=env,
            is_open=is_open,
        )

    def set_since(self, before: StepContext) -> dict[str, str]:
        """The variables that a step running in parallel has set: their values at any moment are unknown."""
        changed = (name for name, text in self.env.items() if before.env.get(name) != text)
        return dict.fromkeys(changed, UNKNOWN_TEXT)

    def leaving(self, left: Sequence[Credential]) -> StepContext:
        """The same after a step that leaves these credentials behind."""
        return self._replace(left=tuple(dict.fromkeys((*self.left, *left)))) if left else self

    def changing(self, paths: frozenset[str]) -> StepContext:
        """The same after a step that writes these files."""
        return self._replace(changed=self.changed | paths) if paths else self

    def within_action(self, defaults: Mapping[str, str], given: Values, folder: str) -> StepContext:
        """What the first step of a local action finds, which has these inputs and stands in `folder`."""
        inputs: dict[str, Any] = {**defaults}
        for name, leaf in given.items.items():
            value = fill(leaf.value, self.good)
            inputs[name.lower()] = UNKNOWN if is_unknown(value) else value
        values = PartlyKnown(inputs) if given.expression else inputs
        github = {**self.good["github"], "action_path": folder}
        more = {"inputs": values, "steps": {}, "github": github}
        # In an action, `success()` depends only on the steps of that action.
        return self._replace(good={**self.good, **more}, any={**self.any, **more}, told=EMPTY, failed=False)

    def after_action(self, start: StepContext, end: StepContext) -> StepContext:
        """The same behind a local action that began with `start` and came to `end`."""
        exports = {name: text for name, text in end.env.items() if start.env.get(name) != text}
        after = self.with_exports(exports, is_open=end.is_open)
        return after._replace(names=end.names, left=end.left, changed=end.changed, shadows=end.shadows)

    def after(self, step: Step, runs: Truth, *, may_run: bool) -> StepContext:
        """The same with what the steps behind `step` see of it in `steps`."""
        if step.id is None:
            return self
        good = _seen("success" if runs is True else UNKNOWN if runs is UNKNOWN else "skipped")
        any_ = _seen(UNKNOWN if may_run else "skipped")
        return self._replace(
            good={**self.good, "steps": {**self.good["steps"], step.id.value: good}},
            any={**self.any, "steps": {**self.any["steps"], step.id.value: any_}},
        )

    def with_outputs(self, step: Step, outputs: Any) -> StepContext:
        """The same after `step` has run to its end, with these outputs."""
        if step.id is None or outputs is UNKNOWN:
            return self
        name, steps = step.id.value, self.good["steps"]
        good = {**self.good, "steps": {**steps, name: {**steps[name], "outputs": outputs}}}
        return self._replace(good=good, told={**self.told, name: outputs})

    def runs(self, step: Step) -> tuple[Truth, bool]:
        """Whether `step` runs when all goes well, and whether it may in any course."""
        good = passes(step.condition, self.good, _Status(True, self.failed))
        may_run = passes(step.condition, self.courses(step), _Status(False, self.failed)) is not False
        return good, good is not False or may_run

    def courses(self, step: Step) -> Mapping[str, Any]:
        """The contexts in any course in which `step` runs; how an earlier one ended is not known in them."""
        return self.any if asks_for_status(step.condition) else self._after_success()

    def is_certain(self, step: Step) -> bool:
        """Whether `step` runs, and fails the job if it fails, whenever no step before it has failed."""
        runs = passes(step.condition, self._after_success(), _Status(good=True))
        return runs is True and step.continue_on_error is None and not step.runs_beside

    def failing(self, step: Step) -> StepContext:
        """The same after `step` has certainly failed, and with it the job."""
        return self.after(step, UNKNOWN, may_run=True)._replace(failed=True)

    def _after_success(self) -> Mapping[str, Any]:
        """The contexts of a step that runs only if none before it has failed."""
        if not self.told:
            return self.any
        steps = self.any["steps"]
        told = {name: {**steps[name], "outputs": outputs} for name, outputs in self.told.items()}
        return {**self.any, "steps": {**steps, **told}}

    def shell_env(self) -> ShellEnv:
        """The environment variables of a script."""
        return _shell_env(SameMapping(self.good["github"]), SameMapping(self.env), is_open=self.is_open)


def surely_skipped(run: JobRun) -> frozenset[int]:
    """The positions of the steps that run in no course of the job; one with an `id` is seen by others."""
    asked = [step for step in run.job.steps if step.condition and not step.id]
    courses = [{**each, **_FOUND_OUT} for each in (run.good, run.any)] if asked else []
    status = _Status(good=False)
    return frozenset(
        step.position
        for step in asked
        if all(passes(step.condition, each, status) is False for each in courses)
    )


def _seen(conclusion: Any) -> dict[str, Any]:
    """What a step leaves in `steps`; what it wrote to its outputs is not known."""
    outputs: Any = {} if conclusion == "skipped" else UNKNOWN
    return {"conclusion": conclusion, "outcome": conclusion, "outputs": outputs}


HOME = "~"
"""Stands for the home directory of the runner's user."""
GITHUB_ENV = "$GITHUB_ENV"
"""Stands for the file in which a step sets variables for the steps behind it."""


class SameMapping:
    """A value that counts as the same only as itself, so that what follows from it can be kept."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameMapping) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@lru_cache(maxsize=256)
def _shell_env(kept: SameMapping, env: SameMapping, *, is_open: bool) -> ShellEnv:
    github = kept.value
    given = {f"GITHUB_{name.upper()}": github[name] for name in EVENT_PROPERTIES}
    given["GITHUB_ACTION_PATH"] = github["action_path"]
    known = {name: value if isinstance(value, str) else UNKNOWN_TEXT for name, value in given.items()}
    fixed = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ENV": GITHUB_ENV,
        "GITHUB_WORKSPACE": WORKSPACE,
        "HOME": HOME,
        "PWD": WORKSPACE,
    }
    files = {name: f"${name}" for name in _FILES}
    return ShellEnv({**fixed, **files, **known, **env.value}, is_open)


def first_context(workflow: Workflow, run: JobRun, leg: Mapping[str, Any], names: IndexNames) -> StepContext:
    """What the first step of a job finds in this leg of its matrix."""
    github = {**run.good["github"], "workspace": WORKSPACE}
    runner = _runner(run.job.runs_on, {**run.good, "matrix": leg})
    more = {"matrix": leg, "runner": runner, "steps": {}, "env": {}, "github": github}
    step_context = StepContext({**run.good, **more}, {**run.any, **more}, {}, names)
    return step_context.with_env(workflow.env).with_env(run.job.env)


def _runner(runs_on: nodes.Node | None, contexts: Mapping[str, Any]) -> Any:
    """The context `runner`, of which the system is known on GitHub's own runners."""
    label = nodes.deref(runs_on) if runs_on else None
    system = os_of(fill(label.text, contexts)) if isinstance(label, nodes.Scalar) and label.text else ""
    return PartlyKnown({"os": system}) if system else UNKNOWN


def fill(text: str, contexts: Mapping[str, Any], unknown: str = UNKNOWN_TEXT) -> str:
    """`text` with its expressions replaced by their values, and by `unknown` where one is not known."""
    if "${{" not in text:
        return text
    parts = _parts(text)
    if parts is None:
        return unknown
    return "".join(part if isinstance(part, str) else _show(part, contexts, unknown) for part in parts)


@lru_cache(maxsize=2048)
def _parts(text: str) -> tuple[str | Expression, ...] | None:
    """The parts of a text, None for one that GitHub refuses."""
    try:
        return parse_template(text)
    except ExpressionError:
        return None


def _show(expression: Expression, contexts: Mapping[str, Any], unknown: str) -> str:
    try:
        value = evaluate(expression, contexts)
    except ExpressionError:
        return unknown
    return to_text(value) if value is not UNKNOWN and is_primitive(value) else unknown
