"""Rules for attestations that can be judged without Sigstore: shape, number, kind and workflow.

Signatures are not verified: that needs the network, so a rehearsal calls them unverified.
Source: https://github.com/pypi/warehouse/blob/main/warehouse/attestations/services.py
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, NoReturn

from tracer_bullet.providers.github import GitHubIdentity
from tracer_bullet.providers.registry import provider_of
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.standin.attempt import Attempt

LIMIT = 2
KINDS = ("https://docs.pypi.org/attestations/publish/v1", "https://slsa.dev/provenance/v1")


def check_attestations(attempt: Attempt) -> None:
    """Only from a provider that can attest, one or two, of the known kinds, each kind once, for this file."""
    if "attestations" not in attempt.form.fields:
        return
    publisher = attempt.index.publisher(attempt.token.publisher)
    if publisher is None or provider_of(publisher.identity).provenance is None:
        _refuse("Attestations are only supported when using Trusted Publishing")
    sent = read_attestations(attempt)
    if not sent:
        _refuse("Malformed attestations: an empty attestation set is not permitted")
    if len(sent) > LIMIT:
        _refuse(f"A maximum of {LIMIT} attestations per file are supported")
    kinds = [_read_kind(one, attempt) for one in sent]
    for kind in kinds:
        if kind not in KINDS:
            _refuse(f"Attestation with unsupported predicate type: {kind}")
    if len(set(kinds)) != len(kinds):
        twin = next(kind for kind in kinds if kinds.count(kind) > 1)
        _refuse(
            f"Multiple attestations for the same file with the same predicate type ({twin}) are not supported"
        )


def check_attesting_workflow(attempt: Attempt) -> None:
    """The certificate names the workflow that started the run, also if the job is in one that it calls.

    The stand-in of the publish action leaves that name in the place of the certificate.
    Source: https://github.com/pypi/pypi-attestations (`_GitHubTrustedPublisherPolicy`)
    """
    publisher = attempt.index.publisher(attempt.token.publisher)
    if publisher is None or not isinstance(publisher.identity, GitHubIdentity):
        return
    identity = publisher.identity
    for attestation in read_attestations(attempt):
        uri = _read_build_config(attestation)
        own = f"https://github.com/{identity.workflow_ref}"
        if uri.startswith("https://") and uri.partition("@")[0] != own:
            _refuse(
                "Could not verify the uploaded artifact using the included attestation: Verification failed: "
                f"Certificate's Build Config URI ({uri}) does not match expected Trusted Publisher "
                f"({identity.workflow} @ {identity.slug})"
            )


def read_attestations(attempt: Attempt) -> list[Any]:
    """The attestations of the form, parsed; an empty list if none were sent."""
    try:
        sent = json.loads(attempt.form.text("attestations", "[]"))
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, list):
        _refuse("Malformed attestations: not a list")
    return list(sent)


def _read_kind(attestation: Any, attempt: Attempt) -> str:
    try:
        statement = json.loads(base64.b64decode(attestation["envelope"]["statement"]))
        subject = statement["subject"][0]
        digest, kind = subject["digest"]["sha256"], statement["predicateType"]
    except (KeyError, IndexError, TypeError, ValueError, binascii.Error, RecursionError):
        _refuse("Malformed attestations: not an attestation")
    if (subject.get("name"), digest) != (attempt.filename, attempt.digests["sha256"]):
        _refuse("Verification failed: subject does not match distribution digest")
    return str(kind)


def _read_build_config(attestation: Any) -> str:
    try:
        certificate = attestation.get("verification_material", {}).get("certificate", "")
        return base64.b64decode(certificate).decode("utf-8", "replace")
    except (AttributeError, TypeError, ValueError):
        _refuse("Malformed attestations: not an attestation")


def _refuse(why: str) -> NoReturn:
    raise NotAcceptedError(f"Invalid attestations supplied during upload: {why}")
