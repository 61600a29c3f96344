"""Whether an index would take an upload, as far as the workflow says: the token, and the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.sites import SITES
from tracer_bullet.workflow.reach import PYPI
from tracer_bullet.workflow.reach.action_runners import runner_labels, unfit_runners
from tracer_bullet.workflow.reach.actions import is_publish_action
from tracer_bullet.workflow.reach.indexes import index_of_url, takes_no_uploads
from tracer_bullet.workflow.reach.job_runner import is_hosted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.reach import Upload

_URLS = re.compile(
    r"repository[-_]url|TWINE_REPOSITORY_URL|UV_PUBLISH_URL|PDM_PUBLISH_REPO|HATCH_INDEX_REPO|MATURIN_REPOSITORY_URL"
    r"|FLIT_INDEX_URL",
    re.IGNORECASE,
)
"""Inputs and variables that say where the clients upload to."""
_OPTION = re.compile(r"--(?:repository-url|publish-url)[= ]+['\"]?(?P<url>https?://[^\s'\"]+)")

_LOGIN = re.compile(
    r"secret|\bvars\b|token|passw|pypirc|netrc|keyring|auth|login|cred|vault|GITHUB_ENV|\./|\$/|\bsource\b|\s-[up]\b|\bcontainer:",
    re.IGNORECASE,
)
"""What may give a command a login, or run something of the repository or an image that does."""


def reason_for_refusal(upload: Upload) -> str:
    """Why the index takes no upload from this step, as a sentence; empty where nothing says so."""
    return lacks_token(upload) or _lacks_login(upload) or _wrong_address(upload) or lacks_machine(upload)


def lacks_machine(upload: Upload) -> str:
    """Why PyPA's action cannot run: every runner that its job names has another system than Linux."""
    step, job = upload.step, upload.job
    if not is_publish_action(step):
        return ""
    unfit = unfit_runners(job, step)
    if not unfit or unfit != runner_labels(job, step):
        return ""
    return (
        f"job `{job.id}` cannot upload: the publish action needs Linux with Docker, and the job runs "
        f"on `{unfit[0]}`: upload from a job of its own with `runs-on: ubuntu-latest`"
    )


def _wrong_address(upload: Upload) -> str:
    """The address that is asked for first, if the index serves files there and takes none."""
    url = next((url for url in _addresses(upload) if index_of_url(url) == upload.index), "")
    if upload.index not in SITES or not takes_no_uploads(url):
        return ""
    return f"`{url}` takes no uploads: write `https://{SITES[upload.index].upload_host}/legacy/`"


def _addresses(upload: Upload) -> Iterator[str]:
    step = upload.step
    if step is None:
        return
    for values in (step.arguments, step.env, upload.job.env, upload.workflow.env):
        yield from (leaf.value for name, leaf in values.items.items() if _URLS.fullmatch(name))
        if values is step.arguments and step.run:
            yield from (found["url"] for found in _OPTION.finditer(step.run.value))


def lacks_token(upload: Upload) -> str:
    """Why PyPA's action cannot get a token: its job has no `id-token: write`, which nobody has by default.

    https://docs.github.com/en/actions/reference/security/oidc#workflow-permissions-for-the-requesting-the-oidc-token
    """
    step, workflow = upload.step, upload.workflow
    if not is_publish_action(step):
        return ""
    if step.arguments.get("password") or step.arguments.expression or _may_ask(workflow, upload.job):
        return ""
    if " / " in upload.name:
        return ""
    holders = [one.id for one in workflow.jobs.values() if one.permissions and _may_ask(workflow, one)]
    lacking = f"job `{upload.job.id}` cannot upload: it has no `id-token: write` and no password"
    place = f"job `{upload.job.id}` (line {upload.job.span.line})"
    if holders:
        return f"{lacking}, job `{holders[0]}` has the permission: move it to {place}"
    return f"{lacking}: add `id-token: write` to the `permissions:` of {place}"


def _lacks_login(upload: Upload) -> str:
    """Why a command that uploads is turned away: in the whole file nothing speaks of a login."""
    step, workflow, job = upload.step, upload.workflow, upload.job
    is_command = step is not None and step.run is not None and " / " not in upload.name
    if upload.index != PYPI or not is_command or not is_hosted(job, {}):
        return ""
    if _LOGIN.search(workflow.text) or _may_ask(workflow, job):
        return ""
    place = f"the `permissions:` of job `{job.id}` (line {job.span.line})"
    return (
        f"job `{job.id}` cannot upload: {upload.tool} finds neither a token nor a password: publish by "
        f"`pypa/gh-action-pypi-publish`, with `id-token: write` in {place}"
    )


def _may_ask(workflow: Workflow, job: Job) -> bool:
    permissions = workflow.permissions_of(job)
    return permissions is not None and permissions.level("id-token") == "write"
