"""Failures on other providers than GitHub are explained in that provider's own words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.gitlab.projects import MAIN
from tracer_bullet.diagnosis.catalogue import TOPICS
from tracer_bullet.diagnosis.catalogue.elsewhere import ELSEWHERE
from tracer_bullet.diagnosis.diagnose import diagnose
from tracer_bullet.diagnosis.log import provider_of_log, read_log
from tracer_bullet.diagnosis.project_facts import ProjectFacts, read_facts
from tracer_bullet.providers.registry import PROVIDERS

if TYPE_CHECKING:
    from tests.conftest import GitRepository

SAMPLES = Path(__file__).parent / "samples"
OTHERS = sorted({*PROVIDERS} - {"github"})
OF_GITHUB = re.compile(
    r"GITHUB_|\.github/|\bgh (?:run|secret|api|workflow)\b|gh-action|permissions:|actions/|- (?:run|uses):"
)
"""What no other provider has."""
SHARED = [topic for topic in ELSEWHERE if (SAMPLES / f"{topic}.log").is_file()]


@pytest.mark.parametrize("provider", OTHERS)
@pytest.mark.parametrize("topic", SHARED)
def test_the_cure_of_a_shared_failure_speaks_of_no_github(topic: str, provider: str) -> None:
    text = (SAMPLES / f"{topic}.log").read_text("utf-8")
    findings = diagnose(text, ProjectFacts(provider=provider)).findings
    (found,) = [one for one in findings if one.failure.topic == topic]
    assert not OF_GITHUB.search(found.say("cure") + found.say("happened"))


def test_topics_and_providers_exist() -> None:
    assert ELSEWHERE.keys() <= TOPICS.keys()
    assert {key for one in ELSEWHERE.values() for key in one} <= {*OTHERS, ""}


def test_the_lines_of_a_step_of_cloud_build_are_read() -> None:
    said = ('Starting Step #2 - "p"', 'Step #2 - "p": ERROR    File already', 'Step #2 - "p":  exists')
    text = "\n".join(said)
    assert [(line.step, line.text.strip()) for line in read_log(text)][1:] == [
        ("p", "ERROR    File already"),
        ("p", "exists"),
    ]
    assert provider_of_log(text) == "google"


def test_the_log_tells_which_of_two_pipelines_is_meant(repository: GitRepository) -> None:
    repository.write(".github/workflows/test.yml", "on: push\njobs: {}\n")
    repository.write(MAIN, "x: {script: [pytest]}\n")
    repository.git("remote", "add", "origin", "git@gitlab.com:octo/demo.git")
    repository.commit()
    assert read_facts(repository.root).provider == "github"
    assert provider_of_log("Running with gitlab-runner 18.5.0 (2d2ab6d7)\n") == "gitlab"
    found = read_facts(repository.root, "gitlab")
    assert (found.provider, found.slug) == ("gitlab", "octo/demo")
    assert read_facts(repository.root, "google").provider == "google"
    assert provider_of_log("2026-11-26T23:00:00.000000Z ##[group]Run twine upload\n") == ""


def test_the_recorded_project_counts_until_there_is_a_remote(repository: GitRepository) -> None:
    answers = "_src_path: x\nprovider: gitlab\nrepository: octo/demo\ntracer_branch: ''\n"
    repository.write(".copier-answers.tracer.yml", answers)
    repository.write(MAIN, "x: {script: [pytest]}\n")
    repository.commit()
    assert read_facts(repository.root).slug == "octo/demo"


@pytest.mark.parametrize("provider", ["google", "activestate"])
def test_a_form_of_which_nothing_is_known_has_the_labels_of_the_provider(provider: str) -> None:
    text = "https://test.pypi.org/legacy/\nvalid token, but no corresponding publisher (x)\n"
    (found,) = diagnose(text, ProjectFacts(provider=provider)).findings
    assert all(one.label in found.say("cure") for one in PROVIDERS[provider].form)
