"""Which provider runs the pipeline, and which repository of it releases: from the remotes and the files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.remotes import choose_path, choose_repository, read_remote
from tracer_bullet.providers.publisher import publishers_of
from tracer_bullet.providers.registry import PROVIDERS, find_pipelines
from tracer_bullet.scaffold.answers.missing import Missing
from tracer_bullet.text.similar import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracer_bullet.project.answers_file import AnswersFile
    from tracer_bullet.project.git import GitSnapshot
    from tracer_bullet.providers.provider import Provider
    from tracer_bullet.scaffold.answers.location import Location
    from tracer_bullet.scaffold.answers.questions import Answer

GITHUB = "github"
_OFFERED = {"release_on": "tag", "wheels": "pure"}
"""What the pipelines of other providers are made for."""
_INSTEAD = {
    "github-release": "creating a release creates its tag, and that starts the same pipeline",
    "manual": "create the tag of the release on the website, under Code > Tags",
    "semantic-release": "the tool pushes the tag with a token of its own, and that starts the pipeline",
    "release-please": "it makes releases on GitHub only: let another tool push the tag",
}
"""What comes to the same as each kind of release on GitHub."""
_WHEELS = "build the wheels on GitHub or GitLab"


def provider_of_answers(answers: Mapping[str, object]) -> Provider | None:
    """The provider that `answers` name; None for GitHub, whose workflows have a place of their own."""
    key = str(answers.get("provider", GITHUB))
    return None if key == GITHUB else find_provider(key)


def find_provider(key: str) -> Provider:
    """The provider that is called `key`; raises TracerError if there is none."""
    if key not in PROVIDERS:
        hint = did_you_mean(key, PROVIDERS) or f"the providers are {', '.join(PROVIDERS)}"
        raise TracerError(f"no provider is called `{key}`", hint=hint)
    return PROVIDERS[key]


def add_provider(
    location: Location, given: str, answers: dict[str, Detected[Answer]], missing: list[Missing]
) -> None:
    """Put the provider and the repository into `answers`, or what cannot be told into `missing`.

    `given` is the provider that was chosen, empty if none was. Raises TracerError for one that is not known.
    """
    found = detect_provider(location) if not given else Detected(given, "given")
    provider = find_provider(found.value)
    answers["provider"] = found
    try:
        answers["repository"] = _repository(location.repository, provider)
    except TracerError as error:
        suggested = re.search(r"--repository [^\s`]+", error.hint)
        option = suggested[0] if suggested else "--repository OWNER/NAME"
        missing.append(Missing("repository", option, error.message))


def check_offered(given: Mapping[str, Detected[Answer]], provider: Provider) -> None:
    """Raise RefusedError for a kind of release, or of wheels, that is chosen and only offered on GitHub."""
    if provider.key == GITHUB:
        return
    for key, offered in _OFFERED.items():
        is_offered = key == "wheels" and provider.builds_wheels
        if key in given and given[key].value != offered and not is_offered:
            raise RefusedError(
                f"`{key}={given[key].value}` is only offered on GitHub: on {provider.name} it is `{offered}`",
                hint=f"leave `{key}` out: {_INSTEAD.get(str(given[key].value), _WHEELS)}",
            )


def check_only_package(answers: Mapping[str, Detected[Answer]], others: Iterable[AnswersFile]) -> None:
    """Raise RefusedError if the pipeline is set up for another package, by the answers files of `others`.

    A repository has one pipeline on most providers other than GitHub, and PyPI tells packages apart by that.
    """
    provider = find_provider(str(answers["provider"].value))
    if provider.is_for_several and (provider.joining is None or "pipeline_stage" in answers):
        return
    for one in others:
        if one.answers.get("provider") == provider.key:
            raise RefusedError(
                f"on {provider.runs_on} tracer sets up one package of a repository, and "
                f"{one.path.name} is about the one in `{one.answers.get('package_directory', '.')}`",
                hint=f"--data pipeline_stage=STAGE  # jobs of its own in a stage of `{provider.pipelines[0]}`"
                if provider.joining
                else "write the jobs of this package by hand",
            )


def detect_provider(location: Location) -> Detected[str]:
    """GitHub if a remote is there; otherwise whose pipeline or whose remote there is."""
    urls = location.repository.remote_urls
    hosts = {read_remote(name, url).host for name, url in urls.items()}
    if hosts.intersection(PROVIDERS[GITHUB].hosts):
        return Detected(GITHUB, "a remote is on github.com")
    by_host = (one for one in PROVIDERS.values() if hosts.intersection(one.hosts))
    found = next(by_host, None)
    if found:
        return Detected(found.key, f"a remote is on {found.hosts[0]}")
    for provider, path in find_pipelines(location.root):
        return Detected(provider.key, f"`{path.name}` is there")
    return Detected(GITHUB, "default")


def _repository(repository: GitSnapshot, provider: Provider) -> Detected[str]:
    if provider.key == GITHUB or not provider.hosts:
        return choose_repository(repository.remote_urls)
    found = choose_path(repository.remote_urls, provider.hosts)
    if found is None:
        host = provider.hosts[0]
        raise TracerError(f"no remote is on {host}, the one that PyPI trusts")
    return found


def check_identities(answers: Mapping[str, str]) -> None:
    """Raise RefusedError for values that the forms of the indexes would not take."""
    provider = provider_of_answers(answers)
    for form in publishers_of(provider, answers) if provider else ():
        form.normalised()
