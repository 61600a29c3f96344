"""A GitLab pipeline as the rules see it: the configuration, what its jobs upload, the proof."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracer_bullet.gitlab.credentials import credentials_of, passwords_of
from tracer_bullet.gitlab.pipelines import push_of_tag
from tracer_bullet.gitlab.prove import prove_pipeline
from tracer_bullet.text.lines import split_lines
from tracer_bullet.text.nodes import Span
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from tracer_bullet.audit.facts import RepositoryFacts
    from tracer_bullet.gitlab.config import Config, PipelineJob
    from tracer_bullet.gitlab.credentials import GivenCredential
    from tracer_bullet.gitlab.prove import GitLabRepository, PipelineVerdict, PlannedPipeline
    from tracer_bullet.gitlab.uploads import JobUpload


@dataclass(frozen=True, eq=False)
class AuditedPipeline:
    """The configuration of `repository`, and what is known of the checkout."""

    repository: GitLabRepository
    facts: RepositoryFacts

    @property
    def config(self) -> Config:
        """The configuration, put together from all its files."""
        return self.repository.config

    @cached_property
    def verdict(self) -> PipelineVerdict:
        """The proof without any tracer branch."""
        return prove_pipeline(self.repository)

    @cached_property
    def unprotected_tag(self) -> PlannedPipeline:
        """What the push of a tag runs that anybody who may push can create."""
        tag = next(iter(self.repository.tags), "v1.2.3")
        return self.repository.row(push_of_tag(self.repository.home, tag, protected=False, is_release=False))

    @cached_property
    def uploads(self) -> tuple[JobUpload, ...]:
        """What the jobs upload on some event, each once."""
        rows = (*self.verdict.rows, self.unprotected_tag)
        found = {(one.job.name, one.index): one for row in rows for one in row.uploads if not one.doubt}
        return tuple(found.values())

    def uploads_to(self, index: str) -> list[JobUpload]:
        """The uploads to `index`."""
        return [one for one in self.uploads if one.index == index]

    @cached_property
    def upload_jobs(self) -> dict[str, PipelineJob]:
        """The jobs that upload to PyPI or TestPyPI, by name."""
        return {one.job.name: one.job for one in self.uploads if one.index in {PYPI, TESTPYPI}}

    def credentials(self, job: PipelineJob) -> list[GivenCredential]:
        """The passwords and tokens that the file gives to `job`."""
        return credentials_of(job, self.config)

    def passwords(self, job: PipelineJob) -> list[GivenCredential]:
        """The same without identity tokens."""
        return passwords_of(job, self.config)

    def text(self, path: str) -> str:
        """The text of a file of the configuration."""
        return self.repository.files.read(path) or ""

    def span_of(self, job: PipelineJob, *wanted: str) -> Span:
        """Where the first of `wanted` that is there is written in `job`; else the line of its name."""
        lines = split_lines(self.text(job.place.path))
        first = job.place.line
        for text in wanted:
            for number in range(first, len(lines) + 1):
                if number > first and lines[number - 1][:1] not in (" ", "\t", "#", "\r", "\n", "-"):
                    break
                if text in lines[number - 1]:
                    return span_in_line(lines, number, text)
        return span_in_line(lines, first)

    def span_in_file(self, path: str, wanted: str) -> Span:
        """Where `wanted` is first written in a file; else its first line."""
        lines = split_lines(self.text(path))
        return span_in_line(lines, line_with(lines, wanted), wanted)


def line_with(lines: list[str], wanted: str) -> int:
    """The number of the first line, counted from 1, in which `wanted` is written; otherwise 1."""
    return next((number for number, one in enumerate(lines, 1) if wanted in one), 1)


def span_in_line(lines: list[str], line: int, wanted: str = "") -> Span:
    """Where `wanted` is in a line, counted from 1; else the whole line."""
    text = lines[line - 1].rstrip("\r\n") if 0 < line <= len(lines) else ""
    start = sum(map(len, lines[: line - 1]))
    at = text.find(wanted) if wanted else -1
    offset = at if at >= 0 else len(text) - len(text.lstrip())
    length = len(wanted) if at >= 0 else len(text.strip())
    return Span(start + offset, start + offset + length, line, offset + 1)
