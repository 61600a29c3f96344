"""What the steps of a job need of the run's own token, for a first `permissions:` block to name.

Such a block takes away whatever it does not name:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions.
A script has the token only if it is given it, or by what a checkout leaves for git. The permissions of each
action are those of its documentation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.reach.follow.registry import TASK_FILES
from tracer_bullet.workflow.reach.local_action import find_local_action

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.model import Job, Step
    from tracer_bullet.workflow.reach.local_action import LocalAction
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_NONE = frozenset(
    """
    actions/setup-python actions/setup-node actions/setup-java actions/setup-go actions/cache
    actions/upload-artifact actions/download-artifact actions/cache/restore actions/cache/save
    astral-sh/setup-uv snok/install-poetry abatilo/actions-poetry gr1n/setup-poetry
    pdm-project/setup-pdm pypa/cibuildwheel pypa/hatch pypa/gh-action-pypi-publish
    hynek/build-and-inspect-python-package hynek/setup-cached-uv pyo3/maturin-action
    messense/maturin-action docker/setup-qemu-action docker/setup-buildx-action dtolnay/rust-toolchain
    actions-rs/toolchain actions-rust-lang/setup-rust-toolchain swatinem/rust-cache
    conda-incubator/setup-miniconda mamba-org/setup-micromamba mamba-org/provision-with-micromamba
    samuelcolvin/check-python-version extractions/setup-just codecov/codecov-action
    jakebailey/pyright-action ilammy/msvc-dev-cmd sersoft-gmbh/setup-gh-cli-action
    jrubics/poetry-publish mxschmitt/action-tmate taiki-e/install-action wntrblm/nox
    arduino/setup-protoc crazy-max/ghaction-import-gpg eifinger/setup-uv eifinger/setup-rye
    brunodscarpellini/setup-poetry re-actors/alls-green pre-commit/action deadsnakes/action
    psf/black astral-sh/ruff-action chartboost/ruff-action isort/isort-action step-security/harden-runner
    actions/upload-pages-artifact awalsh128/cache-apt-pkgs-action addnab/docker-run-action
    microsoft/setup-msbuild mymindstorm/setup-emsdk oven-sh/setup-bun snapcore/action-build
    citation-file-format/cffconvert-github-action install-pinned/uv yezz123/setup-uv
    ralfg/python-wheels-manylinux-build
    """.split()  # noqa: SIM905 - shorter than the list
)
_RELEASE_PLEASE = {"contents": "write", "issues": "write", "pull-requests": "write"}
_NEEDED: dict[str, dict[str, str]] = {
    "actions/checkout": {"contents": "read"},
    "actions/attest": {"attestations": "write", "contents": "read"},
    "actions/attest-build-provenance": {"attestations": "write", "contents": "read"},
    "actions/attest-sbom": {"attestations": "write", "contents": "read"},
    "actions/deploy-pages": {"pages": "write"},
    "benc-uk/workflow-dispatch": {"actions": "write"},
    "peter-evans/repository-dispatch": {"contents": "write"},
    "actions/create-release": {"contents": "write"},
    "actions/upload-release-asset": {"contents": "write"},
    "dawidd6/action-download-artifact": {"actions": "read", "contents": "read"},
    "docker/metadata-action": {"contents": "read"},
    "googleapis/release-please-action": _RELEASE_PLEASE,
    "google-github-actions/release-please-action": _RELEASE_PLEASE,
    "release-drafter/release-drafter": {"contents": "write", "pull-requests": "read"},
    "sigstore/gh-action-sigstore-python": {"contents": "write"},
    "peter-evans/create-pull-request": {"contents": "write", "pull-requests": "write"},
} | {
    name: {"contents": "write"}
    for name in """
    softprops/action-gh-release ncipollo/release-action svenstaro/upload-release-action
    alexellis/upload-assets shogo82148/actions-upload-release-asset
    marvinpinto/action-automatic-releases ad-m/github-push-action stefanzweifel/git-auto-commit-action
    endbug/add-and-commit peaceiris/actions-gh-pages jamesives/github-pages-deploy-action
    mathieudutour/github-tag-action anothrnick/github-tag-action rickstaa/action-create-tag
    python-semantic-release/python-semantic-release python-semantic-release/upload-to-gh-release
    python-semantic-release/publish-action relekang/python-semantic-release
    taiki-e/create-gh-release-action taiki-e/upload-rust-binary-action tox-dev/action-pre-commit-uv
    xresloader/upload-to-github-release commitizen-tools/commitizen-action
    """.split()  # noqa: SIM905 - shorter than the list
}
_PACKAGES = ("docker/login-action", "docker/build-push-action")
_TOKEN = re.compile(r"github\.token|secrets\.GITHUB_TOKEN|GITHUB_TOKEN|GH_TOKEN", re.IGNORECASE)
_PUSHES = re.compile(
    r"\bgit\s+(?:-\S+\s+)*push\b|\bgh-deploy\b|\bghp-import\b|\bmike\s+deploy\b"
    r"|\bgh\s+release\s+(?:create|upload|edit)"
)
_LOGS_IN = re.compile(r"^[^\n]*\bdocker\s+login\b[^\n]*\bghcr\.io\b[^\n]*$", re.MULTILINE)
_OTHER_GH = re.compile(r"\bgh\s+(?!release\s+(?:create|upload|edit|view|list|download)\b|--version|auth)\w+")
_LOCAL = re.compile(
    r"(?:^|[\s;&|(])(?:(?:bash|sh|source|\.|python[\d.]*)[ \t]+(?P<file>[\w.-]*[\w./-]*\.?[\w-]+)"
    r"|(?P<run>\.?/?[\w-]+/[\w./-]+)"
    r"|(?P<tool>make|just|tox|nox|invoke|task)\b)(?=[\s;&|)]|\Z)",
    re.MULTILINE,
)
_RANK = {"none": 0, "read": 1, "write": 2}


class JobNeeds(NamedTuple):
    """`scopes` by name, in order; or the `unknown` step for which they cannot be told."""

    scopes: dict[str, str]
    unknown: str = ""


def needs_of(job: Job, steps: Sequence[Step], files: RepositoryFiles) -> JobNeeds:
    """What `steps` of `job` need beside `id-token`."""
    found: dict[str, str] = {}
    for step in steps:
        needed = _of_action(step, job, files) if step.uses else _of_script(step, job, files)
        if needed is None:
            name = (
                step.uses.text if step.uses else (step.run.value.strip() if step.run else "").split("\n")[0]
            )
            return JobNeeds({}, f"`{name}` (line {step.span.line})")
        for scope, level in needed.items():
            if _RANK[level] > _RANK[found.get(scope, "none")]:
                found[scope] = level
    return JobNeeds({scope: found[scope] for scope in sorted(found)})


def _of_local(action: LocalAction, step: Step, job: Job, files: RepositoryFiles) -> dict[str, str] | None:
    """The needs of the steps of the repository's own action, unless it may get the run's token."""
    given = " ".join([*action.inputs.values(), *(leaf.value for leaf in step.arguments.items.values())])
    needs = needs_of(job, action.steps, files)
    return None if action.gap or not action.steps or needs.unknown or _TOKEN.search(given) else needs.scopes


def _of_action(step: Step, job: Job, files: RepositoryFiles) -> dict[str, str] | None:
    assert step.uses  # noqa: S101 - asked of actions only
    if action := find_local_action(step.uses, files):
        return _of_local(action, step, job, files)
    name = step.uses.text.partition("@")[0].lower()
    if name in _NEEDED:
        return _NEEDED[name]
    if name in _PACKAGES:
        registry = step.arguments.get("registry")
        tags = step.arguments.get("tags")
        own = any("ghcr.io" in leaf.value for leaf in (registry, tags) if leaf)
        return {"packages": "write"} if own else {}
    if name in _NONE or name.startswith("actions/setup-"):
        return {}
    return None


def _of_script(step: Step, job: Job, files: RepositoryFiles) -> dict[str, str] | None:
    """The needs of a script and of the files that it calls; None if they are not to be told."""
    script = step.script
    texts = [script]
    for called in _called(script, files):
        found = [text for name in called if (text := files.text(name)) is not None]
        if not found and len(called) == 1 and files.exists(called[0].partition("/")[0]):
            return None
        texts += found
    given = " ".join(leaf.value for leaf in (*step.env.items.values(), *job.env.items.values()))
    has_token = bool(_TOKEN.search(f"{script} {given}"))
    whole = "\n".join(texts)
    if _OTHER_GH.search(whole):
        return None
    if _PUSHES.search(whole):
        return {"contents": "write"}
    rest = _LOGS_IN.sub("", script)
    if rest != script and not _TOKEN.search(f"{rest} {given}"):
        return {"packages": "write"}
    return None if has_token else {}


def _called(script: str, files: RepositoryFiles) -> Iterator[tuple[str, ...]]:
    """The files that a script calls, in groups of which one is enough. A folder is not called."""
    for found in _LOCAL.finditer(script):
        if found["tool"]:
            yield TASK_FILES[found["tool"]]
        elif found["file"] or not files.names(found["run"].removeprefix("./").rstrip("/")):
            yield ((found["file"] or found["run"]).removeprefix("./"),)
