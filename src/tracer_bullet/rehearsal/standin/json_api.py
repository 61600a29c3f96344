"""The JSON API: a project, or one release of it.

Source: https://docs.pypi.org/api/json/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from packaging.metadata import Metadata
from packaging.version import Version

from tracer_bullet.rehearsal.http_messages import answer_json, redirect
from tracer_bullet.rehearsal.standin.simple_api import show_time

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.http_messages import Response
    from tracer_bullet.rehearsal.standin.index import Index, IndexProject, Release, StoredFile


def show_json(index: Index, name: str, version: str = "") -> Response:
    """Answer `/pypi/<name>/json` and `/pypi/<name>/<version>/json`.

    A project without a release is not found, as on PyPI: this API cannot tell it from no project at all.
    """
    project = index.project(name)
    release = _choose(project, version) if project else None
    if project is None or release is None:
        return answer_json({"message": "Not Found"}, 404)
    if name != project.key:
        tail = f"/{version}" if version else ""
        return redirect(f"https://{index.site.host}/pypi/{project.key}{tail}/json")
    data = {
        "info": _describe(index, project, release),
        "last_serial": index.serial,
        "ownership": {"roles": [{"role": "Owner", "user": project.owner}], "organization": None},
        "urls": _describe_files(index, release),
        "vulnerabilities": [],
    }
    if not version:
        data["releases"] = {
            one.version: _describe_files(index, one)
            for one in sorted(project.releases.values(), key=lambda one: Version(one.version), reverse=True)
        }
    return answer_json(data)


def _choose(project: IndexProject, version: str) -> Release | None:
    if version:
        try:
            return project.release(str(Version(version)))
        except ValueError:
            return None
    final_first = sorted(
        project.releases.values(),
        key=lambda release: (
            not release.info.get("yanked"),
            not Version(release.version).is_prerelease,
            Version(release.version),
        ),
    )
    return final_first[-1] if final_first else None


def _describe(index: Index, project: IndexProject, release: Release) -> dict[str, Any]:
    page = f"https://{index.site.host}/project/{project.key}/"
    return {
        **_NOT_SAID,
        **release.info,
        "package_url": page,
        "project_url": page,
        "release_url": f"{page}{release.version}/",
        "bugtrack_url": None,
        "docs_url": None,
        "downloads": {"last_day": -1, "last_month": -1, "last_week": -1},
    }


def _describe_files(index: Index, release: Release) -> list[dict[str, Any]]:
    return [_describe_file(index, file) for file in sorted(release.files, key=lambda file: file.filename)]


def _describe_file(index: Index, file: StoredFile) -> dict[str, Any]:
    return {
        "filename": file.filename,
        "url": f"https://{index.site.files_host}{file.path}",
        "digests": {"blake2b_256": file.blake2_256, "md5": file.md5, "sha256": file.sha256},
        "md5_digest": file.md5,
        "packagetype": file.packagetype,
        "python_version": "source" if file.packagetype == "sdist" else file.filename.split("-")[-3],
        "requires_python": file.requires_python or None,
        "core-metadata": {"sha256": file.metadata_sha256} if file.metadata_sha256 else False,
        "size": file.size,
        "upload_time": show_time(file.uploaded).split(".", 1)[0],
        "upload_time_iso_8601": show_time(file.uploaded),
        "comment_text": "",
        "downloads": -1,
        "has_sig": False,
        "yanked": file.yanked is not False,
        "yanked_reason": file.yanked if isinstance(file.yanked, str) else None,
    }


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
        "keywords": ", ".join(metadata.keywords or []) or None,
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


_NOT_SAID = describe_release(
    Metadata.from_raw({"metadata_version": "2.1", "name": "x", "version": "0"}, validate=False)
)
"""Every field of `info`, for a release of which only the files are known."""
