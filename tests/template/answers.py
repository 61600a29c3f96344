"""What the questions can be answered with, and few combinations in which every pair of answers occurs."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Answers: TypeAlias = dict[str, str | bool]
_Pair: TypeAlias = tuple[tuple[str, str | bool], tuple[str, str | bool]]

REQUIRED: Answers = {"project_name": "demo", "repository": "acme/demo"}
"""What has no default, or one that depends on the directory."""

_HOSTILE = "\"';\\$(id)`id`${{ secrets.X }} #%[= 1 =][% raw %]: <b>é</b>"

_EVERY: dict[str, tuple[str | bool, ...]] = {
    "package_directory": (".", "packages/core", "0x1"),
    "project_name": ("demo", "Some.Odd__name-2"),
    "import_name": ("demo", "_x2"),
    "package_kind": ("library", "command-line-tool", "pytest-plugin"),
    "provider": ("github",),
    "repository": ("acme/demo", "a-1/x.y_z-9"),
    "build_with": ("uv", "build"),
    "release_on": ("github-release", "tag", "manual", "semantic-release", "release-please"),
    "release_tags": ("", "v*", "[0-9]* demo/v*"),
    "tag_prefix": ("", "core-v", "a/b@X=="),
    "other_tags": ("", "core-v-x core-v2-", "z"),
    "github_release": (False, True),
    "release_branch": ("main", "release/1.x"),
    "release_please_type": ("python", ""),
    "tracer_branch": ("tracer/first-run", "", "it's/a+b!]-\"$x"),
    "keep_dispatch": (False, True),
    "workflow": ("generated",),
    "workflow_name": ("publish.yml", "on.release_2.yaml"),
    "pipeline_stage": ("",),
    "testpypi_environment": ("testpypi", "true", "Test PyPI - 1.0"),
    "pypi_environment": ("pypi", "1e3", "PyPI/prod"),
    "python_version": ("3.13", "3.11"),
    "testpypi_project_name": ("demo", "demo.Trial-2"),
    "testpypi_upload_url": ("https://test.pypi.org/legacy/", "https://staging.example.org/root/dev/"),
    "testpypi_simple_url": (
        "https://test.pypi.org/simple/",
        "https://staging.example.org:8443/root/dev/+simple/",
    ),
    "testpypi_sign_in": ("trusted-publishing", "token"),
    "testpypi_user": ("__token__", "ci@example.org"),
    "pypi_upload_url": ("https://upload.pypi.org/legacy/", "https://index.example.org/legacy"),
    "pypi_simple_url": ("https://pypi.org/simple/", "https://index.example.org/simple/"),
    "pypi_sign_in": ("trusted-publishing", "token"),
    "pypi_user": ("__token__", "ci"),
    "upload_with": ("action", "manual"),
    "upload_runner": ("ubuntu-24.04", "self-hosted", "windows-2025"),
    "check_pypi_publisher": (False, True),
    "testpypi_gate": ("strict", "advisory"),
    "testpypi_account": ("a@b.iam.gserviceaccount.com",),
    "pypi_account": ("c@b.iam.gserviceaccount.com",),
    "activestate_organization": ("acme",),
    "activestate_project": ("demo",),
    "activestate_actor": ("ada",),
    "replaced": ("",),
}
NEW = _EVERY | {
    "new_package": (True,),
    "wheels": ("pure",),
    "description": ("One sentence.", _HOSTILE),
    "author_name": ("Ada Lovelace", _HOSTILE),
    "author_email": ("", "ada+py@example.org"),
    "license": ("MIT", "BSD-3-Clause", "Apache-2.0", "0BSD", "none"),
    "version_from": ("static", "vcs"),
}
EXISTING = _EVERY | {
    "import_name": ("demo", "_x2", ""),
    "new_package": (False,),
    "wheels": ("pure", "cibuildwheel", "maturin"),
    "version_from": ("static", "vcs", "file", "tag", "environment", "computed"),
    "version_file": ("pyproject.toml", "src/demo/__init__.py"),
    "version_line": ("", "__version__ = '", "é\t\"v$(id)'/&[x]"),
    "version_below": ("", "[metadata]"),
    "version_copies": ("", "src/demo/_a.py src/demo/__init__.py"),
    "version_variable": ("SETUPTOOLS_SCM_PRETEND_VERSION_FOR_DEMO", "PDM_BUILD_SCM_VERSION"),
    "version_tag_prefix": ("v", "", "demo@v"),
    "submodules": (False, True),
    "lfs": (False, True),
}


def pairwise(values: Mapping[str, tuple[str | bool, ...]]) -> Iterator[Answers]:
    """Combinations of `values`, one value a key, such that any two values of two keys meet in one of them.

    Greedy: every combination takes, key by key, the value that meets most partners which it has not met.
    """
    keys = list(values)
    open_pairs = {
        ((left, one), (right, other))
        for left, right in combinations(keys, 2)
        for one, other in product(values[left], values[right])
    }
    while open_pairs:
        (left, one), (right, other) = min(open_pairs, key=repr)
        chosen: Answers = {left: one, right: other}
        for key in keys:
            if key not in chosen:
                chosen[key] = max(values[key], key=lambda value: _gain(chosen, key, value, open_pairs))
        met = {pair for pair in open_pairs if all(chosen[key] == value for key, value in pair)}
        open_pairs -= met
        yield {key: chosen[key] for key in keys}


def _gain(chosen: Answers, key: str, value: str | bool, open_pairs: set[_Pair]) -> int:
    mine = (key, value)
    return sum((mine, item) in open_pairs or (item, mine) in open_pairs for item in chosen.items())
