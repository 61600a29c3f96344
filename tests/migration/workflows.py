"""Workflows that publish by a token, put together from what people write."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

SECRET = "${{ secrets.PYPI_TOKEN }}"
_TRIGGERS = {
    "release": "on:\n  release:\n    types: [published]\n",
    "tags": "on:\n  push:\n    tags:\n      - 'v*'\n",
    "both words": "'on':\n  push:\n    tags: ['*']\n  workflow_dispatch:\n",
}
_UPLOADS = {
    "action": (
        "- name: Publish\n  uses: pypa/gh-action-pypi-publish@v1.4.2\n"
        f"  with:\n    user: __token__\n    password: {SECRET}\n"
    ),
    "action in braces": (
        f"- uses: pypa/gh-action-pypi-publish@release/v1\n  with: {{user: __token__, password: '{SECRET}'}}\n"
    ),
    "twine": (
        f"- run: twine upload dist/*\n  env:\n    TWINE_USERNAME: __token__\n    TWINE_PASSWORD: {SECRET}\n"
    ),
    "twine in a block": (
        "- name: Publish\n  run: |\n    twine check dist/*\n    twine upload --verbose dist/*\n"
        f"  env:\n    TWINE_PASSWORD: {SECRET}\n    TWINE_USERNAME: __token__\n"
    ),
    "twine with options": f"- run: python -m twine upload -u __token__ -p {SECRET} dist/*\n",
    "uv": f"- run: uv publish --token {SECRET}\n",
    "poetry": f"- run: poetry publish\n  env:\n    POETRY_PYPI_TOKEN_PYPI: {SECRET}\n",
    "flit": f"- run: flit publish\n  env:\n    FLIT_USERNAME: __token__\n    FLIT_PASSWORD: {SECRET}\n",
    "setup.py": (
        "- run: |\n    pip install setuptools wheel\n    python setup.py sdist bdist_wheel upload\n"
        f"  env:\n    TWINE_PASSWORD: {SECRET}\n"
    ),
    "rye": f"- run: rye publish --token {SECRET} --yes\n",
}
_BEFORE = {
    "nothing": "",
    "fetch": "- uses: actions/download-artifact@v4\n  with:\n    path: dist/\n",
    "build": "- uses: actions/checkout@v4\n- run: python -m build # a comment\n",
    "install": "- uses: actions/checkout@v4\n- run: |\n    pip install build\n\n    python -m build\n",
}
_AFTER = {"nothing": "", "release": "- uses: softprops/action-gh-release@v2\n", "say": "- run: echo done\n"}
_JOB_KEYS = {
    "nothing": "",
    "environment": "environment: release\n",
    "permissions": "permissions:\n  contents: read\n",
    "condition": "if: github.repository == 'acme/demo'\n",
}


class Written(NamedTuple):
    """A workflow, and what it is made of."""

    text: str
    upload: str
    after: str


def _indent(text: str, blanks: int) -> str:
    return "".join(
        f"{' ' * blanks}{line}" if line.strip() else line for line in text.splitlines(keepends=True)
    )


@st.composite
def token_workflows(draw: st.DrawFn) -> Written:
    """One job that uploads to PyPI by a token, among comments and blank lines."""
    upload, after = draw(st.sampled_from(sorted(_UPLOADS))), draw(st.sampled_from(sorted(_AFTER)))
    steps = _BEFORE[draw(st.sampled_from(sorted(_BEFORE)))] + _UPLOADS[upload] + _AFTER[after]
    keys = _JOB_KEYS[draw(st.sampled_from(sorted(_JOB_KEYS)))]
    text = (
        draw(st.sampled_from(["", "# Publish the package\n\n", "name: Publish\n"]))
        + _TRIGGERS[draw(st.sampled_from(sorted(_TRIGGERS)))]
        + draw(st.sampled_from(["", "\n", "# jobs\n"]))
        + "jobs:\n  publish:\n    runs-on: ubuntu-latest # fast enough\n"
        + _indent(keys, 4)
        + "    steps:\n"
        + _indent(steps, 6)
        + draw(
            st.sampled_from(["", "\n  tell:\n    needs: publish\n    runs-on: ubuntu-latest\n    steps:\n"])
        )
    )
    text += "      - run: echo published\n" if text.endswith("steps:\n") else ""
    return Written(text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))), upload, after)
