"""Core metadata from form fields; validated by `packaging`, which is what warehouse uses.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/metadata.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from packaging.metadata import InvalidMetadata, Metadata, RawMetadata

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXTS = (
    "metadata_version", "name", "version", "summary", "description", "description_content_type", "home_page",
    "download_url", "author", "author_email", "maintainer", "maintainer_email", "license",
    "license_expression", "requires_python",
)  # fmt: skip
_LISTS = {
    "platform": "platforms", "supported_platform": "supported_platforms", "classifiers": "classifiers",
    "requires_dist": "requires_dist", "provides_dist": "provides_dist", "obsoletes_dist": "obsoletes_dist",
    "requires_external": "requires_external", "provides_extra": "provides_extra", "dynamic": "dynamic",
    "license_file": "license_files", "import_name": "import_names", "import_namespace": "import_namespaces",
    "requires": "requires", "provides": "provides", "obsoletes": "obsoletes",
}  # fmt: skip
"""Form field to the name that `packaging` uses: most are plural in a form, a few are not."""


def read_metadata(fields: Mapping[str, tuple[str, ...]]) -> Metadata:
    """The metadata of an upload form; fields that are no metadata are ignored, empty ones left out.

    Raises an ExceptionGroup of `InvalidMetadata`, each with the field's name in an e-mail header.
    """
    raw: dict[str, Any] = {}
    problems: list[InvalidMetadata] = []
    for name, values in fields.items():
        if values == ("",):
            continue
        try:
            raw.update(_read_field(name, values))
        except ValueError:
            problems.append(InvalidMetadata(name, f"{name!r} has invalid data"))
    if problems:
        raise ExceptionGroup("unparsed", problems)
    return Metadata.from_raw(cast("RawMetadata", raw))


def _read_field(name: str, values: tuple[str, ...]) -> dict[str, Any]:
    if name in _LISTS:
        return {_LISTS[name]: list(values)}
    if name == "project_urls":
        return {name: _read_urls(values)}
    if name != "keywords" and name not in _TEXTS:
        return {}
    if len(values) != 1:
        raise ValueError(name)
    return {name: [word.strip() for word in values[0].split(",")] if name == "keywords" else values[0]}


def _read_urls(values: tuple[str, ...]) -> dict[str, str]:
    urls: dict[str, str] = {}
    for value in values:
        label, _, url = (part.strip() for part in value.partition(","))
        if label in urls:
            raise ValueError(label)
        urls[label] = url
    return urls
