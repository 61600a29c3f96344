"""What a client that uploads is told on its command line, and what it signs in with.

Which commands upload is known to `tracer_bullet.workflow.reach.upload_tools`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.actions import is_publish_action
from tracer_bullet.workflow.reach.credentials import SIGN_IN_VARIABLE, holds_credential
from tracer_bullet.workflow.reach.identity import may_ask_for_token, service_of
from tracer_bullet.workflow.reach.known_secrets import names_publishing
from tracer_bullet.workflow.secret_names import secret_names

if TYPE_CHECKING:
    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job, Located, Step
    from tracer_bullet.workflow.reach import Upload

_CANNOT_SIGN_IN = frozenset({"poetry", "flit", "hatch", "rye", "setup.py"})
"""The clients that cannot ask for an identity token: https://docs.pypi.org/trusted-publishers/using-a-publisher/."""
_PASSWORD = re.compile(rf"(?:password|pypi_token|{SIGN_IN_VARIABLE})\Z", re.IGNORECASE)
"""The inputs and variables that hold a password."""
_CONFIGURES = re.compile(
    rf"pypi-token\.|http-basic\.|\.pypirc|\.netrc|\brepository\.\S+\.password|keyring\s+set|\b{SIGN_IN_VARIABLE}(?:=|<<)"
)
_VARIABLE = re.compile(r"\$\{\{\s*env\.(\w+)\s*\}\}")
_OPTION = re.compile(r"(?:--password|--token|--auth|\s-[ptaP])[= ]")
_ASKED_FOR = re.compile(r"\$(?:\{(\w+)|(?:env:)?(\w+))")
_GIVEN = re.compile(r"\b(\w+)(?:=|<<)")
_TOOL = re.compile(r"`([^`]+)`")


def client_of(upload: Upload) -> str:
    """The client of an upload, such as `twine`; the name of the action if it is one."""
    named = _TOOL.findall(upload.tool)
    return named[-1].split()[0] if named else ""


def password_of(audited: AuditedWorkflow, upload: Upload) -> Located[str] | None:
    """What gives an upload a secret as its password: input, variable or script; None if nothing is seen."""
    if upload.step is None:
        return None
    secrets = (
        _with_secret(audited, upload.job, upload.step, one) for one in given_passwords(audited, upload)
    )
    return next(filter(None, secrets), None) or _in_script(upload.job, upload.step)


def given_passwords(audited: AuditedWorkflow, upload: Upload) -> list[Located[str]]:
    """The inputs and variables that give an upload a password, whatever it is."""
    if upload.step is None:
        return []
    places = (upload.step.arguments, upload.step.env, upload.job.env, audited.workflow.env)
    return [leaf for values in places for name, leaf in values.items.items() if _PASSWORD.match(name)]


def could_sign_in(audited: AuditedWorkflow, upload: Upload) -> bool:
    """Whether an upload could do without a password: its job has an identity token for nothing else."""
    job = upload.job
    if client_of(upload) in _CANNOT_SIGN_IN or not may_ask_for_token(audited.workflow, job):
        return False
    return is_publish_action(upload.step) or not any(map(service_of, job.steps))


def _with_secret(audited: AuditedWorkflow, job: Job, step: Step, given: Located[str]) -> Located[str] | None:
    """What is given if it is a secret, or a variable that holds one; None if no secret is seen."""
    if "secrets." in given.value or holds_credential(given.value):
        return given
    if not (named := _VARIABLE.search(given.value)):
        return None
    places = (step.env, job.env, audited.workflow.env)
    leaf = next((leaf for values in places if (leaf := values.get(named[1]))), None)
    if leaf:
        return given if holds_credential(leaf.value) else None
    scripts = (one.run.value for one in job.steps[: step.position] if one.run)
    return given if any(named[1] in _exported(text) for text in scripts) else None


def _in_script(job: Job, step: Step) -> Located[str] | None:
    """The script, of the step or of one before it, that writes a secret where the client finds it."""
    if step.run is None:
        return None
    before = [one for one in job.steps[: step.position] if one.run and _configures(one.run.value)]
    own = [step] if _configures(step.run.value) or _has_option(step.run.value) else []
    for one in (*own, *reversed(before)):
        if one.run and (leaf := _secret_in(one, one.run)):
            return leaf
    earlier = [one.run for one in job.steps[: step.position] if one.run] if own else []
    asked = {braced or bare for braced, bare in _ASKED_FOR.findall(step.run.value)}
    return next((leaf for leaf in reversed(earlier) if asked & _exported(leaf.value)), None)


def _exported(script: str) -> set[str]:
    """The names that a script with a secret seems to give to variables of later steps."""
    return set(_GIVEN.findall(script)) if holds_credential(script) else set()


@lru_cache(maxsize=64)
def _configures(script: str) -> bool:
    """Asked once for each of the uploads of a script."""
    return bool(_CONFIGURES.search(script))


@lru_cache(maxsize=64)
def _has_option(script: str) -> bool:
    return bool(_OPTION.search(script))


def _secret_in(step: Step, script: Located[str]) -> Located[str] | None:
    """The script if it holds a secret, or the variable that it takes one from."""
    if _holds_token(script.value):
        return script
    given = [(name, leaf) for name, leaf in step.env.items.items() if _holds_token(leaf.value)]
    return next((leaf for name, leaf in given if re.search(rf"\b{re.escape(name)}\b", script.value)), None)


def _holds_token(text: str) -> bool:
    """Whether a text asks for a credential of PyPI, or for one that is known to be TestPyPI's."""
    return holds_credential(text) or any(map(names_publishing, secret_names([text])))
