"""Stand-ins for further actions, which decide what is uploaded, record a release, or bring a program.

Only inputs that a stand-in heeds are listed; GitHub warns of an unknown one and goes on, as this does.
"""

from __future__ import annotations

from tracer_bullet.rehearsal.actions.catalogue import StandIn

_TOOL = {"version": "", "python-version": "", "poetry-version": "", "poetry-plugins": "", "plugins": ""}
_POETRY_SETTINGS = {
    "virtualenvs-create": "",
    "virtualenvs-in-project": "",
    "virtualenvs-path": "",
    "installation-arguments": "",
}
_RELEASE = {
    "body": "",
    "body_path": "",
    "bodyFile": "",
    "draft": "false",
    "prerelease": "false",
    "name": "",
    "release_name": "",
    "tag": "",
    "tag_name": "",
    "automatic_release_tag": "",
    "commit": "",
    "files": "",
    "artifacts": "",
    "allowUpdates": "false",
    "publish": "false",
    "version": "",
    "fail_on_unmatched_files": "false",
    "artifactErrorsFailBuild": "false",
}
_RELEASED = ("id", "url", "html_url", "upload_url", "tag_name", "name", "body", "assets", "release_id")
_ASSET = {"upload_url": "", "asset_path": "", "asset_name": "", "file": "", "file_glob": "false", "tag": ""}


def _install(tool: str) -> StandIn:
    return StandIn(
        "install_tool",
        {**_TOOL, **(_POETRY_SETTINGS if tool == "poetry" else {})},
        ("python-version", "python-path", f"{tool}-version", f"{tool}-bin"),
        {"TRACER_TOOL": tool},
    )


_CACHE = {"path": "", "key": "", "restore-keys": "", "fail-on-cache-miss": "false", "lookup-only": "false"}
_CACHED = ("cache-hit", "cache-primary-key", "cache-matched-key")
_ATTEST = StandIn("provenance", {"subject-path": ""}, ("bundle-path", "attestation-id", "attestation-url"))
_MAKE_RELEASE = StandIn("make_release", _RELEASE, _RELEASED)
THIRD_PARTY = {
    "abatilo/actions-poetry": _install("poetry"),
    "actions/attest": _ATTEST,
    "actions/attest-build-provenance": _ATTEST,
    "actions/attest-sbom": _ATTEST,
    "actions/cache/restore": StandIn("cache", _CACHE, _CACHED),
    "actions/cache/save": StandIn("cache", _CACHE),
    "actions/create-release": _MAKE_RELEASE,
    "actions/setup-node": StandIn(
        "setup_node",
        {
            "node-version": "",
            "node-version-file": "",
            "registry-url": "",
            "scope": "",
            "cache": "",
            "cache-dependency-path": "",
            "check-latest": "false",
            "package-manager-cache": "true",
        },
        ("node-version", "cache-hit"),
    ),
    "actions/upload-artifact/merge": StandIn(
        "merge_artifacts",
        {
            "name": "merged-artifacts",
            "pattern": "*",
            "separate-directories": "false",
            "include-hidden-files": "false",
            "delete-merged": "false",
        },
        ("artifact-id", "artifact-url", "artifact-digest"),
    ),
    "actions/upload-release-asset": StandIn("upload_asset", _ASSET, ("browser_download_url",)),
    "googleapis/release-please-action": StandIn(
        "release_please",
        {
            "token": "",
            "release-type": "",
            "path": "",
            "target-branch": "",
            "config-file": "",
            "manifest-file": "",
            "include-component-in-tag": "false",
            "skip-github-release": "false",
            "skip-github-pull-request": "false",
        },
        ("releases_created", "release_created", "tag_name", "version", "sha", "prs_created"),
    ),
    "gr1n/setup-poetry": _install("poetry"),
    "hynek/build-and-inspect-python-package": StandIn(
        "build_and_inspect",
        {
            "path": ".",
            "skip-wheel": "false",
            "upload-name-suffix": "",
            "attest-build-provenance-github": "false",
        },
        (
            "dist",
            "artifact-name",
            "package_name",
            "package_version",
            "supported_python_classifiers_json_array",
            "supported_python_classifiers_json_job_matrix_value",
        ),
    ),
    "marvinpinto/action-automatic-releases": _MAKE_RELEASE,
    "ncipollo/release-action": _MAKE_RELEASE,
    "pdm-project/setup-pdm": _install("pdm"),
    "pyo3/maturin-action": StandIn(
        "maturin",
        {
            "command": "build",
            "args": "",
            "target": "",
            "manylinux": "",
            "working-directory": "",
            "maturin-version": "",
            "rust-toolchain": "",
        },
    ),
    "pypa/cibuildwheel": StandIn(
        "cibuildwheel", {"package-dir": ".", "output-dir": "wheelhouse", "config-file": "", "only": ""}
    ),
    "pypa/hatch": _install("hatch"),
    "pypa/hatch/install": _install("hatch"),
    "python-semantic-release/python-semantic-release": StandIn(
        "semantic_release",
        {
            "directory": ".",
            "root_options": "",
            "config_file": "",
            "verbosity": "",
            "no_operation_mode": "false",
            "strict": "false",
            "github_token": "",
            "force": "",
            "prerelease": "",
            "prerelease_token": "",
            "commit": "",
            "push": "",
            "tag": "",
            "changelog": "",
            "vcs_release": "",
            "build": "",
            "build_metadata": "",
            "git_committer_name": "github-actions",
            "git_committer_email": "actions@users.noreply.github.com",
        },
        ("released", "version", "tag", "is_prerelease", "link", "previous_version", "commit_sha"),
    ),
    "re-actors/alls-green": StandIn(
        "alls_green",
        {"jobs": "", "allowed-failures": "", "allowed-skips": ""},
        ("result", "success", "failure"),
    ),
    "release-drafter/release-drafter": _MAKE_RELEASE,
    "sigstore/gh-action-sigstore-python": StandIn("sigstore", {"inputs": ""}),
    "snok/install-poetry": _install("poetry"),
    "softprops/action-gh-release": _MAKE_RELEASE,
    "svenstaro/upload-release-action": StandIn("upload_asset", _ASSET, ("browser_download_url",)),
}
"""By the repository in lower case, with the folder of an action that is not at its root."""
