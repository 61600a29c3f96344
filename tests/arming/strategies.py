"""Publishing workflows as people write them: some want a piece of a tracer run that others do not."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

TRIGGERS = (
    "on:\n  push:\n    tags: ['v*']\n",
    "on:\n  push:\n    branches: [main]\n    tags:\n      - 'v*'\n",
    "on:\n  release:\n    types: [published]\n",
    "on: release\n",
    "on: [release, workflow_dispatch]\n",
    "on: {release: {types: [published]}, pull_request: }\n",
    "on:\n  workflow_dispatch:\n",
    "on: push\n",
)
GATES = (
    "",
    "startsWith(github.ref, 'refs/tags/v')",
    "${{ github.event_name == 'release' }}",
    "always() && github.event_name != 'pull_request'",
    "github.repository == 'octo-org/demo' || false",
)
GROUPS = (
    "",
    "concurrency: release\n",
    "concurrency:\n  group: ${{ github.workflow }}\n",
    "concurrency: {group: pypi}\n",
)
BUILDS = (["- run: python -m build"], ["- run: |", "    pip install build", "    python -m build -o dist"])
UPLOADS = (
    ["- uses: pypa/gh-action-pypi-publish@release/v1"],
    ["- run: twine upload dist/*", "  env:", "    TWINE_PASSWORD: ${{ secrets.PYPI_TOKEN }}"],
    [
        "- name: To PyPI",
        "  if: github.event_name != 'pull_request'",
        "  uses: pypa/gh-action-pypi-publish@v1",
    ],
)
OUTWARD: tuple[list[str], ...] = (
    [],
    ["- run: gh release create ${{ github.ref_name }} --generate-notes"],
    ["- {name: Notes, uses: softprops/action-gh-release@v2}"],
)
TESTPYPI = [
    "- uses: pypa/gh-action-pypi-publish@release/v1",
    "  with:",
    "    repository-url: https://test.pypi.org/legacy/",
]


class Body(NamedTuple):
    """A job: what stands above its steps, and the lines of those."""

    head: list[str]
    steps: list[str]


def nested(jobs: dict[str, Body], step: int, dash: int) -> str:
    """The jobs as text, `step` deep, with dashes that much deeper than their key."""
    lines = ["jobs:"]
    for name, body in jobs.items():
        lines += [f"{' ' * step}{name}:", *(" " * 2 * step + line for line in body.head)]
        lines += [" " * 2 * step + "steps:", *(" " * (2 * step + dash) + line for line in body.steps)]
    return "\n".join(lines) + "\n"


def condition(gate: str) -> list[str]:
    return [f"if: {gate}"] if gate else []


@st.composite
def publishing(draw: st.DrawFn) -> str:
    """A workflow that uploads to PyPI, from one job or from several, with or without a way to TestPyPI."""
    environment = draw(st.sampled_from([[], ["environment: pypi"], ["environment:", "  name: pypi"]]))
    build = ["- uses: actions/checkout@v4", *draw(st.sampled_from(BUILDS))]
    keep = ["- uses: actions/upload-artifact@v4", "  with: {name: dist, path: dist/}"]
    fetch = ["- uses: actions/download-artifact@v4", "  with: {name: dist, path: dist/}"]
    upload, after = draw(st.sampled_from(UPLOADS)), draw(st.sampled_from(OUTWARD))
    gate = condition(draw(st.sampled_from(GATES)))
    may = ["runs-on: ubuntu-latest", "permissions: {id-token: write, contents: write}"]
    jobs: dict[str, Body] = {}
    if draw(st.booleans()):
        jobs["test"] = Body(["runs-on: ubuntu-latest"], ["- run: pytest"])
    needs = ["needs: test"] if jobs else []
    if draw(st.booleans()):
        jobs["build"] = Body([*needs, *condition(draw(st.sampled_from(GATES))), may[0]], [*build, *keep])
        if draw(st.booleans()):
            head = ["needs: build", *condition(draw(st.sampled_from(GATES))), *may]
            jobs["testpypi"] = Body(head, [*fetch, *TESTPYPI])
        jobs["pypi"] = Body(["needs: [build]", *gate, *may, *environment], [*fetch, *upload, *after])
    else:
        jobs["pypi"] = Body([*needs, *gate, *may, *environment], [*build, *upload, *after])
    if draw(st.booleans()):
        jobs["notes"] = Body(["needs: pypi", *may], ["- run: gh release create x"])
    top = draw(st.sampled_from(["", "name: Release\n", "# Публикация\n\nname: Release\n"]))
    held = draw(st.sampled_from(["", "env:\n  TOKEN: ${{ secrets.PYPI_TOKEN }}\n"]))
    group, trigger = draw(st.sampled_from(GROUPS)), draw(st.sampled_from(TRIGGERS))
    body = nested(jobs, draw(st.sampled_from([2, 4])), draw(st.sampled_from([0, 2])))
    return draw(written(top + trigger + held + group + body))


@st.composite
def written(draw: st.DrawFn, text: str) -> str:
    """`text` with other line ends, blanks and comments, or without the last line end."""
    text = text.rstrip("\n") + draw(st.sampled_from(["", "\n", "\n\n\n"]))
    if draw(st.booleans()):
        text = text.replace("    steps:\n", "    steps:  # these\n      # first of all\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))
