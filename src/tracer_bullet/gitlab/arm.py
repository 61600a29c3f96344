"""Arming a pipeline of one's own: what a tracer run needs is added, and what it must not start is kept out.

Every part is between markers. What cannot be added exactly is refused, with the lines to write by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.gitlab.config.model import check_free, texts_in
from tracer_bullet.gitlab.config.trees import without_header
from tracer_bullet.gitlab.include_rules import check_left_out, leave_out
from tracer_bullet.gitlab.lane import NAMES, write_jobs
from tracer_bullet.gitlab.lane import WORDS as LANE_WORDS
from tracer_bullet.gitlab.pipelines import merge_request, push_of_branch, scheduled, web
from tracer_bullet.gitlab.prove import (
    NO_RELEASE,
    PROVEN,
    prove_pipeline,
    release_events,
    tracer_events,
    unread_includes,
)
from tracer_bullet.gitlab.simulate import JobFate, names_needed
from tracer_bullet.gitlab.temporary_rules import (
    branch_condition,
    condition_of,
    first_in,
    never_rule,
    run_rule,
)
from tracer_bullet.gitlab.uploads import risky_jobs
from tracer_bullet.text.blocks import Edit, newline_at, render_blocks
from tracer_bullet.text.lines import line_start
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.text.nodes import Mapping, Sequence, deref, parse
from tracer_bullet.text.scalars import quote, quote_single
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as MappingOf
    from collections.abc import Sequence as SequenceOf

    from tracer_bullet.gitlab.config import PipelineJob
    from tracer_bullet.gitlab.lane import LaneJobs
    from tracer_bullet.gitlab.pipelines import PipelineEvent
    from tracer_bullet.gitlab.prove import GitLabRepository, PipelineVerdict
    from tracer_bullet.gitlab.simulate import PipelineRun, PlannedRun
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

    def texts(self) -> dict[str, str]:
        """The files with the edits made so far."""
        return {path: render_blocks(self.text(path), edits) for path, edits in self.edits.items()}


def arm_pipeline(repository: GitLabRepository, lane: LaneJobs) -> ArmedPipeline:
    """Arm `repository` for a push to the branch of `lane`; no text changes if the branch is fine already.

    Raises RefusedError, with the lines to write, for what cannot be edited exactly, and for a result that is
    not proven safe.
    """
    before = prove_pipeline(repository, lane.branch)
    if before.is_certain:
        return ArmedPipeline({}, before, ())
    check_free(repository.config, NAMES, hint="tracer finalize")
    files = _Files(repository, {})
    added = [*_let_in(files, lane.branch), _add_lane(files, lane)]
    texts = files.texts()
    changed = _check_after(repository, texts, lane.branch)
    verdict = prove_pipeline(changed, lane.branch)
    if verdict.level != PROVEN:
        _refuse([one for one in (*verdict.broken, *verdict.unknown) if one != NO_RELEASE])
    return ArmedPipeline(texts, verdict, tuple(added))


def let_branch_in(repository: GitLabRepository, branch: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The texts that change so that a push to `branch` creates a pipeline that uploads nowhere else.

    With them, sentences for what was added. Raises RefusedError for what cannot be edited exactly.
    """
    files = _Files(repository, {})
    added = tuple(_let_in(files, branch))
    return files.texts(), added


def _let_in(files: _Files, branch: str) -> Iterator[str]:
    yield from _admit(files, branch)
    yield from _leave_out(files, branch)
    yield from _keep_out(files, files.repository.with_texts(files.texts()), branch)


def _refuse(reasons: SequenceOf[str]) -> None:
    if reasons:
        raise RefusedError(
            "\n- ".join(["not proven safe, so nothing was written:", *reasons]),
            hint="tracer plan shows what a push to the branch runs",
        )


def _admit(files: _Files, branch: str) -> Iterator[str]:
    """An entry of `workflow: rules`, if these may keep the branch out."""
    repository = files.repository
    if repository.row(push_of_branch(repository.home, branch)).pipeline.created is True:
        return
    if "rules" not in repository.config.workflow:
        return  # no job runs on the branch yet: those of the lane will
    path = repository.config.path
    workflow = files.root(path).get("workflow")
    rules = _get(workflow, "rules")
    edit = first_in(files.text(path), rules, run_rule(branch))
    if edit is None:
        raise _by_hand("workflow", path, ("rules:", *_indented(run_rule(branch))))
    files.add(path, edit)
    yield "an entry of `workflow: rules` that lets the branch in"


def _leave_out(files: _Files, branch: str) -> Iterator[str]:
    """What cannot be read here is not included on the branch, nor in its merge request."""
    repository = files.repository
    unread = unread_includes(repository, tracer_events(repository, branch))
    if len(unread) == len(repository.config.unread):
        check_left_out(repository.config, unread)
    for one in {(one.what, one.place): one for one in unread}.values():
        path = one.place.path
        for edit in leave_out(files.text(path), files.root(path), one, branch):
            files.add(path, edit)
        yield f"`{one.what}` is not included on the branch, because it cannot be read here"


def _keep_out(files: _Files, admitted: GitLabRepository, branch: str) -> Iterator[str]:
    """Nothing that may upload elsewhere runs on the branch, nor in its merge request; nor what needs it."""
    wanted: dict[str, list[PipelineEvent]] = {}
    for event in tracer_events(admitted, branch):
        pipeline = admitted.row(event).pipeline
        for name in _with_dependents(pipeline, risky_jobs(pipeline, admitted.project)):
            wanted.setdefault(name, []).append(event)
    for name, events in wanted.items():
        job = files.repository.config.jobs[name]
        files.add(job.place.path, _never(files, job, events, branch))
        yield f"job `{name}` does not run on the branch"


def _with_dependents(pipeline: PipelineRun, names: Iterable[str]) -> list[str]:
    """`names`, and the jobs that would miss them: GitLab creates no pipeline if a needed job is absent."""
    out = list(names)
    for name in out:
        for run in pipeline.jobs.values():
            if (
                run.outcome is not JobFate.SKIPPED
                and run.job.name not in out
                and name in names_needed(run.job)
            ):
                out.append(run.job.name)
    return out


def _never(files: _Files, job: PipelineJob, events: list[PipelineEvent], branch: str) -> Edit:
    lines = tuple(line for event in events for line in never_rule(condition_of(event.source, branch)))
    body = _plain_body(files, job, lines)
    if "rules" in job.body:
        return _in_rules(files, job, body, lines)
    return _except(files.text(job.place.path), body, job, lines)


def let_job_run(repository: GitLabRepository, job: PipelineJob, branch: str) -> Edit:
    """The edit that lets `job` run on `branch`; RefusedError, with the lines to write, if none is exact."""
    files, lines = _Files(repository, {}), run_rule(branch)
    body = _plain_body(files, job, lines)
    if "rules" in job.body:
        return _in_rules(files, job, body, lines)
    only = body.get("only")
    refs, conditions = _get(only, "refs"), _get(only, "variables")
    item = f"- {quote_single(branch_condition(branch) if conditions else branch)}"
    edit = first_in(files.text(job.place.path), conditions or refs or only, (item,))
    if edit is None or (refs and conditions):
        more = ("refs:", f"  - {quote_single(branch)}") if refs else ()
        written = (*more, "variables:", f"  {item}") if conditions else (item,)
        raise _by_hand(job.name, job.place.path, ("only:", *_indented(written)))
    return edit


def _plain_body(files: _Files, job: PipelineJob, lines: tuple[str, ...]) -> Mapping:
    """The keys of a job, one a line; raises RefusedError for one that is written in another way."""
    node = files.root(job.place.path).get(job.name)
    if not isinstance(node, Mapping) or node.flow or not node.entries:
        raise _refuse_rules(job, lines)
    return node


def _in_rules(files: _Files, job: PipelineJob, body: Mapping, lines: tuple[str, ...]) -> Edit:
    """Rules that come first, before those that the job has or inherits."""
    if not body.get("rules"):
        return _own_rules(files, job, body, lines)
    edit = first_in(files.text(job.place.path), body.get("rules"), lines)
    if edit is None:
        raise _refuse_rules(job, lines)
    return edit


def _own_rules(files: _Files, job: PipelineJob, body: Mapping, lines: tuple[str, ...]) -> Edit:
    """The rules that a job inherits, after one of its own: `!reference` names them where they are."""
    parent = _parent_with_rules(files.root(job.place.path), body)
    if not parent:
        raise _refuse_rules(job, lines)
    written = (*_indented(lines), f"  - !reference [{quote(parent)}, rules]")
    return first_key(files.text(job.place.path), body, ("rules:", *written), "temporary rule")


def _parent_with_rules(root: Mapping, body: Mapping) -> str:
    """The parent in the same file whose own rules a job inherits; empty if that is not plain to see."""
    merged = body.get("<<")
    if merged and not body.get("extends"):
        source = deref(merged)
        return next((one.name for one in root.entries if one.value is source and _get(source, "rules")), "")
    extends = body.get("extends")
    node = deref(extends) if extends else None
    names = [node] if not isinstance(node, Sequence) else [deref(one) for one in node.items]
    for one in reversed(names):
        name = getattr(one, "text", "")
        parent = root.get(name)
        if name and parent and _get(parent, "rules"):
            return str(name)
    return ""


def _conditions(rules: tuple[str, ...]) -> tuple[str, ...]:
    """The same rules as items of `except: variables`, one of which is enough."""
    return tuple(rule.replace("- if: ", "- ", 1) for rule in rules[::2])


def _except(text: str, body: Mapping, job: PipelineJob, rules: tuple[str, ...]) -> Edit:
    """Conditions for `except: variables`, which is there or a key of its own."""
    lines = _conditions(rules)
    written = body.get("except")
    if written is None and "except" not in job.body:
        added = ("except:", "  variables:", *_indented(_indented(lines)))
        return first_key(text, body, added, _EXCEPT)
    edit = first_in(text, _get(written, "variables"), lines)
    if edit is None:
        raise _refuse_rules(job, rules)
    return edit._replace(words=_EXCEPT)


def first_key(text: str, body: Mapping, lines: tuple[str, ...], words: str) -> Edit:
    """The edit that puts `lines`, marked as `words`, in front of the other keys of a job."""
    start = line_start(text, body.entries[0].key.span.start)
    before = text[start : body.entries[0].key.span.start]
    end = newline_at(text, start)
    return Edit(start, start, "".join(f"{before}{line}{end}" for line in lines), before, words)


def _add_lane(files: _Files, lane: LaneJobs) -> str:
    path = files.repository.config.path
    text = files.text(path)
    end = newline_at(text, len(text))
    files.add(path, Edit(len(text), len(text), write_jobs(lane).replace("\n", end), "", LANE_WORDS))
    tried = f"imports `{lane.import_name}`" if lane.import_name else "imports nothing: --smoke-test MODULE"
    return f"the jobs {in_backticks(NAMES)}, of which the last installs and {tried}"


def _check_after(repository: GitLabRepository, texts: dict[str, str], branch: str) -> GitLabRepository:
    """The repository with `texts`, in which every other event runs what it ran before."""
    changed = repository.with_texts(texts)
    for path, text in texts.items():
        marked = read_marked(text, path)
        if marked is None or marked.text != repository.files.read(path):
            raise RefusedError("the temporary parts could not be taken out again", place=Place(path))
    check_other_events(repository, changed, branch)
    return changed


def check_other_events(before: GitLabRepository, after: GitLabRepository, branch: str) -> None:
    """Raise RefusedError if an event, other than a push to `branch`, runs another choice of earlier jobs."""
    home = before.home
    events = [
        push_of_branch(home, f"not-{branch}"),
        push_of_branch(home, home.default_branch),
        *release_events(before),
        merge_request(home, f"not-{branch}"),
        scheduled(home),
        web(home),
    ]
    for event in events:
        runs = before.row(event).pipeline.jobs, after.row(event).pipeline.jobs
        unread = unread_includes(before, [event]), unread_includes(after, [event])
        if _fates(runs[0], before) != _fates(runs[1], before) or len(unread[0]) != len(unread[1]):
            raise RefusedError(f"what is added would change what {event.title} runs")


def _fates(runs: MappingOf[str, PlannedRun], known: GitLabRepository) -> dict[str, JobFate]:
    """What becomes of those jobs of the configuration `known` that may run."""
    return {
        name: run.outcome
        for name, run in runs.items()
        if name in known.config.jobs and run.outcome is not JobFate.SKIPPED
    }


def _get(node: Node | None, key: str) -> Node | None:
    inner = deref(node) if node else None
    return inner.get(key) if isinstance(inner, Mapping) else None


def _refuse_rules(job: PipelineJob, rules: tuple[str, ...]) -> RefusedError:
    """What to write by hand: a job without `rules` would run nowhere else if it got some."""
    if "rules" in job.body:
        return _by_hand(job.name, job.place.path, ("rules:", *_indented(rules)))
    refs = texts_in(job.body.get("except"))
    kept = (f"refs: [{', '.join(map(quote, refs))}]",) if refs else ()
    return _by_hand(
        job.name,
        job.place.path,
        ("except:", *_indented((*kept, "variables:", *_indented(_conditions(rules))))),
    )


def _indented(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"  {line}" for line in lines)


def _by_hand(name: str, path: str, lines: tuple[str, ...]) -> RefusedError:
    key = lines[0].rstrip(":")
    return RefusedError(
        f"`{key}` of `{name}` cannot be edited exactly: it is inherited, an alias, or on one line",
        hint="\n".join(
            [f"write this into `{name}` by hand, before what else its `{key}` has:", *_indented(lines)]
        ),
        place=Place(path),
    )
