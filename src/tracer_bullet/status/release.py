"""Whether the next release is ready: one item for each thing that it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from tracer_bullet.publishers.differences import find_differences, match
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow.proof.liveness import NOT_APPLICABLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from tracer_bullet.publishers.survey import PublisherSurvey
    from tracer_bullet.status.environments import SeenEnvironment
    from tracer_bullet.status.indexes import IndexState
    from tracer_bullet.status.pipeline import PipelineState

_CHANGELOG = re.compile(r"(changelog|changes|history|news|releases?)(\.(md|rst|txt))?\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Item:
    """One thing that a release needs: `ready` is None if it is unknown; `cure` is a command or a sentence."""

    name: str
    ready: bool | None
    said: str
    cure: str = ""


@dataclass(frozen=True)
class Known:
    """All that the items are judged by; `version` is empty if only git or the build knows it."""

    survey: PublisherSurvey
    project: str
    version: str
    pipelines: tuple[PipelineState, ...]
    indexes: dict[str, IndexState]
    environments: tuple[SeenEnvironment, ...]
    today: date


def release_items(known: Known) -> tuple[Item, ...]:
    """The items in the order in which they are cured."""
    return (
        _proof(known),
        *((_environment(known), _publisher(known)) if _publishes(known) else ()),
        _tracer_run(known),
        _finalized(known),
        _version(known),
        *_changelog(known),
    )


def _proof(known: Known) -> Item:
    if not known.pipelines:
        return Item("proof", False, "no workflow of this repository uploads anything", "tracer init")
    if not _publishes(known):
        return Item("proof", False, "no workflow of this repository publishes to PyPI", "tracer init")
    proven = all(pipeline.proof.holds for pipeline in known.pipelines)
    said = "only a release reaches PyPI" if proven else "PyPI may be reached without a release, or not at all"
    return Item("proof", proven, said, "" if proven else "tracer plan")


def _publishes(known: Known) -> bool:
    """Whether a workflow may publish to PyPI; of one that others call, only they can tell."""
    return any(
        pipeline.proof.liveness.answer != NOT_APPLICABLE
        or pipeline.proof.other_routes
        or "workflow_call" in known.survey.simulator.files[pipeline.path].triggers
        for pipeline in known.pipelines
    )


def _environment(known: Known) -> Item:
    guarded = [seen for seen in known.environments if seen.wanted.is_guarded]
    if not guarded:
        return Item(
            "environment", False, "the job that publishes to PyPI names no environment", "tracer plan"
        )
    seen = guarded[0]
    if not seen.is_known:
        return Item(
            "environment", None, f"`{seen.wanted.name}` is unverified: {seen.why}", "tracer environments"
        )
    if seen.findings:
        return Item("environment", False, seen.findings[0].message, seen.findings[0].hint)
    return Item("environment", True, f"`{seen.wanted.name}` is guarded")


def _publisher(known: Known) -> Item:
    needed = [one.publisher for one in known.survey.needed.publishers if one.publisher.site.key == "pypi"]
    if not needed:
        return Item("publisher", None, "no job publishes to PyPI with an identity token", "tracer publishers")
    existing = [key for key, state in known.indexes.items() if state.exists]
    findings = list(find_differences(needed, known.survey.recorded, known.today, existing))
    if findings:
        return Item("publisher", False, findings[0].message, findings[0].hint.splitlines()[0])
    if not all(match(one, known.survey.recorded) for one in needed):
        return Item("publisher", None, "the publisher on PyPI is not recorded", "tracer publishers")
    return Item("publisher", True, "the publisher on PyPI is recorded and matches the workflow")


def _tracer_run(known: Known) -> Item:
    """Whether this pipeline ever got something to TestPyPI, which proves the publisher there."""
    state = known.indexes["testpypi"]
    if state.exists is None:
        return Item("tracer run", None, f"TestPyPI is unknown: {state.why}")
    if not state.latest:
        return Item("tracer run", False, "nothing was published to TestPyPI yet", "tracer arm")
    newest = state.latest[0]
    return Item("tracer run", True, f"TestPyPI has {newest.version}, {_day(newest.uploaded)}")


def _finalized(known: Known) -> Item:
    armed = [pipeline.path for pipeline in known.pipelines if pipeline.armed]
    if armed:
        return Item("finalized", False, f"{', '.join(armed)} is still armed", "tracer finalize")
    return Item("finalized", True, "no temporary trigger is left")


def _version(known: Known) -> Item:
    state = known.indexes["pypi"]
    try:
        version = Version(known.version) if known.version else None
    except InvalidVersion:
        version = None
    if version is None:
        return Item("version", None, "the version comes from git or from the build")
    if state.exists is None:
        return Item("version", None, f"{version}; PyPI is unknown: {state.why}")
    if version in state.versions:
        return Item("version", False, f"{version} is on PyPI already", "uv version --bump patch")
    return Item("version", True, f"{version} is not on PyPI yet")


def _changelog(known: Known) -> Iterator[Item]:
    """Nothing for a project without a changelog, or without a version to look for."""
    path = find_changelog(known.survey.directory) or find_changelog(known.survey.root)
    if path is None or not known.version:
        return
    mentioned = re.search(rf"(?<![\w.])v?{re.escape(known.version)}(?![\w]|\.\d)", read_source(path).text)
    if mentioned:
        yield Item("changelog", True, f"{path.name} mentions {known.version}")
    else:
        yield Item(
            "changelog",
            False,
            f"{path.name} does not mention {known.version}",
            f"add a section to {path.name}",
        )


def find_changelog(directory: Path) -> Path | None:
    """The changelog in `directory`, by the usual names."""
    found = sorted(path for path in directory.iterdir() if _CHANGELOG.match(path.name) and path.is_file())
    return found[0] if found else None


def _day(uploaded: str) -> str:
    return f"uploaded on {uploaded[:10]}" if uploaded else "of an unknown day"
