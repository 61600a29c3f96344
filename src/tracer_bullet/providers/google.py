"""Google Cloud as PyPI knows it: a service account, whose identity tokens Cloud Build can ask for.

Sources: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/google.py and
https://github.com/pypi/warehouse/blob/main/warehouse/oidc/forms/google.py
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracer_bullet.providers.claims import ClaimRules
from tracer_bullet.providers.provider import FormError, FormField, Provider
from tracer_bullet.sites import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.providers.claims import Claims
    from tracer_bullet.providers.provider import PipelineProof

_SPECIAL = re.compile(r"[.+*?()|\[\]{}^$]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class GoogleIdentity:
    """The identity that a publisher stands for; an empty `sub` means any."""

    email: str
    sub: str = ""

    @property
    def unique_key(self) -> tuple[str, ...]:
        """What no two pending publishers may have in common."""
        return (self.email, self.sub)


def _find(claims: Claims, identities: Sequence[GoogleIdentity]) -> GoogleIdentity | None:
    found = [one for one in identities if one.email == claims["email"]]
    ranked = [one for one in found if one.sub and one.sub == claims.get("sub")]
    ranked += [one for one in found if not one.sub]
    return ranked[0] if ranked else None


def _check_email(identity: GoogleIdentity, claims: Claims) -> bool:
    return bool(claims["email"] == identity.email)


def _check_verified(_identity: GoogleIdentity, claims: Claims) -> bool:
    """The literal `true`: neither 1 nor the text."""
    return claims["email_verified"] is True


def _check_sub(identity: GoogleIdentity, claims: Claims) -> bool:
    return identity.sub in ("", claims.get("sub"))


def _normalise(identity: GoogleIdentity) -> GoogleIdentity:
    if not _EMAIL.fullmatch(identity.email):
        raise FormError("Invalid email address")
    return identity


def _provenance(identity: GoogleIdentity) -> dict[str, Any]:
    return {"kind": "Google", "email": identity.email, "claims": None}


def _identities(answers: Mapping[str, str]) -> dict[str, GoogleIdentity]:
    return {key: GoogleIdentity(answers[f"{key}_account"]) for key in ("testpypi", "pypi")}


def _names(answers: Mapping[str, str]) -> tuple[str, str]:
    """The project on Google Cloud, and what the triggers are named after."""
    cloud = answers["pypi_account"].partition("@")[2].removesuffix(".iam.gserviceaccount.com")
    return cloud, normalise(answers["project_name"])


def _set_up(answers: Mapping[str, str]) -> tuple[str, ...]:
    """The triggers: one for the tracer branch, with the account of TestPyPI, and one for releases.

    https://cloud.google.com/sdk/gcloud/reference/builds/triggers/create/github
    """
    cloud, name = _names(answers)
    owner, _, repository = answers["repository"].partition("/")
    start = f"gcloud builds triggers create github --project {cloud} --repo-owner {owner}"
    same = f"--repo-name {repository} --build-config cloudbuild.yaml"
    account = f"--service-account projects/{cloud}/serviceAccounts"
    branch = _SPECIAL.sub(r"\\\g<0>", answers["tracer_branch"])
    tags = "|".join(f"^{_as_pattern(one)}$" for one in answers["release_tags"].split())
    release = f"--name {name}-release --tag-pattern {shlex.quote(tags)} --require-approval"
    commands = [f"{start} {same} {release} {account}/{answers['pypi_account']}"]
    if branch:
        tracer = f"--name {name}-tracer --branch-pattern {shlex.quote(f'^{branch}$')}"
        commands.append(f"{start} {same} {tracer} {account}/{answers['testpypi_account']}")
    return tuple(commands)


def _as_pattern(glob: str) -> str:
    return glob.replace(".", r"\.").replace("?", ".").replace("*", ".*")


def _clean_up(answers: Mapping[str, str]) -> tuple[str, ...]:
    cloud, name = _names(answers)
    return (f"gcloud builds triggers delete {name}-tracer --project {cloud}",)


def _arm(text: str, branch: str, path: str) -> str:
    from tracer_bullet.providers.google_build import arm_build  # noqa: PLC0415 - not for finalize

    return arm_build(text, branch, path)


def _prove(root: Path, texts: Mapping[str, str], branch: str) -> PipelineProof:
    from tracer_bullet.providers.google_build import prove_build  # noqa: PLC0415 - not for finalize

    path, text = next(iter(texts.items()))
    return prove_build(root, path, text, branch)


GOOGLE = Provider(
    key="google",
    name="Google",
    runs_on="Google Cloud Build",
    issuer="https://accounts.google.com",
    identity=GoogleIdentity,
    claims=ClaimRules(
        required=("email", "email_verified"),
        find=_find,
        checks={"email": _check_email, "email_verified": _check_verified},
        optional={"sub": _check_sub},
    ),
    form=(FormField("Email", "email", "email"), FormField("Subject", "sub", "sub")),
    normalise=_normalise,
    provenance=_provenance,
    pipelines=("cloudbuild.yaml",),
    assumed=("testpypi_account", "pypi_account"),
    identities=_identities,
    set_up=_set_up,
    clean_up=_clean_up,
    arm=_arm,
    prove=_prove,
)
