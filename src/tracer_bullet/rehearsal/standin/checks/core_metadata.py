"""Rules for core metadata: those of `packaging`, and the ones that PyPI adds.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/metadata.py (`_validate_metadata`); the
order of fields: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py
"""

from __future__ import annotations

from email.utils import getaddresses
from typing import TYPE_CHECKING

from packaging.metadata import InvalidMetadata
from packaging.requirements import InvalidRequirement, Requirement

from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from packaging.metadata import Metadata

    from tracer_bullet.rehearsal.standin.attempt import Attempt

VERSIONS = {"1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5"}
SUMMARY_LIMIT = 512
LABEL_LIMIT = 32
_LOCAL = "The use of local versions"
_SPECIFICATION = "https://packaging.python.org/specifications/core-metadata"
_LOCAL_VERSIONS = (
    "https://packaging.python.org/en/latest/specifications/version-specifiers/#local-version-identifiers"
)
_FIRST = ("metadata-version", "name", "version")
_DYNAMIC = frozenset(
    """
    platform supported-platform summary description description-content-type keywords home-page
    download-url author author-email maintainer maintainer-email license license-expression license-file
    classifier requires-dist requires-python requires-external project-url provides-extra provides-dist
    obsoletes-dist requires provides obsoletes import-name import-namespace
    """.split()  # noqa: SIM905 - a list of 28 quoted words reads worse
)


def check_metadata(attempt: Attempt) -> None:
    """The first problem of the most important field: metadata version, name, version, then by alphabet."""
    try:
        problems = list(_find_problems(attempt.metadata))
    except ExceptionGroup as group:
        problems = [error for error in group.exceptions if isinstance(error, InvalidMetadata)]
    if not problems:
        return
    problems.sort(key=lambda problem: problem.field)
    rank = {field: number for number, field in enumerate(_FIRST)}
    first = min(problems, key=lambda problem: rank.get(problem.field, len(_FIRST)))
    text = str(first)
    see = _LOCAL_VERSIONS if text.startswith(_LOCAL) else _SPECIFICATION
    raise NotAcceptedError(f"{text if text.endswith('.') else text + '.'} See {see} for more information.")


def _find_problems(metadata: Metadata) -> Iterator[InvalidMetadata]:
    for rule in _RULES:
        for field, text in rule(metadata):
            yield InvalidMetadata(field, text)


def _look_at_versions(metadata: Metadata) -> Iterator[tuple[str, str]]:
    if metadata.metadata_version not in VERSIONS:
        yield "metadata-version", f"{metadata.metadata_version!r} is not a valid metadata version"
    if metadata.version.local:
        yield "version", f"{_LOCAL} in '{metadata.version}' is not allowed."


def _look_at_summary(metadata: Metadata) -> Iterator[tuple[str, str]]:
    if len(metadata.summary or "") > SUMMARY_LIMIT:
        yield "summary", f"'summary' field must be {SUMMARY_LIMIT} characters or less."


def _look_at_addresses(metadata: Metadata) -> Iterator[tuple[str, str]]:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - slow, and few uploads need it

    fields = {"author-email": metadata.author_email, "maintainer-email": metadata.maintainer_email}
    for field, value in fields.items():
        # One that holds several addresses is not looked at: a newer Python's parseaddr finds none in it.
        found = getaddresses([value or ""])
        address = found[0][1] if len(found) == 1 else ""
        try:
            if address:
                validate_email(address, check_deliverability=False)
        except EmailNotValidError as error:
            yield field, f"{address!r} is not a valid email address: {error}"


def _look_at_classifiers(metadata: Metadata) -> Iterator[tuple[str, str]]:
    from trove_classifiers import classifiers, deprecated_classifiers  # noqa: PLC0415 - a large table

    used = set(metadata.classifiers or [])
    for classifier in sorted(used - classifiers - deprecated_classifiers.keys()):
        yield "classifier", f"{classifier!r} is not a valid classifier."
    for classifier in sorted(used & deprecated_classifiers.keys()):
        instead = deprecated_classifiers[classifier]
        advice = f", use one of {instead} instead." if instead else "."
        yield "classifier", f"The classifier {classifier!r} has been deprecated{advice}"


def _look_at_urls(metadata: Metadata) -> Iterator[tuple[str, str]]:
    for field, url in (("home-page", metadata.home_page), ("download-url", metadata.download_url)):
        if url is not None and not _is_url(url):
            yield field, f"{url!r} is not a valid url."
    for label, url in (metadata.project_urls or {}).items():
        problem = _find_url_problem(label, url)
        if problem:
            yield "project-url", problem


def _find_url_problem(label: str, url: str) -> str:
    if not label:
        return "Must have a label"
    if len(label) > LABEL_LIMIT:
        return f"{label!r} must be {LABEL_LIMIT} characters or less."
    if not url:
        return "Must have a URL"
    return "" if _is_url(url) else f"{url!r} is not a valid url"


def _is_url(url: str) -> bool:
    """Whether PyPI accepts `url`: http or https, with any host or path, or none.

    Source: https://github.com/pypi/warehouse/blob/main/warehouse/utils/http.py (`is_valid_uri`, which
    forklift calls with `require_authority=False`).
    """
    from rfc3986 import exceptions, uri_reference, validators  # noqa: PLC0415 - only for metadata with addresses

    uri = uri_reference(url).normalize()
    validator = validators.Validator().allow_schemes("http", "https").require_presence_of("scheme")
    try:
        validator.check_validity_of("scheme", "host", "port", "path", "query").validate(uri)
    except exceptions.ValidationError:
        return False
    return True


def _look_at_relations(metadata: Metadata) -> Iterator[tuple[str, str]]:
    for field, values in (
        ("provides-dist", metadata.provides_dist),
        ("obsoletes-dist", metadata.obsoletes_dist),
    ):
        for value in values or []:
            try:
                if Requirement(value).url is not None:
                    yield field, f"Can't have direct dependency: {value!r}"
            except InvalidRequirement as error:
                yield field, f"{value!r} is invalid: {error}"
    for requirement in metadata.requires_dist or []:
        if requirement.url is not None:
            yield "requires-dist", f"Can't have direct dependency: {requirement}"


def _look_at_dynamic(metadata: Metadata) -> Iterator[tuple[str, str]]:
    for name in metadata.dynamic or []:
        if name not in _DYNAMIC:
            yield "dynamic", f"Dynamic field {name!r} is not a valid dynamic field."


def _look_at_licence(metadata: Metadata) -> Iterator[tuple[str, str]]:
    if metadata.license and metadata.license_expression:
        text = (
            "License is deprecated when License-Expression is present. "
            "Only License-Expression should be present."
        )
        yield "license", text


_RULES: tuple[Callable[[Metadata], Iterator[tuple[str, str]]], ...] = (
    _look_at_versions,
    _look_at_summary,
    _look_at_addresses,
    _look_at_classifiers,
    _look_at_urls,
    _look_at_relations,
    _look_at_dynamic,
    _look_at_licence,
)
