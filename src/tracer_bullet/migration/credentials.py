"""What a tool signs in to an index with: inputs, variables, options, and the lines that configure a tool.

twine: https://twine.readthedocs.io/en/stable/#environment-variables
uv: https://docs.astral.sh/uv/reference/environment/
poetry: https://python-poetry.org/docs/repositories/#configuring-credentials
hatch: https://hatch.pypa.io/latest/publish/
flit: https://flit.pypa.io/en/stable/upload.html
pdm: https://pdm-project.org/en/latest/usage/publish/
maturin: https://www.maturin.rs/distribution
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

INPUTS = ("user", "password")
"""What the publish action signs in with: https://github.com/pypa/gh-action-pypi-publish/blob/release/v1/action.yml."""

VARIABLE = re.compile(
    r"TWINE_(?:USERNAME|PASSWORD)|UV_PUBLISH_(?:TOKEN|USERNAME|PASSWORD)|FLIT_(?:USERNAME|PASSWORD)"
    r"|HATCH_INDEX_(?:USER|AUTH)|PDM_PUBLISH_(?:USERNAME|PASSWORD)|MATURIN_(?:USERNAME|PASSWORD|PYPI_TOKEN)"
    r"|POETRY_PYPI_TOKEN_\w+|POETRY_HTTP_BASIC_\w+_(?:USERNAME|PASSWORD)"
)
"""The environment variables that a tool signs in with."""

_SECRET = re.compile(r"\bsecrets\s*\.\s*([A-Za-z_]\w*)|\bsecrets\s*\[\s*'([^']+)'\s*\]")
_PUBLISHING = re.compile(r"pypi|twine|warehouse|publish|poetry|flit|hatch|pdm|maturin", re.IGNORECASE)


def is_credential(name: str, value: str) -> bool:
    """Whether an environment variable signs in to an index: by its name, or by the secret that it holds."""
    if VARIABLE.fullmatch(name):
        return True
    return any(_PUBLISHING.search(secret) for secret in secret_names([value]))


def secret_names(texts: Iterable[str]) -> list[str]:
    """The secrets that `texts` name, each once, without the token that every run has."""
    found = (one[1] or one[2] for text in texts for one in _SECRET.finditer(text))
    return [name for name in dict.fromkeys(found) if name.upper() != "GITHUB_TOKEN"]
