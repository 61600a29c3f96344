"""Whether an index would take an upload, as far as the workflow says: the token, and the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.sites import SITES
from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import try_template
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
_NO_AXES = ("include", "exclude")
_OPTION = re.compile(r"--(?:repository-url|publish-url)[= ]+['\"]?(?P<url>https?://[^\s'\"]+)")

_ASKING_THEMSELVES = frozenset({"`uv publish`", "`twine upload`"})
"""Clients that trade an identity token for a password by themselves."""
_OWNERS = frozenset({"actions", "astral-sh", "pypa"})
"""Owners of actions that hand no password to later steps."""
_MEANS = re.compile(
    r"\b(?:secrets|vars|needs|inputs)\s*[.\[)}]|passw|(?<!id-)token|auth|credential|keyring|netrc|pypirc|login|GITHUB_ENV"
    r"|\s-[pt]|\bsource\b|(?<![\w.])\.\s+\S|\./|\bmake\b|self-hosted|container|services",
    re.IGNORECASE,
)
"""Words with which a job may have a password, or have another program find one."""


def reason_for_refusal(upload: Upload) -> str:
    """Why the index takes no upload from this step, as a sentence; empty where nothing says so."""
    return lacks_token(upload) or _wrong_address(upload) or lacks_machine(upload) or _lacks_matrix(upload.job)


def _lacks_matrix(job: Job) -> str:
    """Why no job of a matrix runs: a list of values has none in it, which GitHub takes for a mistake."""
    written = nodes.tree(job.matrix) if job.matrix else None
    axes = written.items() if isinstance(written, dict) else ()
    empty = next((name for name, text in axes if name not in _NO_AXES and _value(text) == []), "")
    return f"job `{job.id}` cannot run: `{empty}` of its matrix has no values: name one" if empty else ""


def _value(text: object) -> object:
    return try_template(text, {}) if isinstance(text, str) and "${{" in text else text


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
    step = upload.step
    if not is_publish_action(step) or step.arguments.get("password") or step.arguments.expression:
        return ""
    return _without_permission(upload)


def lacks_password(upload: Upload) -> str:
    """Why a client has neither a token nor a password, where all that its job does is to be read."""
    is_plain = upload.tool in _ASKING_THEMSELVES and _is_without_means(upload.workflow, upload.job)
    return _without_permission(upload) if is_plain else ""


def _without_permission(upload: Upload) -> str:
    workflow = upload.workflow
    if " / " in upload.name or _may_ask(workflow, upload.job):
        return ""
    holders = [one.id for one in workflow.jobs.values() if one.permissions and _may_ask(workflow, one)]
    lacking = f"job `{upload.job.id}` cannot upload: it has no `id-token: write` and no password"
    place = f"job `{upload.job.id}` (line {upload.job.span.line})"
    if holders:
        return f"{lacking}, job `{holders[0]}` has the permission: move it to {place}"
    return f"{lacking}: add `id-token: write` to the `permissions:` of {place}"


def _is_without_means(workflow: Workflow, job: Job) -> bool:
    """Whether all that a job does is to be read, on a fresh machine, and nothing there may be a password."""
    texts = (nodes.written_text(node) for node in (job.node, workflow.node.get("env")) if node)
    used = [step.uses for step in job.steps if step.uses]
    is_known = all(each.owner.lower() in _OWNERS for each in used)
    return is_known and is_hosted(job, {}) and not any(map(_MEANS.search, texts))


def _may_ask(workflow: Workflow, job: Job) -> bool:
    permissions = workflow.permissions_of(job)
    return permissions is not None and permissions.level("id-token") == "write"
