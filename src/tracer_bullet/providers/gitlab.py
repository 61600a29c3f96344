"""GitLab CI/CD as PyPI knows it: the form, its rules, and how a token is matched.

Sources: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/gitlab.py and
https://github.com/pypi/warehouse/blob/main/warehouse/oidc/forms/gitlab.py
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tracer_bullet.gitlab import PIPELINE, included_file
from tracer_bullet.providers.claims import ClaimRules, NoPublisherError, accept
from tracer_bullet.providers.provider import FormError, FormField, Joining, PipelineProof, Provider

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.project.detected import Detected
    from tracer_bullet.providers.claims import Claims

ISSUER = "https://gitlab.com"
_FILE = re.compile(r"(?<=//).+[^/]\.(?:yml|yaml)(?=@)")
_NAMESPACE = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_./+-]*[a-zA-Z0-9]")
_PROJECT = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*[a-zA-Z0-9]")
_ENVIRONMENT = re.compile(r"[a-zA-Z0-9\-_/${} ]+")
_IN_A_ROW = re.compile(r"[._-]{2}")


@dataclass(frozen=True)
class GitLabIdentity:
    """The identity that a publisher stands for; an empty `environment` means any or none.

    `workflow_filepath` is the top-level file of the pipeline, also if the job is in an included file.
    """

    namespace: str
    project: str
    workflow_filepath: str = PIPELINE
    environment: str = ""
    issuer_url: str = ISSUER

    @property
    def project_path(self) -> str:
        """`namespace/project`."""
        return f"{self.namespace}/{self.project}"

    @property
    def config_ref(self) -> str:
        """What `ci_config_ref_uri` has to say, up to the `@`."""
        return f"{self.issuer_url.removeprefix('https://')}/{self.project_path}//{self.workflow_filepath}"

    @property
    def unique_key(self) -> tuple[str, ...]:
        """What no two pending publishers may have in common."""
        return (self.namespace, self.project, self.workflow_filepath, self.environment, self.issuer_url)


def _find(claims: Claims, identities: Sequence[GitLabIdentity]) -> GitLabIdentity | None:
    """Namespace and project in any letter case; file and environment are compared as typed."""
    match = _FILE.search(str(claims["ci_config_ref_uri"]))
    if match is None:
        raise NoPublisherError("Could not extract workflow filename from OIDC claims")
    path = str(claims["project_path"]).lower()
    found = [
        one
        for one in identities
        if (one.project_path.lower(), one.workflow_filepath) == (path, match[0])
        and one.issuer_url == claims.get("iss", ISSUER)
    ]
    environment = claims.get("environment")
    ranked = [one for one in found if environment and one.environment == environment]
    ranked += [one for one in found if not one.environment]
    return ranked[0] if ranked else None


def _check_sub(identity: GitLabIdentity, claims: Claims) -> bool:
    """The rest of `sub` tells the ref, which no publisher is bound to."""
    parts = str(claims["sub"]).split(":")[:2]
    return ":".join(parts).lower() == f"project_path:{identity.project_path}".lower()


def _check_project_path(identity: GitLabIdentity, claims: Claims) -> bool:
    return str(claims["project_path"]).lower() == identity.project_path.lower()


def _check_config_ref(identity: GitLabIdentity, claims: Claims) -> bool:
    """Exact, in the letter case of the registration, although the choice before it ignores case."""
    signed = claims["ci_config_ref_uri"]
    if not signed:
        raise NoPublisherError("The ci_config_ref_uri claim is empty")
    if not (claims["ref_path"] and claims["sha"]):
        raise NoPublisherError("The ref_path and sha claims are empty")
    expected = sorted({f"{identity.config_ref}@{claims[name]}" for name in ("ref_path", "sha")})
    if signed not in expected:
        raise NoPublisherError(
            f"The ci_config_ref_uri claim does not match, expecting one of {expected!r}, got {signed!r}"
        )
    return True


def _check_environment(identity: GitLabIdentity, claims: Claims) -> bool:
    return identity.environment in ("", claims.get("environment"))


def _normalise(identity: GitLabIdentity) -> GitLabIdentity:
    """As typed; an environment of spaces is none."""
    path = identity.workflow_filepath
    _check_name(identity.namespace, _NAMESPACE, "Invalid GitLab username or group/subgroup name.")
    _check_name(identity.project, _PROJECT, "Invalid project name")
    if not path.endswith((".yml", ".yaml")):
        raise FormError("Top-level pipeline file path must end with .yml or .yaml")
    if path.startswith("/"):
        raise FormError("Top-level pipeline file path cannot start or end with /")
    if identity.environment and not _ENVIRONMENT.fullmatch(identity.environment):
        raise FormError("Invalid environment name")
    return identity if identity.environment.strip() else replace(identity, environment="")


def _check_name(name: str, pattern: re.Pattern[str], fault: str) -> None:
    if name.endswith((".atom", ".git")):
        raise FormError("Name ends with .git or .atom")
    if not pattern.fullmatch(name) or _IN_A_ROW.search(name):
        raise FormError(fault)


def _provenance(identity: GitLabIdentity) -> dict[str, Any]:
    return {
        "kind": "GitLab",
        "repository": identity.project_path,
        "workflow_filepath": identity.workflow_filepath,
        "environment": identity.environment or None,
        "claims": None,
    }


def _identities(answers: Mapping[str, str]) -> dict[str, GitLabIdentity]:
    namespace, _, project = answers["repository"].rpartition("/")
    return {
        key: GitLabIdentity(namespace, project, environment=answers[f"{key}_environment"])
        for key in ("testpypi", "pypi")
    }


def _set_up(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Protecting the tags of releases, whose only wildcard is `*`: https://docs.gitlab.com/api/protected_tags/."""
    address = f"projects/{quote(answers['repository'], safe='')}/protected_tags"
    patterns = (re.sub(r"(?:[*?]|\[[^]]*\])+", "*", one) for one in answers["release_tags"].split())
    return tuple(
        f"glab api --method POST {address} --field name={shlex.quote(pattern)} --field create_access_level=40"
        for pattern in dict.fromkeys(patterns)
    )


def _arm(text: str, branch: str, path: str) -> str:
    from tracer_bullet.gitlab.temporary_rules import arm_generated  # noqa: PLC0415 - not for finalize

    return arm_generated(text, branch, path)


def _included(root: Path, path: Path) -> tuple[Path, ...]:
    from tracer_bullet.gitlab.config.load import included_files  # noqa: PLC0415 - not for finalize
    from tracer_bullet.gitlab.files import files_of  # noqa: PLC0415

    return tuple(root / name for name in included_files(path.relative_to(root).as_posix(), files_of(root)))


def _find_stage(root: Path, directory: str, several: bool) -> Mapping[str, Detected[str]]:
    from tracer_bullet.gitlab.join import find_stage  # noqa: PLC0415 - not for finalize

    return find_stage(root, directory, several=several)


def _join(root: Path, answers: Mapping[str, str], text: str, others: Mapping[str, str]) -> dict[str, str]:
    from tracer_bullet.gitlab.join import join_pipeline  # noqa: PLC0415 - not for finalize

    return join_pipeline(root, answers, text, others)


def _leave(text: str, answers: Mapping[str, object]) -> str:
    from tracer_bullet.gitlab.join import leave_pipeline  # noqa: PLC0415 - not for finalize

    return leave_pipeline(text, included_file(answers))


def _prove(root: Path, texts: Mapping[str, str], branch: str) -> PipelineProof:
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - not for finalize
    from tracer_bullet.gitlab.prove import prove_pipeline  # noqa: PLC0415

    path = next(iter(texts))
    verdict = prove_pipeline(load_checkout(root, path, texts), branch)
    broken = (*verdict.broken, *verdict.unknown, *verdict.other_ways)
    return PipelineProof(
        broken,
        (),
        verdict.release,
        (),
        verdict.level == "proven" if verdict.level else None,
        not verdict.other_ways,
    )


GITLAB = Provider(
    key="gitlab",
    name="GitLab",
    runs_on="GitLab CI/CD",
    issuer=ISSUER,
    identity=GitLabIdentity,
    claims=ClaimRules(
        required=("sub", "project_path", "ci_config_ref_uri", "jti", "ref_path", "sha"),
        find=_find,
        checks={
            "sub": _check_sub,
            "project_path": _check_project_path,
            "ci_config_ref_uri": _check_config_ref,
            "jti": accept,
        },
        optional={"environment": _check_environment},
    ),
    form=(
        FormField("Namespace", "namespace", "namespace"),
        FormField("Project name", "project", "project"),
        FormField("Top-level pipeline file path", "workflow_filepath", "workflow_filepath"),
        FormField("Environment name", "environment", "environment"),
    ),
    normalise=_normalise,
    provenance=_provenance,
    hosts=("gitlab.com", "altssh.gitlab.com"),
    pipelines=(PIPELINE,),
    parts=("*.gitlab-ci.yml", ".gitlab/**/*.yml", ".gitlab/**/*.yaml"),
    included=_included,
    identities=_identities,
    set_up=_set_up,
    arm=_arm,
    prove=_prove,
    joining=Joining(_find_stage, included_file, _join, _leave),
    builds_wheels=True,
    is_for_several=True,
)
