"""Everything that `tracer status` shows, gathered."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from tracer_bullet.errors import Finding, TracerError
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.metadata import project_name
from tracer_bullet.project.packaging_files import has_project, read_project
from tracer_bullet.project.versions.registry import find_version
from tracer_bullet.project.worktree import show_path
from tracer_bullet.publishers.differences import find_differences
from tracer_bullet.status.environments import see_nothing, see_online, wanted_environments
from tracer_bullet.status.github_state import GitHubState, read_github
from tracer_bullet.status.indexes import IndexState, read_state
from tracer_bullet.status.next_step import next_step
from tracer_bullet.status.pipeline import read_pipelines
from tracer_bullet.status.release import Item, Known, release_items
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from tracer_bullet.github.client import GitHub
    from tracer_bullet.indexes.address import IndexAddress
    from tracer_bullet.publishers.survey import PublisherSurvey
    from tracer_bullet.web.cache import CachedClient


@dataclass(frozen=True)
class PipelineStatus(Known):
    """The known facts, and the state of the project that follows from them.

    `unpublished` are version tags of which PyPI has no file, newest first.
    """

    github: GitHubState
    unpublished: tuple[str, ...]
    items: tuple[Item, ...]
    findings: tuple[Finding, ...]
    next_step: str


def read_status(
    survey: PublisherSurvey,
    web: CachedClient,
    addresses: Mapping[str, IndexAddress],
    github: GitHub | None,
    today: date,
) -> PipelineStatus:
    """Gather; `github` is None offline."""
    project, version = _project(survey)
    indexes = {key: read_state(web, address, project) for key, address in addresses.items()}
    wanted = wanted_environments(survey)
    if github is None:
        seen, on_github = see_nothing(wanted, "offline"), GitHubState(False, "offline")
    else:
        on_github = read_github(github, survey.slug, survey.workflows)
        seen = (
            see_online(github, survey.slug, wanted)
            if on_github.is_known
            else see_nothing(wanted, on_github.why)
        )
    known = Known(survey, project, version, read_pipelines(survey), indexes, seen, today)
    items = release_items(known)
    unpublished = _unpublished(survey, indexes["pypi"])
    findings = tuple(_findings(known, on_github, unpublished))
    step = next_step(known, items)
    return PipelineStatus(
        **vars(known),
        github=on_github,
        unpublished=unpublished,
        items=items,
        findings=findings,
        next_step=step,
    )


def _project(survey: PublisherSurvey) -> tuple[str, str]:
    """Name and version as the packaging files have them; the version may be empty."""
    needed = [one.publisher.project for one in survey.needed.publishers]
    if not has_project(survey.directory):
        if not needed:
            raise TracerError(
                "this directory has no packaging files", hint="change into the directory of the package"
            )
        return needed[0], ""
    project = read_project(survey.directory)
    return (needed[0] if needed else project_name(project).value), find_version(project).version


def _unpublished(survey: PublisherSurvey, pypi: IndexState) -> tuple[str, ...]:
    """The version tags that are newer than whatever PyPI has."""
    if pypi.exists is None:
        return ()
    files = find_answers(survey.root)
    others = {one.package_directory for one in files} - {show_path(survey.directory, survey.root)}
    is_named = bool(others) and survey.directory != survey.root  # a tag without a name is another package's
    tagged = [(version, tag) for tag in survey.git.tags if (version := _version_of(tag, survey, is_named))]
    newest = max(pypi.versions, default=None)
    return tuple(tag for version, tag in sorted(tagged, reverse=True) if newest is None or version > newest)


def _version_of(tag: str, survey: PublisherSurvey, is_named: bool) -> Version | None:
    """The version in a tag that a release of this project has: `name-v1.2`, and unless `is_named`, `v1.2`."""
    names = {one.publisher.project.lower() for one in survey.needed.publishers}
    text = tag.lower()
    for name in names:
        text = text.removeprefix(name).lstrip("-_/@") if text.startswith(name) else text
    try:
        return None if is_named and text == tag.lower() else Version(text)
    except InvalidVersion:
        return None


def _findings(known: Known, github: GitHubState, unpublished: tuple[str, ...]) -> Iterator[Finding]:
    """What is wrong, whatever is to be done next."""
    survey = known.survey
    needed = [one.publisher for one in survey.needed.publishers]
    existing = [key for key, state in known.indexes.items() if state.exists]
    yield from find_differences(needed, survey.recorded, known.today, existing)
    for seen in known.environments:
        yield from seen.findings
    yield from _github_findings(known, github)
    if unpublished:
        listed, newest = in_backticks(unpublished[:3]), shlex.quote(unpublished[0])
        yield Finding(
            f"PyPI has no file of {listed}",
            f"look at the run of the release: gh run list --branch {newest}, then: tracer explain RUN",
        )
    for key, state in known.indexes.items():
        yield from _provenance_findings(known, key, state)


def _github_findings(known: Known, github: GitHubState) -> Iterator[Finding]:
    slug, remote = known.survey.slug, known.survey.remote
    if github.full_name and github.full_name != slug:
        yield Finding(
            f"the repository is called `{github.full_name}` now, and the remote says `{slug}`: "
            "publishers that name the old one no longer match",
            f"git remote set-url {remote} https://github.com/{github.full_name}.git, then: tracer publishers",
        )
    for path in github.disabled:
        yield Finding(
            f"GitHub does not run {path}: it is disabled", f"gh workflow enable {path.rpartition('/')[2]}"
        )


def _provenance_findings(known: Known, key: str, state: IndexState) -> Iterator[Finding]:
    """The newest version came from elsewhere than what this workflow would publish from."""
    source = state.latest[0].published_by if state.latest else None
    needed = [one.publisher for one in known.survey.needed.publishers if one.publisher.site.key == key]
    if source is None or source.kind != "GitHub" or not needed:
        return
    for one in needed:
        same_repository = source.repository.lower() == one.identity.slug.lower()
        if same_repository and source.workflow == one.identity.workflow:
            return
    name = state.index.name
    yield Finding(
        f"{name} got {state.latest[0].version} from `{source.workflow}` of {source.repository}, "
        f"not from `{needed[0].identity.workflow}` of {known.survey.slug}",
        f"make sure that {name} has a publisher for this workflow: tracer publishers",
    )
