"""What an event makes of a configuration: whether there is a pipeline, and which jobs are in it."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.gitlab.config.load import load_config
from tracer_bullet.gitlab.config.model import INCLUDE_RULES, Tree, is_elsewhere
from tracer_bullet.gitlab.expressions import UNKNOWN, ExpressionSyntaxError, Value
from tracer_bullet.gitlab.pipelines import Home, PipelineEvent, predefined_value
from tracer_bullet.gitlab.reports import reported_variables
from tracer_bullet.gitlab.rules import ABSENT, NOT_THERE, Choice, RuleScope, choose_rule, only_except
from tracer_bullet.workflow.expressions.logic import both

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tracer_bullet.gitlab.config import Config, PipelineJob, UnreadInclude
    from tracer_bullet.gitlab.config.load import Files
    from tracer_bullet.workflow.expressions import Truth

MAX_DEPTH = 2
_ADDRESS = re.compile("URL|REPO|INDEX|HOST", re.IGNORECASE)
REFERENCE = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<plain>\w+))")


class JobFate(Enum):
    """What becomes of a job."""

    RUNS = "runs"
    MANUAL = "manual"
    MAYBE = "maybe"
    SKIPPED = "skipped"


class PlannedRun(NamedTuple):
    """A job in a pipeline; `why` says what decides, `variables` gives the values that it sees.

    `child` is the pipeline that it starts, if its file is here. `written` are the variables that the
    configuration gives it, as they are written; those that may have another value are UNKNOWN.
    """

    job: PipelineJob
    outcome: JobFate
    why: str
    variables: Callable[[str], Value]
    child: PipelineRun | None = None
    written: Mapping[str, Tree] = MappingProxyType({})

    def expand(self, text: str) -> Value:
        """`text` with the variables in it replaced, UNKNOWN if one of them is not known."""
        return _expand(text, self.variables)


class PipelineRun(NamedTuple):
    """What an event makes: whether there is a pipeline at all, and why; its jobs by name."""

    event: PipelineEvent
    created: Truth
    why: str
    jobs: Mapping[str, PlannedRun]


def simulate_pipeline(
    config: Config, event: PipelineEvent, home: Home, files: Files, depth: int = 0
) -> PipelineRun:
    """The pipeline that `event` creates, with the child pipelines whose files are here.

    `files` are those of the checkout.
    """
    if config.problems:
        return PipelineRun(event, False, f"GitLab refuses the configuration: {config.problems[0]}", {})
    simulation = _Simulation(config, event, home, files, depth)
    try:
        return simulation.run()
    except ExpressionSyntaxError as error:
        return PipelineRun(event, False, f"GitLab refuses the configuration: {error}", {})


def is_included(one: UnreadInclude, config: Config, event: PipelineEvent, home: Home, files: Files) -> Truth:
    """Whether the `rules` of an include let it in on `event`."""
    simulation = _Simulation(config, event, home, files, 0)
    try:
        return reduce(both, map(simulation.admits, one.rules), True)
    except ExpressionSyntaxError:
        return UNKNOWN


class _Simulation:
    def __init__(self, config: Config, event: PipelineEvent, home: Home, files: Files, depth: int) -> None:
        self._config = config
        self._event = event
        self._home = home
        self._files = files
        self._depth = depth

    def run(self) -> PipelineRun:
        created, why, more = self._created()
        if created is False:
            return PipelineRun(self._event, False, why, {})
        reported = dict.fromkeys(reported_variables(self._config.jobs.values()), UNKNOWN)
        jobs = {name: self._job(job, more, reported) for name, job in self._config.jobs.items()}
        missing = _find_missing_need(jobs)
        if missing:
            return PipelineRun(self._event, False, missing, {})
        stages = {run.job.stage for run in jobs.values() if run.outcome is not JobFate.SKIPPED}
        if not stages:
            return PipelineRun(self._event, False, "it would have no jobs", jobs)
        if stages <= {".pre", ".post"}:
            why = "it would have jobs only in `.pre` and `.post`"
            return PipelineRun(self._event, False, why, jobs)
        return PipelineRun(self._event, created, why, jobs)

    def _created(self) -> tuple[Truth, str, dict[str, Tree]]:
        """Whether `workflow: rules` admits the event, and the variables that they add."""
        rules = self._config.workflow.get("rules")
        if not isinstance(rules, list):
            return True, "", {}
        choices = choose_rule(rules, self._scope(self._values(self._written({}, {}))), "always")
        admitted = _admitted(choices)
        why = "" if admitted is True else _explain(choices, "`workflow: rules`")
        return admitted, why, _variables_of(choices)

    def admits(self, rules: list[Tree]) -> Truth:
        """Whether the `rules` of an include let it in."""
        return _admitted(choose_rule(rules, self._scope(self._values(self._written({}, {})))))

    def _job(self, job: PipelineJob, more: dict[str, Tree], reported: dict[str, Tree]) -> PlannedRun:
        written = self._written(job.body, more)
        choices = self._choices(job, self._scope(self._values(written)))
        for rules in job.body.get(INCLUDE_RULES, ()):
            choices = _limit(choices, self.admits(rules))
        outcome = _outcome(choices)
        written |= {name: _value(one) for name, one in _variables_of(choices).items()} | reported
        child = (
            self._child(job, written) if outcome is not JobFate.SKIPPED and "trigger" in job.body else None
        )
        why = _explain(choices, "its rules")
        return PlannedRun(job, outcome, why, self._values(written), child, written)

    def _child(self, job: PipelineJob, written: Mapping[str, Tree]) -> PipelineRun | None:
        """The pipeline that a job starts, None if its file is not here; the variables of the job go first.

        https://docs.gitlab.com/ci/pipelines/downstream_pipelines/: at most two levels of children
        """
        paths = _local_files(job.body["trigger"])
        if not paths or self._depth >= MAX_DEPTH or any(self._files.read(path) is None for path in paths):
            return None
        child = load_config(paths[0], self._files, more=paths[1:])
        handed_on = dict.fromkeys(child.variables.keys() & written.keys(), UNKNOWN)
        child = replace(child, variables={**child.variables, **handed_on})
        known = {**self._event.variables, "CI_PIPELINE_SOURCE": "parent_pipeline"}
        event = replace(self._event, source="parent_pipeline", variables=known)
        return simulate_pipeline(child, event, self._home, self._files, self._depth + 1)

    def _choices(self, job: PipelineJob, scope: RuleScope) -> tuple[Choice, ...]:
        when = str(job.body.get("when") or "on_success")
        rules = job.body.get("rules")
        if isinstance(rules, list):
            return choose_rule(rules, scope, when)
        if job.unseen and "only" not in job.body and "except" not in job.body:
            return (Choice(when, {}, False), Choice(ABSENT, {}, False))
        truth = only_except(job.body, scope)
        there, absent = Choice(when, {}, truth is True), Choice(ABSENT, {}, truth is False)
        return (there,) if truth is True else (absent,) if truth is False else (there, absent)

    def _scope(self, values: Callable[[str], Value]) -> RuleScope:
        return RuleScope(self._event, values, lambda glob: bool(self._files.match(glob)))

    def _written(self, body: Mapping[str, Tree], more: Mapping[str, Tree]) -> dict[str, Tree]:
        """The variables of the configuration that a job sees, by name.

        Whoever starts a pipeline by hand may give a variable another value, but for the address of an index.
        """
        inherited = body["inherit"].get("variables", True) if isinstance(body.get("inherit"), dict) else True
        general: dict[str, Tree] = {**self._config.variables, **more}
        if isinstance(inherited, list):
            general = {name: value for name, value in general.items() if name in inherited}
        own = body.get("variables") if isinstance(body.get("variables"), dict) else {}
        given = {**(general if inherited else {}), **(own or {})}
        by_hand = {name for name in given if self._event.is_by_hand and not _ADDRESS.search(name)}
        return {name: UNKNOWN if name in by_hand else _value(one) for name, one in given.items()}

    def _values(self, given: Mapping[str, Tree]) -> Callable[[str], Value]:
        """Names to values: what the event fixes, what the configuration gives, and UNKNOWN for the rest."""

        def look_up(name: str, seen: frozenset[str] = frozenset()) -> Value:
            known = predefined_value(self._event, self._home, name)
            if name.startswith(("CI_", "GITLAB_")) or name == "CI" or name not in given or name in seen:
                return known
            value = given[name]
            if value is UNKNOWN:
                return UNKNOWN
            return _expand(value, lambda other: look_up(other, seen | {name}))

        return look_up


def _local_files(trigger: Tree) -> list[str]:
    """The files of the repository that a child pipeline is made of; none if some of it is elsewhere."""
    included = trigger.get("include") if isinstance(trigger, dict) else None
    items = included if isinstance(included, list) else [included]
    found = [one.get("local") if isinstance(one, dict) else one for one in items]
    return [path.lstrip("/") for path in found if isinstance(path, str) and "$" not in path] * all(found)


def _variables_of(choices: tuple[Choice, ...]) -> dict[str, Tree]:
    """The variables that the rules add, those of a rule that may not match UNKNOWN."""
    found: dict[str, Tree] = {}
    for choice in choices:
        given = choice.rule.get("variables") or {}
        found |= given if choice.is_certain else dict.fromkeys(given, UNKNOWN)
    return found


def _value(written: Tree) -> Tree:
    """The text of a variable, UNKNOWN if it may be another one."""
    value = written.get("value", "") if isinstance(written, dict) else written
    return UNKNOWN if value is UNKNOWN else _text(value)


def _text(value: Tree) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _expand(text: str, look_up: Callable[[str], Value]) -> Value:
    """A value with the variables in it replaced; one that is not defined stays as it is written."""
    parts = {name: look_up(name) for name in _names_in(text)}
    if any(value is not None and not isinstance(value, str) for value in parts.values()):
        return UNKNOWN
    return REFERENCE.sub(lambda found: _part(found, parts), text)


def _part(found: re.Match[str], parts: Mapping[str, Value]) -> str:
    value = parts[found["braced"] or found["plain"]]
    return found[0] if value is None else str(value)


def _names_in(text: str) -> Iterable[str]:
    return {found["braced"] or found["plain"] for found in REFERENCE.finditer(text)}


def _admitted(choices: tuple[Choice, ...]) -> Truth:
    there = [choice.when not in NOT_THERE for choice in choices]
    return True if all(there) else UNKNOWN if any(there) else False


def _limit(choices: tuple[Choice, ...], admitted: Truth) -> tuple[Choice, ...]:
    if admitted is True:
        return choices
    if admitted is False:
        return (Choice(ABSENT, {}, True),)
    return (*(choice._replace(is_certain=False) for choice in choices), Choice(ABSENT, {}, False))


def _outcome(choices: tuple[Choice, ...]) -> JobFate:
    admitted = _admitted(choices)
    if admitted is False:
        return JobFate.SKIPPED
    whens = {choice.when for choice in choices if choice.when not in NOT_THERE}
    if admitted is True and whens == {"manual"}:
        return JobFate.MANUAL
    return JobFate.RUNS if admitted is True and not whens & {"manual", "on_failure"} else JobFate.MAYBE


def _explain(choices: tuple[Choice, ...], what: str) -> str:
    first = choices[0]
    condition = first.rule.get("if")
    if first.is_certain and first.when == ABSENT:
        return f"{what} do not let it in"
    if condition and first.is_certain:
        return f"`if: {condition}`"
    return f"{what}: it depends on what is not known here" if len(choices) > 1 else ""


def _find_missing_need(jobs: Mapping[str, PlannedRun]) -> str:
    """A job that needs one which is not in the pipeline: GitLab then creates none."""
    for name, run in jobs.items():
        if run.outcome is not JobFate.RUNS:
            continue
        for needed in names_needed(run.job):
            there = jobs.get(needed)
            if there is not None and there.outcome is JobFate.SKIPPED:
                return f"job `{name}` needs `{needed}`, which is not in this pipeline"
    return ""


def names_needed(job: PipelineJob) -> list[str]:
    """The jobs of the same pipeline that have to be in it for `job`."""
    value = job.body.get("needs")
    items = value if isinstance(value, list) else []
    found = []
    for item in items:
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict) and "job" in item and not (item.get("optional") or is_elsewhere(item)):
            found.append(str(item["job"]))
    return found
