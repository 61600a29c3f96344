"""What a release page says of a release: the `info` part of the JSON API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from packaging.metadata import Metadata


def describe_release(metadata: Metadata) -> dict[str, Any]:
    """The fields of `info` that come from the metadata.

    Source: https://docs.pypi.org/api/json/
    """
    return {
        "name": metadata.name,
        "version": str(metadata.version),
        "summary": metadata.summary,
        "description": metadata.description or "",
        "description_content_type": metadata.description_content_type,
        "author": metadata.author,
        "author_email": metadata.author_email,
        "maintainer": metadata.maintainer,
        "maintainer_email": metadata.maintainer_email,
        "license": metadata.license,
        "license_expression": metadata.license_expression,
        "license_files": metadata.license_files,
        "keywords": ",".join(metadata.keywords or []) or None,
        "classifiers": metadata.classifiers or [],
        "platform": metadata.platforms[0] if metadata.platforms else None,
        "home_page": metadata.home_page,
        "download_url": metadata.download_url,
        "project_urls": metadata.project_urls or None,
        "requires_python": str(metadata.requires_python) if metadata.requires_python else None,
        "requires_dist": [str(one) for one in metadata.requires_dist or []] or None,
        "provides_extra": metadata.provides_extra or None,
        "dynamic": metadata.dynamic,
        "yanked": False,
        "yanked_reason": None,
    }
