"""A step that checks the ref and builds: a tracer run can leave out only a check of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.arming.run_specimens import PATH, PYPROJECT, plan, read
from tracer_bullet.arming.lane.step_kinds import fails_for_other_refs
from tracer_bullet.errors import RefusedError
from tracer_bullet.trigger import finalize

if TYPE_CHECKING:
    from pathlib import Path

NAME = "publish-action-after-a-build-job.yml"
BUILD = "      - run: |\n          python -m pip install build\n"
CHECK = """\
          TAG=${GITHUB_REF_NAME}
          if [ "${TAG}" != "v1.2.0" ]; then
            echo "::error::the tag is not the version"
            exit 1
          fi
"""


@pytest.mark.parametrize(
    ("script", "fails"),
    [
        ("", False),
        ("python -m build", False),
        ('test -d "$HOME"', False),
        ('echo "$GITHUB_REF"', False),
        ('if [[ "$GITHUB_REF" == refs/tags/* ]]; then exit 1; fi', False),
        ('if [[ "$GITHUB_REF" != refs/tags/* ]]; then echo no; fi', False),
        ('if [[ "$GITHUB_REF" != refs/tags/* ]]; then exit 1; fi', True),
        ('test "$GITHUB_REF_NAME" = "v$(cat VERSION)"', True),
        ('[[ "${{ github.ref_name }}" =~ ^v ]]', True),
        ('tag="$(git describe --tags)"\ngrep -q "${tag}" CHANGES', True),
        ('test "$TAG" = x', True),
    ],
)
def test_a_script_fails_for_other_refs_if_a_command_of_it_compares_them(script: str, fails: bool) -> None:
    assert fails_for_other_refs(script, ["TAG"]) is fails


def test_a_variable_may_have_any_name() -> None:
    assert not fails_for_other_refs("test -d dist", ["tag("])


def test_a_build_job_that_checks_where_it_builds_is_refused_and_the_cure_cures(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    text = read(NAME)
    assert BUILD in text
    with pytest.raises(RefusedError, match="checks the ref, and does something else") as refused:
        plan(text.replace(BUILD, f"{BUILD}{CHECK}"), tmp_path)
    assert "move the check to a step of its own" in (refused.value.hint or "")
    cured = text.replace(BUILD, f"      - run: |\n{CHECK}{BUILD}")
    armed = plan(cured, tmp_path).run.texts[PATH]
    assert finalize(armed) == cured
    assert "if: github.ref != 'refs/heads/my-feature'\n        # tracer: end" in armed
