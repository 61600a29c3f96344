"""Actions that are known to upload no distributions.

Being of a known owner exempts no action that runs what it is given, and no reusable workflow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.credentials import names_a_secret
from tracer_bullet.workflow.reach.upload_words import names_an_upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Reference, Step, Values

_OWNERS = frozenset({"actions", "github"})
ACTIONS = frozenset(
    """
    abatilo/actions-poetry amannn/action-semantic-pull-request anchore/sbom-action astral-sh/attest-action
    astral-sh/ruff-action astral-sh/setup-uv aws-actions/amazon-ecr-login
    aws-actions/configure-aws-credentials azure/login codecov/codecov-action codecov/test-results-action
    conda-incubator/setup-miniconda docker/build-push-action docker/login-action docker/metadata-action
    docker/setup-buildx-action docker/setup-qemu-action dtolnay/rust-toolchain eifinger/setup-uv
    extractions/setup-just google-github-actions/auth google-github-actions/setup-gcloud
    hynek/build-and-inspect-python-package hynek/setup-cached-uv ilammy/msvc-dev-cmd
    jamesives/github-pages-deploy-action
    mamba-org/setup-micromamba marvinpinto/action-automatic-releases messense/maturin-action
    ncipollo/release-action pdm-project/setup-pdm peaceiris/actions-gh-pages pre-commit/action
    pyo3/maturin-action pypa/cibuildwheel pypa/gh-action-pip-audit pypa/hatch re-actors/alls-green
    release-drafter/release-drafter sigstore/cosign-installer sigstore/gh-action-sigstore-python
    slackapi/slack-github-action snok/install-poetry softprops/action-gh-release step-security/harden-runner
    svenstaro/upload-release-action swatinem/rust-cache taiki-e/install-action tibdex/github-app-token
    zizmorcore/zizmor-action
    """.split()  # noqa: SIM905 - thirty lines less than the list
)
_WORKFLOWS = frozenset({"slsa-framework/slsa-github-generator"})
_SCRIPT = re.compile(
    r"exec|require|import|fetch|dispatch|https?\b|eval|spawn|Function|process\b|child"
    r"|\brequest\b"
    r"|\$\{\{",
    re.IGNORECASE,
)
_GIVEN = {"docker/build-push-action": ("secrets", "secret-envs", "secret-files", "build-args", "ssh")}
_NAME = re.compile(
    r"pypi|twine|\A(?!.*(?:npm|node|docker|crate|cargo|nuget|gem|helm|vscode|pages|test|release)).*publish",
    re.IGNORECASE,
)
"""Names of actions that publish, those left out that name another index."""


def is_harmless_action(step: Step) -> bool:
    """Whether the action of `step`, with what it is given, is known to upload no distributions."""
    reference = step.uses
    if reference is None or any(map(names_an_upload, texts_of(step))):
        return False
    if reference.repository == "actions/github-script":
        script = step.arguments.get("script")
        return script is not None and not _SCRIPT.search(script.value)
    given = [step.arguments.get(name) for name in _GIVEN.get(reference.repository, ())]
    if any(leaf and names_a_secret(leaf.value) for leaf in given):
        return False
    return reference.repository in ACTIONS or reference.owner.lower() in _OWNERS


def is_harmless_workflow(reference: Reference) -> bool:
    """Whether a reusable workflow of another repository is known to upload no distributions."""
    return reference.repository in _WORKFLOWS


def may_publish(step: Step) -> bool:
    """Whether an action that is not known looks like one that publishes, or stands in this repository."""
    reference = step.uses
    if reference is None:
        return False
    is_open = reference.is_local or reference.text.startswith("docker://")
    return is_open or bool(_NAME.search(reference.text)) or any(map(names_an_upload, texts_of(step)))


def texts_of(step: Step) -> Iterator[str]:
    """What the step hands to its action."""
    for values in (step.arguments, step.env):
        yield from _texts(values)


def _texts(values: Values) -> Iterator[str]:
    if values.expression:
        yield values.expression.value
    for leaf in values.items.values():
        yield leaf.value
