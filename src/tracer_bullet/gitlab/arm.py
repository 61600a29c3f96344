"""Arming a pipeline of one's own: what a tracer run needs is added, and what it must not start is kept out.

Every part is between markers. What cannot be added exactly is refused, with the lines to write by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.config.trees import without_header
from tracer_bullet.gitlab.files import with_texts
from tracer_bullet.gitlab.lane import NAMES, write_jobs
from tracer_bullet.gitlab.lane import WORDS as LANE_WORDS
from tracer_bullet.gitlab.pipelines import merge_request, push_of_branch, push_of_tag, scheduled, web
from tracer_bullet.gitlab.prove import PROVEN, prove_pipeline
from tracer_bullet.gitlab.simulate import JobFate
from tracer_bullet.gitlab.temporary_rules import first_in, never_lines, run_rule
from tracer_bullet.gitlab.uploads import PYPI, UNKNOWN_INDEX
from tracer_bullet.text.lines import line_start
from tracer_bullet.text.nodes import Mapping, Sequence, deref, parse
from tracer_bullet.text.scalars import quote
from tracer_bullet.trigger.marked import read_marked
from tracer_bullet.trigger.markers import Edit, newline_at, render_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.config import PipelineJob
    from tracer_bullet.gitlab.lane import LaneJobs
    from tracer_bullet.gitlab.pipelines import PipelineEvent
    from tracer_bullet.gitlab.prove import GitLabRepository, PipelineVerdict
    from tracer_bullet.text.nodes import Node

_EXCEPT = "temporary exception"


class ArmedPipeline(NamedTuple):
    """The texts that change, by path, the proof with them, and sentences for what was added."""

    texts: dict[str, str]
    verdict: PipelineVerdict
    added: tuple[str, ...]


@dataclass(frozen=True)
class _Files:
    """The files of the repository as they are parsed, and the edits that are to be made in each."""

    repository: GitLabRepository
    edits: dict[str, list[Edit]]

    def text(self, path: str) -> str:
        return self.repository.files.read(path) or ""

    def root(self, path: str) -> Mapping:
        node = parse(without_header(self.text(path)), path)
        if not isinstance(node, Mapping):
            raise RefusedError("this file cannot be edited exactly", place=Place(path))
        return node

    def add(self, path: str, edit: Edit) -> None:
        self.edits.setdefault(path, []).append(edit)


def arm_pipeline(repository: GitLabRepository, lane: LaneJobs) -> ArmedPipeline:
    """Arm `repository` for a push to the branch of `lane`; no text changes if the branch is fine already.

    Raises RefusedError, with the lines to write, for what cannot be edited exactly, and for a result that is
    not proven safe.
    """
    before = prove_pipeline(repository, lane.branch)
    if before.level == PROVEN:
        return ArmedPipeline({}, before, ())
    taken = [name for name in NAMES if name in repository.config.jobs]
    if taken:
        raise RefusedError(f"there is a job `{taken[0]}` already", hint="tracer finalize")
    files = _Files(repository, {})
    added = [*_admit(files, lane), *_keep_out(files, before, lane), _add_lane(files, lane)]
    texts = {path: render_blocks(files.text(path), edits) for path, edits in files.edits.items()}
    changed = _check(repository, texts, lane.branch)
    verdict = prove_pipeline(changed, lane.branch)
    if verdict.level != PROVEN:
        reasons = (*verdict.broken, *verdict.unknown)
        raise RefusedError(
            "\n- ".join(["not proven safe, so nothing was written:", *reasons]),
            hint="tracer plan shows what a push to the branch runs",
        )
    return ArmedPipeline(texts, verdict, tuple(added))


def _admit(files: _Files, lane: LaneJobs) -> Iterator[str]:
    """An entry of `workflow: rules`, if these may keep the branch out."""
    repository = files.repository
    if repository.row(push_of_branch(repository.home, lane.branch)).pipeline.created is True:
        return
    if "rules" not in repository.config.workflow:
        return  # no job runs on the branch yet: those of the lane will
    path = repository.config.path
    workflow = files.root(path).get("workflow")
    rules = _get(workflow, "rules")
    edit = first_in(files.text(path), rules, run_rule(lane.branch))
    if edit is None:
        raise _refuse_rules("workflow", path, run_rule(lane.branch))
    files.add(path, edit)
    yield "an entry of `workflow: rules` that lets the branch in"


def _keep_out(files: _Files, before: PipelineVerdict, lane: LaneJobs) -> Iterator[str]:
    """Nothing that may upload elsewhere runs on the branch, nor in its merge request."""
    wanted: dict[str, list[PipelineEvent]] = {}
    for row in before.rows[:2]:
        for one in row.uploads:
            if (
                one.index in (PYPI, UNKNOWN_INDEX)
                and not one.doubt
                and row.event not in wanted.get(one.job.name, ())
            ):
                wanted.setdefault(one.job.name, []).append(row.event)
    for name, events in wanted.items():
        job = files.repository.config.jobs.get(name)
        if job is None:
            raise RefusedError(f"job `{name}` of a child pipeline may reach PyPI", hint="gate it by hand")
        files.add(job.place.path, _never(files, job, events, lane.branch))
        yield f"job `{name}` does not run on the branch"


def _never(files: _Files, job: PipelineJob, events: list[PipelineEvent], branch: str) -> Edit:
    path = job.place.path
    text, node = files.text(path), files.root(path).get(job.name)
    body = deref(node) if node else None
    lines = tuple(line for event in events for line in never_lines(branch, is_merge=event.is_merge_request))
    if not isinstance(body, Mapping) or body is not node or body.flow or not body.entries:
        raise _refuse_rules(job.name, path, lines)
    if body.get("rules"):
        edit = first_in(text, body.get("rules"), lines)
        if edit is None:
            raise _refuse_rules(job.name, path, lines)
        return edit
    if "rules" in job.body:
        return _own_rules(files, job, body, lines)
    return _except(text, body, job, tuple(lines[::2]))


def _own_rules(files: _Files, job: PipelineJob, body: Mapping, lines: tuple[str, ...]) -> Edit:
    """The rules that a job inherits, behind one of its own: `!reference` names them where they are."""
    parent = _parent_with_rules(files.root(job.place.path), body)
    if not parent:
        raise _refuse_rules(job.name, job.place.path, lines)
    written = (*(f"  {line}" for line in lines), f"  - !reference [{quote(parent)}, rules]")
    return _first_key(files.text(job.place.path), body, ("rules:", *written), "temporary rule")


def _parent_with_rules(root: Mapping, body: Mapping) -> str:
    """The parent in the same file whose own rules a job inherits; empty if that is not plain to see."""
    extends = body.get("extends")
    node = deref(extends) if extends else None
    names = [node] if not isinstance(node, Sequence) else [deref(one) for one in node.items]
    for one in reversed(names):
        name = getattr(one, "text", "")
        parent = root.get(name)
        if name and parent and _get(parent, "rules"):
            return str(name)
    return ""


def _except(text: str, body: Mapping, job: PipelineJob, rules: tuple[str, ...]) -> Edit:
    """Conditions for `except: variables`, which is there or a key of its own; one of them is enough."""
    lines = tuple(rule.replace("- if: ", "- ", 1) for rule in rules)
    written = body.get("except")
    if written is None and "except" not in job.body:
        added = ("except:", "  variables:", *(f"    {line}" for line in lines))
        return _first_key(text, body, added, _EXCEPT)
    edit = first_in(text, _get(written, "variables"), lines)
    if edit is None:
        raise _refuse_rules(job.name, job.place.path, lines, "except: variables")
    return edit._replace(words=_EXCEPT)


def _first_key(text: str, body: Mapping, lines: tuple[str, ...], words: str) -> Edit:
    start = line_start(text, body.entries[0].key.span.start)
    before = text[start : body.entries[0].key.span.start]
    end = newline_at(text, start)
    return Edit(start, start, "".join(f"{before}{line}{end}" for line in lines), before, words)


def _add_lane(files: _Files, lane: LaneJobs) -> str:
    path = files.repository.config.path
    text = files.text(path)
    end = newline_at(text, len(text))
    files.add(path, Edit(len(text), len(text), write_jobs(lane).replace("\n", end), "", LANE_WORDS))
    return f"the jobs {', '.join(f'`{name}`' for name in NAMES)}"


def _check(repository: GitLabRepository, texts: dict[str, str], branch: str) -> GitLabRepository:
    """The repository with `texts`, in which every other event runs what it ran before."""
    files = with_texts(repository.files, texts)
    changed = replace(repository, config=load_config(repository.config.path, files), files=files)
    for path, text in texts.items():
        marked = read_marked(text, path)
        if marked is None or marked.text != repository.files.read(path):
            raise RefusedError("the temporary parts could not be taken out again", place=Place(path))
    home = repository.home
    events = [
        push_of_branch(home, f"not-{branch}"),
        push_of_branch(home, home.default_branch),
        push_of_tag(home, next(iter(repository.tags), "v1.2.3"), protected=True, is_release=True),
        merge_request(home, f"not-{branch}"),
        scheduled(home),
        web(home),
    ]
    for event in events:
        if _fates(repository, event) != _fates(changed, event):
            raise RefusedError(f"the temporary parts would change what {event.title} runs")
    return changed


def _fates(repository: GitLabRepository, event: PipelineEvent) -> dict[str, JobFate]:
    jobs = repository.row(event).pipeline.jobs
    return {name: run.outcome for name, run in jobs.items() if run.outcome is not JobFate.SKIPPED}


def _get(node: Node | None, key: str) -> Node | None:
    inner = deref(node) if node else None
    return inner.get(key) if isinstance(inner, Mapping) else None


def _refuse_rules(name: str, path: str, lines: tuple[str, ...], key: str = "rules") -> RefusedError:
    written = "\n".join(f"    {line}" for line in lines)
    return RefusedError(
        f"`{key}` of `{name}` cannot be edited exactly: it is inherited, an alias, or on one line",
        hint=f"write them into `{name}` by hand, before the others:\n  {key}:\n{written}",
        place=Place(path),
    )
