"""The environments that the workflows name: what their rules have to let through, and what GitHub has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.errors import Finding, TracerError
from tracer_bullet.github.environments import READ, read_environment
from tracer_bullet.github.judge import WantedEnvironment, judge
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.tags import example_tag, tag_patterns, usual_pattern
from tracer_bullet.trigger import armed_branches
from tracer_bullet.workflow.proof.release_gate import release_gate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.github.client import GitHub
    from tracer_bullet.github.rules import EnvironmentRules
    from tracer_bullet.publishers.needed import NeededPublisher
    from tracer_bullet.publishers.survey import PublisherSurvey


@dataclass(frozen=True)
class SeenEnvironment:
    """An environment as GitHub has it: `is_known` is False where that is unverified, and `why` says why.

    `rules` is None for one that does not exist.
    """

    wanted: WantedEnvironment
    is_known: bool
    rules: EnvironmentRules | None = None
    why: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with it, as far as it is known."""
        return tuple(judge(self.wanted, self.rules)) if self.is_known else ()


def wanted_environments(survey: PublisherSurvey) -> tuple[WantedEnvironment, ...]:
    """One for each environment that a job with an identity token names, TestPyPI's first."""
    found: dict[str, WantedEnvironment] = {}
    for one in survey.needed.publishers:
        if one.publisher.identity.environment:
            wanted = _wanted(survey, one)
            known = found.get(wanted.name)
            # An environment for both indexes has to be guarded like PyPI's.
            found[wanted.name] = wanted if known is None or wanted.is_guarded else known
    return tuple(found.values())


def _wanted(survey: PublisherSurvey, one: NeededPublisher) -> WantedEnvironment:
    workflow = survey.simulator.files[one.path]
    branches = armed_branches(workflow.text, one.path)
    home = survey.simulator.repository
    environment = one.publisher.identity.environment
    if not release_gate(workflow.triggers):
        return WantedEnvironment(environment, one.publisher.site.key, home.default_branch, branches=branches)
    patterns = _patterns(survey, one)
    return WantedEnvironment(
        environment,
        one.publisher.site.key,
        home.default_branch,
        example_tag(patterns[0], "1.2.3"),
        patterns,
        branches,
    )


def _patterns(survey: PublisherSurvey, one: NeededPublisher) -> tuple[str, ...]:
    """Those that were answered when the workflow was generated, else what the tags tell."""
    name = PurePosixPath(one.path).name
    answers = next((file.answers for file in find_answers(survey.root) if file.workflow_name == name), {})
    project, alone = one.publisher.project, _is_alone(survey)
    found = tag_patterns(survey.git.tags, project, alone=alone)
    detected = found.value if found else (usual_pattern(project, alone=alone),)
    return tuple(str(answers.get("release_tags") or "").split()) or detected


def _is_alone(survey: PublisherSurvey) -> bool:
    """Whether the repository holds one package only, at its root, as `tracer init` takes it."""
    packages = [str(file.answers.get("package_directory") or ".") for file in find_answers(survey.root)]
    return packages in ([], ["."]) and survey.directory.resolve() == survey.root


def see_online(
    github: GitHub, slug: str, wanted: tuple[WantedEnvironment, ...]
) -> tuple[SeenEnvironment, ...]:
    """Ask GitHub for each; what cannot be read is unverified, never an error."""
    return tuple(_see(github, slug, one) for one in wanted)


def _see(github: GitHub, slug: str, wanted: WantedEnvironment) -> SeenEnvironment:
    try:
        return SeenEnvironment(wanted, True, read_environment(github, slug, wanted.name))
    except TracerError as error:
        return SeenEnvironment(wanted, False, why=f"{error.message} ({READ})")


def see_in(
    known: Mapping[str, EnvironmentRules], wanted: tuple[WantedEnvironment, ...]
) -> tuple[SeenEnvironment, ...]:
    """Look each up in a list that somebody else got from GitHub."""
    return tuple(SeenEnvironment(one, True, known.get(one.name)) for one in wanted)


def see_nothing(wanted: tuple[WantedEnvironment, ...], why: str) -> tuple[SeenEnvironment, ...]:
    """All of them unverified."""
    return tuple(SeenEnvironment(one, False, why=why) for one in wanted)
