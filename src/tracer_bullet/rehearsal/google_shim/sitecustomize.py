"""Answers for Google's metadata server and for IAM in a rehearsed build, where neither can be reached.

Every Python of a step imports this, because its folder is on PYTHONPATH. The tokens were signed before, by
account and audience, in the file that GOOGLE_IDENTITY_TOKENS names. All other requests are left as they are.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_METADATA, _IAM = "http://metadata", "https://iamcredentials.googleapis.com/"


def answer_request(url: str, audience: str) -> tuple[int, dict[str, str]]:
    """The status and the body: https://cloud.google.com/iam/docs/reference/credentials/rest."""
    if url.startswith(_METADATA):
        return 200, {"access_token": "rehearsed"}
    account = url.rpartition("/")[2].partition(":")[0]
    tokens = json.loads(Path(os.environ["GOOGLE_IDENTITY_TOKENS"]).read_text("utf-8"))
    token = tokens.get(account, {}).get(audience, "")
    if token:
        return 200, {"token": token}
    return 403, {"error": f"Permission 'iam.serviceAccounts.getOpenIdToken' denied on {account}"}


def _stand_in() -> None:
    try:
        import urllib3  # noqa: PLC0415 - a Python without it asks nobody for a token
    except ImportError:
        return
    real = urllib3.request

    def request(method: str, url: str, **options: Any) -> Any:
        if not url.startswith((_METADATA, _IAM)):
            return real(method, url, **options)
        status, body = answer_request(url, (options.get("json") or {}).get("audience", ""))
        return SimpleNamespace(status=status, data=json.dumps(body).encode(), json=lambda: body)

    urllib3.request = request


if "GOOGLE_IDENTITY_TOKENS" in os.environ:
    _stand_in()
