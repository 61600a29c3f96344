"""The ActiveState Platform as PyPI knows it: the form, its rules, and how a token is matched.

Sources: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/activestate.py and
https://github.com/pypi/warehouse/blob/main/warehouse/oidc/forms/activestate.py
PyPI takes no attestations of this provider: https://github.com/pypi/warehouse/issues/18003
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.providers.claims import ClaimRules, NoPublisherError
from tracer_bullet.providers.provider import FormError, FormField, PipelineProof, Provider

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.providers.claims import Check, Claims

BUILDER = "pypi-publisher"
"""What builds the wheels and publishes them; the name that its tokens carry."""
_ATTEMPT = re.compile(r"^  attempt = \d+,[ \t]*(?:\r\n|\n)", re.MULTILINE)
_NAME = re.compile(r"[a-zA-Z0-9_-]+")


@dataclass(frozen=True)
class ActiveStateIdentity:
    """The identity that a publisher stands for; the index looks `actor_id` up when `actor` is typed in."""

    organization: str
    project: str
    actor: str
    actor_id: str = ""

    @property
    def sub(self) -> str:
        """What `sub` has to begin with."""
        return f"org:{self.organization}:project:{self.project}"

    @property
    def unique_key(self) -> tuple[str, ...]:
        """What no two pending publishers may have in common."""
        return (self.organization, self.project, self.actor_id)


def _find(claims: Claims, identities: Sequence[ActiveStateIdentity]) -> ActiveStateIdentity | None:
    wanted = tuple(claims[name] for name in ("organization", "project", "actor_id"))
    return next((one for one in identities if one.unique_key == wanted), None)


def _check_sub(identity: ActiveStateIdentity, claims: Claims) -> bool:
    if not claims["sub"]:
        raise NoPublisherError("Missing 'subject' claim")
    parts = str(claims["sub"]).split(":")
    if len(parts) < 4:
        raise NoPublisherError("Invalid 'subject' claim. Wrong format")
    if ":".join(parts[:4]) != identity.sub:
        raise NoPublisherError("Invalid 'subject' claim")
    return True


def _equals(name: str) -> Check:
    return lambda identity, claims: bool(claims[name] == getattr(identity, name))


def _check_builder(_identity: ActiveStateIdentity, claims: Claims) -> bool:
    return bool(claims["builder"] == BUILDER)


def _normalise(identity: ActiveStateIdentity) -> ActiveStateIdentity:
    faults = {
        identity.organization: "Invalid ActiveState organization name",
        identity.project: "Invalid ActiveState project name",
        identity.actor: "Invalid ActiveState username",
    }
    for name, fault in faults.items():
        if not _NAME.fullmatch(name):
            raise FormError(fault)
        if "--" in name:
            raise FormError("Double dashes are not allowed in the name")
        if name.startswith("-") or name.endswith("-"):
            raise FormError("Leading or trailing dashes are not allowed in the name")
    return identity


def _identities(answers: Mapping[str, str]) -> dict[str, ActiveStateIdentity]:
    """One identity serves both indexes; PyPI looks the actor's number up when the form is sent."""
    names = (answers[f"activestate_{key}"] for key in ("organization", "project", "actor"))
    identity = ActiveStateIdentity(*names)
    return {"testpypi": identity, "pypi": identity}


def _arm(text: str, branch: str, path: str) -> str:
    """The script for TestPyPI: `finalize` takes both lines out, and it publishes to PyPI."""
    from tracer_bullet.text.blocks import Edit, newline_at, render_blocks  # noqa: PLC0415 - not for finalize

    found = _ATTEMPT.search(text)
    if found is None:
        raise RefusedError(
            "`pypi_publisher` is not written as tracer writes it",
            hint='add to it: audience = "testpypi", pypi_uri = "test.pypi.org",',
            place=Place(path),
        )
    end = newline_at(text, found.end())
    lines = f'  audience = "testpypi",{end}  pypi_uri = "test.pypi.org",{end}'
    return render_blocks(text, [Edit(found.end(), found.end(), lines, "  ", f"TestPyPI for {branch}")])


def _prove(_root: Path, texts: Mapping[str, str], branch: str) -> PipelineProof:
    """Of the text only: nothing of the Platform runs here."""
    text = next(iter(texts.values()))
    names_testpypi = 'audience = "testpypi"' in text and 'pypi_uri = "test.pypi.org"' in text
    wrong = "the script does not publish to the index that is meant"
    return PipelineProof(
        () if names_testpypi == bool(branch) else (wrong,),
        (),
        "the script after `tracer finalize`",
        ("nothing of the ActiveState Platform runs offline: tracer has never rehearsed this",),
        True if branch else None,
        says="not rehearsed: the script names TestPyPI until `tracer finalize`, and PyPI after it",
    )


ACTIVESTATE = Provider(
    key="activestate",
    name="ActiveState",
    runs_on="the ActiveState Platform",
    issuer="https://platform.activestate.com/api/v1/oauth/oidc",
    identity=ActiveStateIdentity,
    claims=ClaimRules(
        required=("sub", "organization", "project", "actor_id", "builder"),
        find=_find,
        checks={
            "sub": _check_sub,
            **{name: _equals(name) for name in ("organization", "project", "actor_id")},
            "builder": _check_builder,
        },
        optional={},
    ),
    form=(
        FormField("Organization", "organization", "organization"),
        FormField("ActiveState Project name", "project", "project"),
        FormField("Actor Username", "actor", "actor"),
    ),
    normalise=_normalise,
    pipelines=("buildscript.as",),
    assumed=("activestate_organization", "activestate_project", "activestate_actor"),
    identities=_identities,
    arm=_arm,
    prove=_prove,
)
