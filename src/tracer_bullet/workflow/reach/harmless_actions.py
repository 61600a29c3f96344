"""Actions that are known to upload no distributions.

Being of a known owner exempts no action that runs what it is given, and no reusable workflow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.reach.credentials import holds_credential
from tracer_bullet.workflow.reach.indexes import is_unknown
from tracer_bullet.workflow.reach.known_actions import ACTIONS, ACTIONS_OF_COLLECTIONS, IMAGES
from tracer_bullet.workflow.reach.step_context import fill
from tracer_bullet.workflow.reach.upload_words import names_an_upload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.workflow.model import Job, Reference, Step, Values

_OWNERS = frozenset({"actions", "github"})
_BUILDERS = frozenset(
    {
        *("docker/build-push-action", "docker/bake-action", "redhat-actions/buildah-build"),
        "useblacksmith/build-push-action",
    }
)
_WORKFLOWS = frozenset({"slsa-framework/slsa-github-generator"})
_SCRIPT = re.compile(
    r"\bexec\w*\b|\b(?:\w*_)?require(?:_\w*)?\b(?!\(\s*['\"](?:node:)?(?:fs|path|os|util|crypto|url|assert)['\"]\s*\))"
    r"|\bimport\b|\bfetch\b"
    r"|[dD]ispatch|\bhttps?\.|\beval\b|spawn|\bnew Function\b"
    r"|\bprocess\b(?!\.(?:env|cwd|exit|stdout|stderr|platform)\b)"
    r"|child_process|(?<![.\w])request\b(?=\s*[(.;,)\]}]|\s*$)|\bglob(?:al|alThis)\b|\bconstructor\b"
    r"|\bWebSocket\b|\bWorker\b|\bWebAssembly\b|\bEventSource\b|\[\s*['\"`][^'\"`\]]*['\"`]\s*[+.]|\\[ux]",
)
_GIVEN = ("secrets", "secret-envs", "secret-files", "build-args", "ssh", "set")
"""What an action hands on to the build of an image: https://github.com/docker/build-push-action#inputs."""
_FROM_ENVIRONMENT = ("secret-envs", "secret-files", "ssh")
_IMAGE = re.compile(r"docker://(?:docker\.io/)?(?P<name>[^:@]+)")
_DISPATCHES = re.compile(r"dispatch|trigger", re.IGNORECASE)
_NAME = re.compile(
    r"pypi|twine|\A(?!.*(?:npm|node|docker|crate|cargo|nuget|gem|helm|vscode|pages|test|release)).*publish",
    re.IGNORECASE,
)
"""Names of actions that publish, those left out that name another index."""


def is_harmless_action(step: Step, *, is_read: bool = False) -> bool:
    """Whether the action of `step`, with what it is given, is known to upload no distributions.

    `is_read` is whether the scripts that it is given are looked at by themselves, see `action_code`.
    """
    reference = step.uses
    if reference is None or (not is_read and any(map(names_an_upload, texts_of(step)))):
        return False
    if reference.repository == "actions/github-script":
        script = step.arguments.get("script")
        return script is not None and is_harmless_javascript(script.value)
    if reference.repository in _BUILDERS and _hands_on_secrets(step):
        return False
    if image := _IMAGE.match(reference.text):
        return image["name"] in IMAGES and step.arguments.get("entrypoint") is None
    is_known = reference.repository in ACTIONS or reference.owner.lower() in _OWNERS
    return is_known or f"{reference.repository}/{reference.path.lower()}" in ACTIONS_OF_COLLECTIONS


def is_harmless_javascript(code: str) -> bool:
    """Whether JavaScript is without anything that runs programs, connects, or loads code that does."""
    return not _SCRIPT.search(code)


def _hands_on_secrets(step: Step) -> bool:
    """Whether the build of an image is given a secret."""
    given = {name: leaf.value.strip() for name in _GIVEN if (leaf := step.arguments.get(name))}
    from_environment = any(given.get(name) for name in _FROM_ENVIRONMENT)
    # The variables of a file for bake have their values from the environment.
    env = step.env.items.values() if step.uses and step.uses.repository == "docker/bake-action" else ()
    return from_environment or any(map(holds_credential, (*given.values(), *(leaf.value for leaf in env))))


def dispatched_elsewhere(step: Step, own: str) -> str:
    """The repository, other than `own`, in which the action of `step` starts something; empty if none."""
    reference, repository = step.uses, step.arguments.get("repository")
    if reference is None or repository is None or not _DISPATCHES.search(reference.repository):
        return ""
    other = repository.value.strip()
    return "" if "${{" in other or not own or other.lower() == own.lower() else other


def is_harmless_workflow(reference: Reference) -> bool:
    """Whether a reusable workflow of another repository is known to upload no distributions."""
    return reference.repository in _WORKFLOWS


def is_held_back_workflow(job: Job, contexts: Mapping[str, Any]) -> bool:
    """Whether a call of OpenAstronomy's workflows is told to upload nothing.

    `upload_to_pypi` is a truth value, or what the ref has to begin with:
    https://github-actions-workflows.openastronomy.org/en/stable/publish.html
    """
    if job.uses is None or job.uses.repository != "openastronomy/github-actions-workflows":
        return False
    given, ref = job.arguments.get("upload_to_pypi"), contexts["github"].get("ref")
    wanted = fill(given.value, contexts) if given else "refs/tags/v"
    if job.arguments.expression or is_unknown(wanted) or not isinstance(ref, str) or wanted == "true":
        return False
    beginnings = ["refs/tags/" if one.strip() == "tags" else one.strip() for one in wanted.split(",")]
    return wanted == "false" or not any(ref.startswith(beginning) for beginning in beginnings)


def action_may_publish(step: Step) -> bool:
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
