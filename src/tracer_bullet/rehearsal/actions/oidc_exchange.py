"""The exchange of an identity token for an upload token, with the publish action's own messages.

Source: https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/oidc-exchange.py
"""

from __future__ import annotations

import base64
import json
import os
import urllib.error
import urllib.request
from typing import Any, NoReturn

from tracer_bullet.rehearsal.actions.runner import add_summary, fail, print_line

CLAIMS = (
    "sub", "repository", "repository_owner", "repository_owner_id", "workflow_ref", "job_workflow_ref", "ref",
    "environment",
)  # fmt: skip
_MISSING = "MISSING"


def exchange(domain: str) -> str:
    """An upload token for the index at `domain`; ends the step where there is none."""
    audience = _ask(f"https://{domain}/_/oidc/audience")[1]["audience"]
    identity = _ask_for_identity(str(audience))
    status, answer = _ask(f"https://{domain}/_/oidc/mint-token", {"token": identity})
    if status >= 400:
        _explain_refusal(answer, identity)
    token = str(answer["token"])
    print_line(f"::add-mask::{token}")
    return token


def _ask_for_identity(audience: str) -> str:
    url, secret = (os.environ.get(f"ACTIONS_ID_TOKEN_REQUEST_{name}", "") for name in ("URL", "TOKEN"))
    if not url or not secret:
        missing = "TOKEN" if not secret else "URL"
        _die(
            "OpenID Connect token retrieval failed: GitHub: missing or insufficient OIDC token "
            "permissions, the "
            f"ACTIONS_ID_TOKEN_REQUEST_{missing} environment variable was unset\n\n"
            "This generally indicates a workflow configuration error, such as insufficient "
            "permissions. Make sure "
            "that your workflow has `id-token: write` configured at the job level, e.g.:\n\n"
            "```yaml\npermissions:\n  id-token: write\n```\n\n"
            "Learn more at https://docs.github.com/en/actions/security-for-github-actions/"
            "security-hardening-your-deployments/about-security-hardening-with-openid-connect#adding-permissions-settings"
        )
    request = urllib.request.Request(  # noqa: S310
        f"{url}&audience={audience}", headers={"Authorization": f"bearer {secret}"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        return str(json.load(response)["value"])


def _ask(url: str, data: dict[str, str] | None = None) -> tuple[int, Any]:
    body = json.dumps(data).encode() if data else None
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        if data is None:
            _die(
                f"repository's audience endpoint at {url} responded with unexpected {error.code}: "
                f"{error.reason}"
            )
        return error.code, json.load(error)


def _explain_refusal(answer: Any, identity: str) -> NoReturn:
    reasons = "\n".join(f"* `{error['code']}`: {error['description']}" for error in answer["errors"])
    _die(
        "Token request failed: the server refused the request for the following reasons:\n\n"
        f"{reasons}\n\nThis generally indicates a trusted publisher configuration error, but could "
        "also indicate "
        f"an internal error on GitHub or PyPI's part.\n\n{_render_claims(identity)}"
    )


def _render_claims(identity: str) -> str:
    body = identity.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    lines = "\n".join(f"* `{name}`: `{claims.get(name, _MISSING)}`" for name in CLAIMS)
    return (
        "The claims rendered below are **for debugging purposes only**. You should **not** use them "
        "to configure a "
        f"trusted publisher unless they already match your expectations.\n\n{lines}"
    )


def _die(text: str) -> NoReturn:
    add_summary(text)
    fail(f"Trusted publishing exchange failure: \n{text}")
