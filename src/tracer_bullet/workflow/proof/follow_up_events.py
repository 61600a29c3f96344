"""Which events the steps of a run may make happen in their repository, and so which workflows they may start.

What is done with the run's own token starts nothing but `workflow_dispatch` and `repository_dispatch`; any
other token starts all:
https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.refs import HEADS
from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.git_pushes import Pushed, refs_pushed, without_pushes
from tracer_bullet.workflow.proof.github_script import GITHUB_SCRIPT, events_of_script
from tracer_bullet.workflow.proof.starting_words import (
    STARTABLE,
    changes_on_github,
    events_named,
    events_of_changes,
    only_merges,
    repeats_runs,
    sends_to_github,
    without_drafts,
)
from tracer_bullet.workflow.proof.token_holders import (
    SSH_AGENTS,
    JobTokens,
    holds_own_token,
    joined_values,
    makes_token,
    may_start,
    may_write,
    must_write,
    names_other_token,
)
from tracer_bullet.workflow.reach.actions import PUBLISH_ACTIONS
from tracer_bullet.workflow.reach.argv import positional
from tracer_bullet.workflow.reach.command_findings import show_command
from tracer_bullet.workflow.reach.executed import is_unseen
from tracer_bullet.workflow.reach.given_programs import GIT_VALUED
from tracer_bullet.workflow.reach.harmless_actions import is_harmless_action
from tracer_bullet.workflow.reach.harmless_verbs import VERBS
from tracer_bullet.workflow.reach.job_walks import Walked
from tracer_bullet.workflow.reach.local_action import MAX_ACTIONS, find_local_action
from tracer_bullet.workflow.reach.steps import executed_by_step
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS
from tracer_bullet.workflow.simulation.gates import passes
from tracer_bullet.workflow.simulation.matrix import ANY, matrix_jobs
from tracer_bullet.workflow.simulation.reasons import UnknownStatus
from tracer_bullet.workflow.simulation.simulate import Outcome, StartingStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach import RepositoryProject
    from tracer_bullet.workflow.reach.executed_command import Executed
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run

UNSEEN = "tracer cannot see into"
"""In the reason for a run: a step that nobody can read may start it."""
_DISPATCHES = {"workflow_dispatch": "actions", "repository_dispatch": "contents"}
"""What the run's own token starts, and the permission that each asks for."""
_STARTING_NOTHING = PUBLISH_ACTIONS | SSH_AGENTS | {"actions/checkout"}
"""Actions that start nothing with a token, whatever it is for."""
_OF_OTHER_USE = re.compile(
    r"label|milestone|circleci-artifacts|\bcla\b|contributor-assistant|stale|comment|lint|notif|slack|greet|welcome|lock-threads|assign|approve|coverage|codecov"
    r"|preview|docs|pages|review|scorecard|report|todo|project|setup-|cache|cleanup|delete-|download|sonar|scan|audit"
    r"|benchmark|badge|claude|copilot",
    re.IGNORECASE,
)
"""Names of actions that are evidently there for something else than to push, tag, release or dispatch."""
_PUSH_BRANCHES: dict[str, tuple[str, ...]] = {
    "ad-m/github-push-action": ("tags", "push_only_tags"),
    "alexwilson/enable-github-automerge-action": (),
    "endbug/add-and-commit": ("tag", "tag_push"),
    "pascalgn/automerge-action": (),
    "peter-evans/create-pull-request": (),
    "peter-evans/enable-pull-request-automerge": (),
    "pdm-project/update-deps-action": (),
    "saadmk11/github-actions-version-updater": (),
    "stefanzweifel/git-auto-commit-action": ("tagging_message", "tag_name", "push_options"),
}
"""Actions that push to branches, and to tags only if one of these inputs is given."""
_MAKE_DRAFTS = frozenset({"actions/create-release", "ncipollo/release-action", "softprops/action-gh-release"})
"""Actions that make a release, which with `draft: true` has no tag and sends no event until it is published:
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#release."""
_RUNS_OWN = re.compile(r"\balias\.|hooksPath|fsmonitor|\Ainclude(?:if)?\.", re.IGNORECASE)
"""Settings of git that have it run programs."""
_OF_GIT = VERBS["git"].union(
    """
    annex checkout-index credential interpret-trailers read-tree rebase send-pack submodule subtree
    """.split()  # noqa: SIM905 - shorter than the list
)
"""What git does by itself. Any other word is an alias, or a program of that name."""


def events_started(run: Run, project: RepositoryProject) -> tuple[StartingStep, ...]:
    """What the steps of a run can make happen with the tokens they hold; of one event, what says most.

    `project` has the scripts of the repository that the steps run.
    """
    found: list[StartingStep] = []
    for job_run in run.jobs.values():
        if job_run.outcome is Outcome.SKIPPED:
            continue
        if job_run.called:
            found += (one._replace(run=run) for one in events_started(job_run.called, project))
        else:
            found += _walked(run, job_run, project)
    return _strongest(found)


def _strongest(found: Iterable[StartingStep]) -> tuple[StartingStep, ...]:
    """Of the steps that start the same event, those that no other one outdoes; in the order of names."""
    by_name: dict[str, list[StartingStep]] = {}
    for one in found:
        others = by_name.setdefault(one.name, [])
        if not any(outdoes(other, one) for other in others):
            by_name[one.name] = [*(other for other in others if not outdoes(one, other)), one]
    return tuple(one for name in sorted(by_name) for one in by_name[name])


def outdoes(one: StartingStep, other: StartingStep) -> bool:
    """Whether all that `other` may start is started by `one` as well, and for reasons as good."""
    is_seen = UNSEEN not in one.why or UNSEEN in other.why
    return one.name == other.name and is_seen and (other.is_branch_only or not one.is_branch_only)


def _walked(run: Run, job_run: JobRun, project: RepositoryProject) -> Iterator[StartingStep]:
    """What a job starts; events that it cannot tell apart make it start the same."""

    def look() -> Walked[StartingStep]:
        project.code.names_event = False
        return Walked(_strongest(_started(run, job_run, project)), project.code.names_event)

    found = project.starts.walk(run.workflow, job_run, _branches(run.event), look)
    return (one._replace(run=run) for one in found)


def _started(run: Run, job_run: JobRun, project: RepositoryProject) -> Iterator[StartingStep]:
    workflow, job = run.workflow, job_run.job
    if not may_start(workflow, job, _DISPATCHES.values()):
        return
    tokens = JobTokens(workflow, job, str(run.event.github.get("repository", "")))
    for step in job.steps:
        if not _may_run(step, job_run):
            continue
        where = f"step {step.position + 1} of job `{job.id}` in {workflow.path}"
        other = tokens.holds_other(step)
        parts = list(_parts(step, job_run, project))
        executed = [each for part, at in parts for each in executed_by_step(workflow, at, part, project)]
        written = "\n".join(_joined(part) for part, _ in parts)
        commands = (" ".join(each.command.words) for each in executed if not _makes_draft(each.command.words))
        text = without_drafts("\n".join((written, *commands)))
        pushed = refs_pushed("\n".join((written, *_known(executed))), _branches(run.event))
        is_branch_only = _is_branch_only(step) or only_merges(text)
        found = StartingStep("", f"{where} may start it", run, workflow, job, step, is_branch_only)
        hidden = found._replace(why=f"{UNSEEN} {where}, which may start it", runs=_runs(step, executed))
        for name in _seen(workflow, job, text, other=other):
            yield from _pushing(found._replace(name=name), hidden._replace(name=name), text, pushed)
        code = _python_code(executed, project)
        yield from (hidden._replace(name=name) for name in _seen(workflow, job, code, other=other))
        if other:
            called = (events_of_script(_code_of(part)) or () for part, _ in parts if _is_script(part))
            yield from (
                found._replace(name=name, is_branch_only=True) for each in called for name in sorted(each)
            )
        if any(_is_unseen(part, executed) for part, _ in parts) or sends_to_github(f"{text}\n{code}"):
            yield from (hidden._replace(name=name) for name in _unseen(workflow, job, step, other=other))


def _runs(step: Step, executed: Sequence[Executed]) -> str:
    """What a reader finds in the step: its action, or the first command that is not seen into."""
    if step.uses:
        return f"`{step.uses.text}`"
    words = next((each.command.words for each in executed if is_unseen(each)), ())
    return show_command(words) if words else "a script"


def _known(executed: Sequence[Executed]) -> Iterator[str]:
    """The commands that say more than the text of the step: those of other files, and those without gaps."""
    for each in executed:
        words = " ".join(each.command.words)
        if each.via or not (UNKNOWN_TEXT in words or UNKNOWN_WORDS in words):
            yield words


def _branches(event: Event) -> frozenset[str]:
    named = [event.ref.removeprefix(HEADS)] if event.ref.startswith(HEADS) else []
    head = event.github.get("head_ref")
    return frozenset([*named, head] if isinstance(head, str) and head else named)


def _pushing(
    found: StartingStep, hidden: StartingStep, text: str, pushed: Pushed | None
) -> tuple[StartingStep, ...]:
    """`found`, or what is left of it where a `git push` is all that may start the event."""
    if found.name not in ("push", "create"):
        return (found,)
    others = without_pushes(text)
    if changes_on_github(others) or found.name in events_named(others):
        return (found,)
    branches = found._replace(is_branch_only=True)
    match pushed:
        case Pushed.BRANCHES:
            return (branches,)
        case Pushed.UNKNOWN:
            return (branches, hidden)
    return (found,)


def _python_code(executed: Sequence[Executed], project: RepositoryProject) -> str:
    """The Python files that commands run, of which only the programs that they start are followed.

    What a build does not run of setup.py may be a command that makes a release.
    """
    files = (path for each in executed if not each.is_built for path in each.files)
    paths = {path for path in files if path.endswith(".py")}
    return "\n".join(project.files.text(path) or "" for path in sorted(paths))


def _parts(
    step: Step, job_run: JobRun, project: RepositoryProject, depth: int = 0
) -> Iterator[tuple[Step, JobRun]]:
    """A step with what its job knows; for an action of the repository its steps, as far as they are read."""
    action = find_local_action(step.uses, project.files) if step.uses else None
    if action is None or action.gap or not action.steps or depth >= MAX_ACTIONS:
        yield step, job_run
        return
    given = {"inputs": UNKNOWN}
    within = job_run._replace(good={**job_run.good, **given}, any={**job_run.any, **given})
    for inner in action.steps:
        yield from _parts(inner, within, project, depth + 1)


def _is_branch_only(step: Step) -> bool:
    """Whether a step is an action that pushes to branches and is not asked to push tags, or makes a draft."""
    if step.uses and step.uses.repository in _MAKE_DRAFTS:
        draft = step.arguments.get("draft")
        return draft is not None and draft.value.strip().lower() == "true"
    wanted = _PUSH_BRANCHES.get(step.uses.repository) if step.uses else None
    return wanted is not None and not any(step.arguments.get(name) for name in wanted)


def _makes_draft(words: Sequence[str]) -> bool:
    return words[:3] == ("gh", "release", "create") and "--draft" in words


def _seen(workflow: Workflow, job: Job, text: str, *, other: bool) -> Iterator[str]:
    """What a step does by its words, `other`: with a token other than the run's own."""
    if other:
        yield from events_of_changes(text)
    if repeats_runs(text) and (other or may_write(workflow, job, "actions")):
        yield from STARTABLE
    for name in events_named(text):
        if other or (name in _DISPATCHES and may_write(workflow, job, _DISPATCHES[name])):
            yield name


def _unseen(workflow: Workflow, job: Job, step: Step, *, other: bool) -> frozenset[str]:
    """What a step may do that runs something of which it is not known what it does."""
    own = frozenset(name for name, scope in _DISPATCHES.items() if must_write(workflow, job, scope))
    may = STARTABLE if other else own if own and holds_own_token(workflow, job, step) else frozenset()
    return frozenset() if step.uses and events_named(_joined(step)) else may


def _may_run(step: Step, job_run: JobRun) -> bool:
    """Whether a step may run in any of the matrix jobs."""
    contexts = {**job_run.any, **dict.fromkeys(("steps", "env"), UNKNOWN)}
    legs = matrix_jobs(job_run.job, job_run.any) if step.condition else [ANY]
    return any(
        passes(step.condition, {**contexts, "matrix": leg}, UnknownStatus()) is not False for leg in legs
    )


def _joined(step: Step) -> str:
    """The text of a step without its name, a line that goes on in the next one joined with it."""
    text = "\n".join(nodes.written_text(each.value) for each in step.node.entries if each.name != "name")
    return re.sub(r"\\\n\s*", " ", text)


def _is_script(step: Step) -> bool:
    return step.uses is not None and step.uses.repository == GITHUB_SCRIPT


def _code_of(step: Step) -> str:
    code = step.arguments.get("script")
    return code.value if code else ""


def _is_unseen(step: Step, executed: Sequence[Executed]) -> bool:
    """Whether a step runs something of which it is not known what it does."""
    if step.uses:
        if _is_script(step):
            return events_of_script(_code_of(step)) is None
        is_other = _OF_OTHER_USE.search(step.uses.repository) is not None
        # An action that uploads nothing may still do anything with a token that it is handed.
        is_harmless = is_harmless_action(step) and not names_other_token(joined_values(step.arguments.items))
        is_known = step.uses.repository in _STARTING_NOTHING or makes_token(step)
        return not (is_known or is_other or is_harmless)
    return any(is_unseen(each) for each in executed if not _is_judged(each.command.words))


def _is_judged(words: Sequence[str]) -> bool:
    """Whether the words of a command say what it does on GitHub: those of gh, and those of git itself."""
    if words[:1] != ("git",):
        return words[:1] == ("gh",)
    at = 1 + positional(words[1:], GIT_VALUED)
    return not any(map(_RUNS_OWN.search, words)) and _OF_GIT.issuperset(words[at : at + 1])
