"""The proof: a push to the tracer branch reaches only TestPyPI, and only a release reaches PyPI.

What may happen counts as if it happened. What cannot be read here makes the answer "not proven".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.config.keywords import WORKFLOW, unknown_keywords
from tracer_bullet.gitlab.config.load import included_files
from tracer_bullet.gitlab.config.model import INCLUDE_RULES, texts_in
from tracer_bullet.gitlab.expressions import UNKNOWN
from tracer_bullet.gitlab.files import with_texts
from tracer_bullet.gitlab.pipelines import (
    Home,
    PipelineEvent,
    external_pull_request,
    merge_request,
    push_of_branch,
    push_of_tag,
    scheduled,
    web,
)
from tracer_bullet.gitlab.rules import SOURCE_NAMES
from tracer_bullet.gitlab.simulate import JobFate, PipelineRun, is_included, simulate_pipeline
from tracer_bullet.gitlab.tag_names import tag_prefixes
from tracer_bullet.gitlab.temporary_rules import condition_of
from tracer_bullet.gitlab.uploads import PYPI, TESTPYPI, UNKNOWN_INDEX, JobUpload, uploads_of
from tracer_bullet.project.tags import example_tag, tags_of_version
from tracer_bullet.text.scalars import quote_single
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracer_bullet.gitlab.config import Config, UnreadInclude
    from tracer_bullet.gitlab.config.load import Files
    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.reach import RepositoryProject

PROVEN, NOT_PROVEN, UNSAFE = "proven", "not_proven", "unsafe"
YES, MAYBE, NO, NOTHING = "yes", "maybe", "no", "not applicable"
"""Whether a release reaches PyPI; NOTHING if no job uploads there or to TestPyPI, on any event."""
RELEASE = "the push of a protected release tag"
NO_RELEASE = "no release tag that tracer tried reaches PyPI"
_KNOWN_COMPONENTS = re.compile(
    r"component: (?:\$CI_SERVER_FQDN|gitlab\.com)/components/(?:sast|secret-detection|dependency-scanning"
    r"|container-scanning|code-quality|code-intelligence)/"
)
"""Maintained by GitLab; none of them publishes."""
_BRANCH_NAME = re.compile(r"\$CI_COMMIT_(?:BRANCH|REF_NAME)\s*==\s*[\"']([^\"']+)[\"']")
_NO_NAMES = SOURCE_NAMES | {"branches", "tags"}
"""Entries of `only` that ask for no ref by name."""
_TAGS = ("v1.2.3", "1.2.3")
_CONDITIONS = ("except", "only", "rules", INCLUDE_RULES)


class PlannedPipeline(NamedTuple):
    """An event, the pipeline that it creates, and what that uploads."""

    event: PipelineEvent
    pipeline: PipelineRun
    uploads: tuple[JobUpload, ...]

    def reached(self, index: str) -> Truth:
        """Whether `index` is reached, UNKNOWN if it may be."""
        answers = [one.reached for one in self.uploads if one.index == index]
        if index == PYPI:
            answers += [UNKNOWN for one in self.uploads if one.index == UNKNOWN_INDEX and not one.doubt]
        return True if True in answers else UNKNOWN if answers else False


@dataclass(frozen=True)
class GitLabRepository:
    """All that a proof takes as given: the configuration, its files, and what is known of the project.

    `tags` are those of earlier releases, the newest first. An event is simulated once.
    """

    config: Config
    files: Files
    project: RepositoryProject
    home: Home
    tags: tuple[str, ...] = ()
    _rows: dict[PipelineEvent, PlannedPipeline] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def config_files(self) -> tuple[str, ...]:
        """The files of the configuration, by path: the main one, then those that it includes."""
        return (self.config.path, *included_files(self.config.path, self.files))

    @property
    def armed(self) -> tuple[str, ...]:
        """The branches that the temporary parts in its files name."""
        marked = (read_marked(self.files.read(name) or "", name) for name in self.config_files)
        return tuple(dict.fromkeys(branch for one in marked if one for branch in one.branches))

    def with_texts(self, texts: Mapping[str, str]) -> GitLabRepository:
        """The repository with `texts`, by path, in place of what its files have."""
        files = with_texts(self.files, texts)
        return replace(self, config=load_config(self.config.path, files), files=files)

    def row(self, event: PipelineEvent) -> PlannedPipeline:
        """What `event` makes of the configuration."""
        if event not in self._rows:
            pipeline = simulate_pipeline(self.config, event, self.home, self.files)
            self._rows[event] = PlannedPipeline(event, pipeline, uploads_of(pipeline, self.project))
        return self._rows[event]

    def includes(self, one: UnreadInclude, event: PipelineEvent) -> Truth:
        """Whether the rules of an include that cannot be read here let it in on `event`."""
        return is_included(one, self.config, event, self.home, self.files)


class PipelineVerdict(NamedTuple):
    """What is proven. `level` judges the tracer branch and is None if none is asked about.

    `release` is what reaches PyPI, as a noun. `broken` are sentences for what is wrong, with their cures;
    `unknown` for what cannot be seen into; `other_ways` for what reaches PyPI besides a release, which are
    the `strays`; `remarks` are worth a look.
    """

    level: str | None
    release: str
    release_reaches_pypi: str
    broken: tuple[str, ...]
    unknown: tuple[str, ...]
    other_ways: tuple[str, ...]
    remarks: tuple[str, ...]
    strays: tuple[tuple[PipelineEvent, JobUpload], ...]
    rows: tuple[PlannedPipeline, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing that was asked is to be put right."""
        return self.level in (None, PROVEN) and not self.other_ways and self.release_reaches_pypi != NO

    @property
    def is_certain(self) -> bool:
        """Whether the tracer run is sure to reach TestPyPI, and proven to reach nothing else."""
        return self.level == PROVEN and self.rows[0].reached(TESTPYPI) is True


def load_repository(
    path: str, files: Files, project: RepositoryProject, home: Home, tags: Sequence[str] = ()
) -> GitLabRepository:
    """Read the configuration at `path`; raises TracerError if it cannot be read."""
    return GitLabRepository(load_config(path, files), files, project, home, tuple(tags))


def prove_pipeline(repository: GitLabRepository, branch: str = "") -> PipelineVerdict:
    """Prove the configuration, for pushes to the tracer branch `branch` if there is one."""
    tracer = [repository.row(event) for event in tracer_events(repository, branch)]
    released = release_rows(repository)
    others = [repository.row(event) for event in _others(repository, branch)]
    escapes = [(row, one) for row in tracer for one in row.uploads if one.index in (PYPI, UNKNOWN_INDEX)]
    seen = [(row, one) for row, one in escapes if one.index == PYPI and not one.doubt]
    hidden = [(row, one) for row, one in escapes if (row, one) not in seen]
    unread = unread_includes(repository, [row.event for row in tracer or [*released, *others]])
    silent = list(_silent(tracer, branch)) if branch else []
    workflow = repository.config.workflow
    unknown = [
        *(_say_hidden(row, one) for row, one in hidden),
        *(say_unread(one) for one in unread),
        *(f"tracer does not know `workflow: {key}`" for key in unknown_keywords(workflow, WORKFLOW)),
    ]
    reaching = [row for row in released if row.reached(PYPI) is not False]
    reaching = reaching or _released_by_branch(others, repository)
    open_ends = unread_includes(repository, [row.event for row in released])
    answer = _answer(reaching, open_ends, [*tracer, *released, *others])
    strays = [
        (row, one) for row in others for one in row.uploads if row not in reaching and _may_be_pypi(one)
    ]
    nothing = NO_RELEASE if answer == NO else ""
    broken = [*(_say_escape(row, one, branch) for row, one in seen), *silent, *filter(None, [nothing])]
    shown = (*tracer, *_different(reaching or released[:1]), *_distinct(others))
    level = None if not branch else UNSAFE if seen else NOT_PROVEN if unknown or silent else PROVEN
    return PipelineVerdict(
        level,
        RELEASE if not reaching or reaching[0].event.tag else reaching[0].event.title,
        answer,
        tuple(dict.fromkeys(broken)),
        tuple(dict.fromkeys(unknown)),
        tuple(dict.fromkeys(_say_other_way(row, one) for row, one in strays)),
        tuple(dict.fromkeys(_remarks(tracer, released))),
        tuple((row.event, one) for row, one in strays),
        tuple({row.event: row for row in shown}.values()),
    )


def unread_includes(repository: GitLabRepository, events: Iterable[PipelineEvent]) -> list[UnreadInclude]:
    """The includes that cannot be read here, may publish, and may be in the pipeline of one of `events`."""
    return [
        one
        for one in repository.config.unread
        if not _is_harmless(one) and any(repository.includes(one, event) is not False for event in events)
    ]


def tracer_events(repository: GitLabRepository, branch: str) -> list[PipelineEvent]:
    """A push also creates a pipeline of the request to merge the branch, if one is open."""
    return [push_of_branch(repository.home, branch), *_requests(repository, branch)] if branch else []


def _requests(repository: GitLabRepository, branch: str) -> list[PipelineEvent]:
    """The requests to merge `branch`; those of GitHub count if the configuration speaks of them."""
    home, config = repository.home, repository.config
    keys = (*(job.body.get(key) for job in config.jobs.values() for key in _CONDITIONS), config.workflow)
    external = any("external_pull_request" in str(one).lower() for one in keys)
    return [merge_request(home, branch), *([external_pull_request(home, branch)] if external else [])]


def find_release_tag(
    repository: GitLabRepository, version: str, patterns: Sequence[str] = ()
) -> tuple[str, bool]:
    """The tag that releases `version`, and whether its push may reach PyPI.

    It has the form of the first of `patterns`. Without any it is written as the newest tag is, with or
    without `v`, or as the configuration names it. In both cases a later form counts if only that gets there.
    """
    named = [f"{prefix}{version}" for prefix in tag_prefixes(repository.config)]
    tags = [*tags_of_version(version, repository.tags), *named]
    tags = [example_tag(one, version) for one in patterns] or tags
    for tag in tags:
        event = push_of_tag(repository.home, tag, protected=True, is_release=True)
        if repository.row(event).reached(PYPI) is not False:
            return tag, True
    return tags[0], False


def release_events(repository: GitLabRepository) -> list[PipelineEvent]:
    """Pushes of protected tags: as the newest releases have it, as most do, as the configuration names it."""
    named = [f"{prefix}1.2.3" for prefix in tag_prefixes(repository.config)]
    tags = dict.fromkeys([*repository.tags[:3], *_TAGS, *named])
    return [push_of_tag(repository.home, tag, protected=True, is_release=True) for tag in tags]


def release_rows(repository: GitLabRepository) -> list[PlannedPipeline]:
    """What the pushes of such tags make of the configuration."""
    return [repository.row(event) for event in release_events(repository)]


def _others(repository: GitLabRepository, branch: str) -> list[PipelineEvent]:
    home = repository.home
    names = dict.fromkeys([home.default_branch, *_named_branches(repository.config), "any-other-branch"])
    pushes = [push_of_branch(home, name) for name in names if name != branch]
    return [*pushes, *_requests(repository, "any-other-branch"), scheduled(home), web(home)]


def _named_branches(config: Config) -> Iterator[str]:
    """The branches that the configuration names."""
    for job in config.jobs.values():
        only = job.body.get("only")
        refs = only.get("refs") if isinstance(only, dict) else only
        yield from (one for one in texts_in(refs) if re.fullmatch(r"[\w./-]+", one) and one not in _NO_NAMES)
        for rule in job.body.get("rules") or ():
            condition = rule.get("if") if isinstance(rule, dict) else None
            yield from _BRANCH_NAME.findall(str(condition or ""))


def _is_harmless(one: UnreadInclude) -> bool:
    """GitLab's own templates and components do not publish to PyPI."""
    return one.what.startswith("template: ") or bool(_KNOWN_COMPONENTS.match(one.what))


def _may_be_pypi(one: JobUpload) -> bool:
    return one.index in (PYPI, UNKNOWN_INDEX) and not one.doubt


def _released_by_branch(
    rows: Sequence[PlannedPipeline], repository: GitLabRepository
) -> list[PlannedPipeline]:
    """Where no tag publishes, the push to a branch that the configuration names is the release."""
    named = {repository.home.default_branch, *_named_branches(repository.config)}
    pushed = [row for row in rows if row.event.source == "push" and row.event.branch in named]
    return [row for row in pushed if any(map(_may_be_pypi, row.uploads))][:1]


def _answer(
    reaching: Sequence[PlannedPipeline], unread: Sequence[UnreadInclude], rows: Sequence[PlannedPipeline]
) -> str:
    if not reaching:
        found = (one for row in rows for one in row.uploads)
        uploads = any(one.index in (PYPI, TESTPYPI, UNKNOWN_INDEX) and not one.doubt for one in found)
        return MAYBE if unread else NO if uploads else NOTHING
    return YES if any(row.reached(PYPI) is True for row in reaching) else MAYBE


def _silent(tracer: Sequence[PlannedPipeline], branch: str) -> Iterator[str]:
    """Why the tracer run would not reach TestPyPI."""
    pushed = tracer[0]
    if pushed.pipeline.created is False:
        why = pushed.pipeline.why or "`workflow: rules`"
        yield f"a push to `{branch}` creates no pipeline: {why}"
    elif pushed.reached(TESTPYPI) is False:
        yield f"a push to `{branch}` does not reach TestPyPI"


def _say_escape(row: PlannedPipeline, one: JobUpload, branch: str) -> str:
    verb = "reaches" if one.reached is True else "may reach"
    cure = _say_cure(row.event, one, branch)
    return f"{one.place}: {row.event.title} {verb} PyPI: job `{one.job.name}` runs {one.tool}; {cure}"


def _say_cure(event: PipelineEvent, one: JobUpload, branch: str) -> str:
    condition = condition_of(event.source, branch)
    if "rules" in one.job.body:
        return f"put first into its `rules`: `- if: {quote_single(condition)}` with `when: never`"
    return f"add to its `except: variables`: `- {quote_single(condition)}`"


def _say_hidden(row: PlannedPipeline, one: JobUpload) -> str:
    why = one.doubt or "tracer cannot tell which index it uploads to"
    return f"{one.place}: job `{one.job.name}` runs {one.tool} on {row.event.title}: {why}"


def say_unread(one: UnreadInclude) -> str:
    """That what an include brings is not known, and where it is written."""
    return f"{one.place.path}:{one.place.line}: `{one.what}` cannot be read here, so its jobs are not known"


def _say_other_way(row: PlannedPipeline, one: JobUpload) -> str:
    verb = "reaches" if one.reached is True and one.index == PYPI else "may reach"
    return f"{one.place}: {row.event.title} {verb} PyPI: job `{one.job.name}` runs {one.tool}"


def _remarks(tracer: Sequence[PlannedPipeline], released: Sequence[PlannedPipeline]) -> Iterator[str]:
    for row in (*tracer, *released):
        for one in row.uploads:
            if one.index not in (PYPI, TESTPYPI, UNKNOWN_INDEX):
                yield f"{one.place}: job `{one.job.name}` uploads to {one.index}"


def _different(rows: Iterable[PlannedPipeline]) -> Iterator[PlannedPipeline]:
    """The first of those rows that run the same jobs: the tags of each package of several have their own."""
    seen = set()
    for row in rows:
        running = frozenset(
            name for name, run in row.pipeline.jobs.items() if run.outcome is not JobFate.SKIPPED
        )
        if running not in seen:
            seen.add(running)
            yield row


def _distinct(rows: Iterable[PlannedPipeline]) -> Iterator[PlannedPipeline]:
    """Rows in which something is uploaded, and the push to the default branch."""
    for number, row in enumerate(rows):
        if number == 0 or row.uploads:
            yield row
