"""Where a project stands whose pipeline tracer cannot simulate, on one screen or as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.report.console import paint
from tracer_bullet.report.plan.build import describe_build, say_build_proof
from tracer_bullet.report.status import describe_indexes, index_sections, status_screen
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.providers.proof_of_file import BuildFile
    from tracer_bullet.providers.provider import Provider
    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.status.indexes import IndexState


class BuildStatus(NamedTuple):
    """The configuration of a provider, what is to be registered by the answers, and what the indexes hold."""

    provider: Provider
    build: BuildFile
    publishers: Sequence[Publisher]
    indexes: Mapping[str, IndexState]
    next_step: str


def say_build_status(status: BuildStatus) -> str:
    """The screen; its last line is the next step."""
    return status_screen(
        paint(f"{status.build.path}, {status.provider.name}", "bold"),
        [
            ("pipeline", _pipeline_lines(status.build)),
            ("publishers", _publisher_lines(status.publishers)),
            *index_sections(status.indexes),
        ],
        status.next_step,
    )


def _pipeline_lines(build: BuildFile) -> Iterator[str]:
    if build.armed:
        yield f"armed for {in_backticks(build.armed)}"
    else:
        yield "armed" if build.is_armed else "not armed"
    yield say_build_proof(build.proof)
    yield from build.proof.broken if build.proof else ()


def _publisher_lines(publishers: Sequence[Publisher]) -> Iterator[str]:
    for one in publishers:
        yield f"{one.site.name}: unverified: compare with `tracer publishers`"


def describe_build_status(status: BuildStatus) -> dict[str, Any]:
    """The JSON of `tracer status` for such a pipeline."""
    plan = describe_build(status.build, status.provider.key)
    return {
        "provider": status.provider.key,
        "pipelines": [{"path": plan["pipeline"], "armed": plan["armed"], "verdict": plan["verdict"]}],
        "publishers": [one.described for one in status.publishers],
        "indexes": describe_indexes(status.indexes),
        "next": status.next_step,
    }
