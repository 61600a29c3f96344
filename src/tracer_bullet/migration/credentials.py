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

from tracer_bullet.workflow.secret_names import secret_names

INPUTS = ("user", "password")
"""What the publish action signs in with: https://github.com/pypa/gh-action-pypi-publish/blob/release/v1/action.yml."""

VARIABLE = re.compile(
    r"TWINE_(?:USERNAME|PASSWORD)|UV_PUBLISH_(?:TOKEN|USERNAME|PASSWORD)|FLIT_(?:USERNAME|PASSWORD)"
    r"|HATCH_INDEX_(?:USER|AUTH)|PDM_PUBLISH_(?:USERNAME|PASSWORD)|MATURIN_(?:USERNAME|PASSWORD|PYPI_TOKEN)"
    r"|POETRY_PYPI_TOKEN_\w+|POETRY_HTTP_BASIC_\w+_(?:USERNAME|PASSWORD)"
)
"""The environment variables that a tool signs in with."""

_PUBLISHING = re.compile(r"pypi|twine|warehouse|publish|poetry|flit|hatch|pdm|maturin", re.IGNORECASE)


def is_credential(name: str, value: str) -> bool:
    """Whether an environment variable signs in to an index: by its name, or by the secret that it holds."""
    if VARIABLE.fullmatch(name):
        return True
    return any(_PUBLISHING.search(secret) for secret in secret_names([value]))
