"""The audit of one repository: every workflow that may publish, every rule, and what fixing leaves."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.audit.audited import AuditedWorkflow
from tracer_bullet.audit.facts import RepositoryFacts, git_of
from tracer_bullet.audit.rule import AuditFinding
from tracer_bullet.audit.suppression import without_ignored
from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.repository import WorkflowSources, home_of, load_without_default_branch, read_sources
from tracer_bullet.text import nodes
from tracer_bullet.text.lines import line_end, line_start
from tracer_bullet.text.nodes import Span
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.audit.rule import Rule
    from tracer_bullet.text.source import Source
    from tracer_bullet.workflow.model import Job, Workflow

UNREADABLE = "unreadable-workflow"
"""What is found of a file that no rule can look at."""
_MARKED = "tracer:"
# A workflow without any of these words uploads nothing. Most files have none of their beginnings.
_BEGINNINGS = ("pypi", "publish", "twine", "upload", "id-token", "semantic", "maturin")
# These patterns are for texts in lower case, in which they are found several times faster.
_PUBLISHING = re.compile(r"pypi|publish|twine|upload|id-token|semantic.release|maturin")
# Comments, the names of steps, and uploads of other things say nothing of an upload to an index.
_COMMENT = re.compile(r"[ \t]*(?:#|-[ \t]+name[ \t]*:|name[ \t]*:(?!.*pypi))")
_HARMLESS = re.compile(
    r"\bactions/(?:up|down)load-[\w-]+|\bupload-sarif\b|\bpublished\b|\bpublish_(?:branch|dir|results)\b"
    r"|\btwine\s+check\b|\b(?:cargo|npm|pnpm)\s+publish\b"
)
# A workflow with one of these may call one that publishes, be called by it, or start it.
_CONCERNS_OTHERS = re.compile(
    r"workflow_call|workflow_run|uses:[^\n]*(?:\.github/workflows/|release|tag)|\bgh\s+(?:release|workflow|api)\b"
    r"|\bgit\s+(?:-\S+\s+)*(?:tag|push)\b|createrelease|createref|/dispatches\b|semantic.release|commitizen-action"
)


class RepositoryAudit(NamedTuple):
    """What was found in the repository at `root`, and the files as they were read, by path."""

    root: Path
    findings: tuple[AuditFinding, ...]
    sources: Mapping[str, Source]
    checked: int


def merge_audits(audits: Sequence[RepositoryAudit]) -> RepositoryAudit:
    """Several audits of one repository as one."""
    sources = {path: source for one in audits for path, source in one.sources.items()}
    findings = tuple(found for one in audits for found in one.findings)
    return RepositoryAudit(audits[0].root, findings, sources, sum(one.checked for one in audits))


def read_for_audit(root: Path, files: Sequence[Path] = ()) -> WorkflowSources:
    """The workflows at `root`, those that are named among them; one that cannot be read stops nothing."""
    readable, unreadable = [], {}
    for path in files:
        try:
            read_source(path, show_path(path, root))
            readable.append(path)
        except TracerError as error:
            unreadable[show_path(path, root)] = error.message
    read = read_sources(root, tuple(readable))
    return read._replace(
        unreadable={**read.unreadable, **unreadable}, chosen=tuple(show_path(one, root) for one in files)
    )


def audit_repository(root: Path, read: WorkflowSources, rules: Sequence[Rule]) -> RepositoryAudit:
    """What `rules` find in the workflows that were read: in those that are chosen, or in all of them."""
    wanted = dict.fromkeys(read.chosen or (*read.sources, *read.unreadable))
    texts = {path: read.sources[path].text for path in wanted if path in read.sources}
    every = {path: source.text for path, source in read.sources.items()}
    relevant = {path: texts[path] for path in _relevant(every) if path in texts}
    found: list[AuditFinding] = [
        unreadable(path, why) for path, why in read.unreadable.items() if path in wanted
    ]
    if relevant or (read.chosen and texts):
        found += _audit(root, read, relevant if not read.chosen else texts, rules)
    ordered = sorted(
        dict.fromkeys(found), key=lambda one: (one.path, one.span.line, one.span.column, one.rule)
    )
    return RepositoryAudit(root, tuple(_without_repeats(ordered)), read.sources, len(texts))


def _audit(
    root: Path, read: WorkflowSources, texts: Mapping[str, str], rules: Sequence[Rule]
) -> Iterator[AuditFinding]:
    needed = {
        path: source
        for path, source in read.sources.items()
        if path in texts or _may_publish(source.text) or _CONCERNS_OTHERS.search(source.text.lower())
    }
    git = git_of(root)
    home = home_of(git) if git else GitHubRepository()
    simulator = load_without_default_branch(root, read._replace(sources=needed), home)
    for path, text in texts.items():
        known = path in simulator.files
        why = "" if known else simulator.unreadable.get(path, "")
        if not (known or why) and (read.chosen or _is_half(text)):
            why = _why_no_workflow(text, path)
        if why:
            yield unreadable(path, why)
    facts = RepositoryFacts(root, simulator, git)
    yield from audit_texts(facts, texts, rules)


@lru_cache(maxsize=256)
def _may_publish(text: str) -> bool:
    """Whether a workflow may upload to an index, or may hold a temporary part."""
    if _MARKED in text:
        return True
    lowered = text.lower()
    if not any(word in lowered for word in _BEGINNINGS):
        return False
    return not all(_is_harmless(lowered, found) for found in _PUBLISHING.finditer(lowered))


def _is_harmless(text: str, found: re.Match[str]) -> bool:
    start = line_start(text, found.start())
    if _COMMENT.match(text, start):
        return True
    others = _HARMLESS.finditer(text, start, line_end(text, found.end()))
    return any(other.start() <= found.start() and found.end() <= other.end() for other in others)


def _relevant(texts: Mapping[str, str]) -> list[str]:
    """The paths of the workflows that may publish, and of those that call one of these, in their order."""
    publishing = [path for path, text in texts.items() if _may_publish(text)]
    calls = [f"./{path}" for path in publishing]
    return [path for path, text in texts.items() if path in publishing or any(call in text for call in calls)]


def audit_texts(
    facts: RepositoryFacts, texts: Mapping[str, str], rules: Sequence[Rule]
) -> Iterator[AuditFinding]:
    """What `rules` find in the workflows `texts`, by path, of the repository that `facts` are about."""
    simulator = facts.simulator
    siblings: dict[str, AuditedWorkflow] = {}
    for path in _relevant({path: one.text for path, one in simulator.files.items()}):
        siblings[path] = AuditedWorkflow(simulator.files[path], simulator, facts, siblings)
    simulator.uploads_nothing = partial(_uploads_nothing, siblings)
    for path in texts.keys() & siblings.keys():
        if not (_concerns_uploads(siblings[path]) or _MARKED in texts[path]):
            yield from _hidden(siblings[path].workflow)
            continue
        found = [
            one._replace(rule=rule.id, path=one.path or path)
            for rule in rules
            for one in rule.find(siblings[path])
        ]
        yield from without_ignored(found, texts[path])


def _concerns_uploads(audited: AuditedWorkflow) -> bool:
    """Whether a workflow may upload, or calls one of the repository that does."""
    return bool(
        audited.may_upload
        or audited.written_jobs
        or audited.index_jobs
        or any(path in audited.siblings and audited.siblings[path].publishes for path in audited.called)
    )


def _uploads_nothing(siblings: Mapping[str, AuditedWorkflow], workflow: Workflow, job: Job) -> bool:
    audited = siblings.get(workflow.path)
    if audited is None or audited.workflow is not workflow:
        return False
    return all(one.job is not job for one in audited.may_upload)


def _why_no_workflow(text: str, path: str) -> str:
    """Why a file that somebody named is no workflow; empty if it is one."""
    try:
        read_workflow(text, path)
    except TracerError as error:
        return error.message
    return ""


def _is_half(text: str) -> bool:
    """Whether a file that is no workflow has one of the two keys of one: the other one is misspelt."""
    root = nodes.parse(text)
    return isinstance(root, nodes.Mapping) and any(root.entry(key) for key in ("on", "jobs"))


def _hidden(workflow: Workflow) -> Iterator[AuditFinding]:
    """Of a workflow that uploads nothing for all that is read: what stands there unread."""
    for problem in workflow.problems:
        if problem.hides:
            place = Place(workflow.path, problem.span.line, problem.span.column)
            yield unreadable(workflow.path, f"{place}: {problem.message}")
            return


def unreadable(path: str, why: str) -> AuditFinding:
    """The finding of a file that cannot be read; `why` may begin with the place, which is shown anyway."""
    place = re.match(rf"{re.escape(path)}(?::(\d+))?(?::(\d+))?: ", why)
    line, column = (int(number or 1) for number in place.groups()) if place else (1, 1)
    message = why[place.end() :] if place else why
    hint = "correct the file: tracer checked the other ones without it"
    return AuditFinding(
        f"tracer cannot read this file: {message}", Span(0, 0, line, column), hint, None, UNREADABLE, path
    )


def _without_repeats(findings: Iterable[AuditFinding]) -> Iterator[AuditFinding]:
    """The same rule at the same place once, however many events show it."""
    seen: set[tuple[str, str, int, int]] = set()
    for one in findings:
        key = (one.path, one.rule, one.span.line, one.span.column)
        if key not in seen:
            seen.add(key)
            yield one
