"""The configurations for Google Cloud Build and the ActiveState Platform, by schema, shellcheck and proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.template.answers import EXISTING, pairwise
from tests.template.judges import judge_schema, judge_scripts
from tests.template.rendering import render
from tracer_bullet.errors import RefusedError
from tracer_bullet.providers.activestate import ACTIVESTATE
from tracer_bullet.providers.google import GOOGLE
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

BUILD, SCRIPT = "cloudbuild.yaml", "buildscript.as"
BRANCHES = ("tracer/first-run", "it's/a+b]-$x")
_VARIED: dict[str, tuple[str | bool, ...]] = {
    **{key: EXISTING[key] for key in ("package_directory", "version_from")},
    "new_package": (False,),
    "version_line": ("", "__version__ = '"),
    "project_name": ("demo", "Some.Odd__name-2"),
    "provider": ("google",),
}
ANSWERS: dict[str, str | bool] = {"provider": "google", "repository": "octo/demo"}


@pytest.fixture(scope="session")
def builds() -> list[str]:
    return list(dict.fromkeys(render(answers)[BUILD] for answers in pairwise(_VARIED)))


def steps_of(text: str) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = YAML(typ="safe").load(text)["steps"]
    return steps


def prove(text: str, branch: str, root: Path) -> tuple[str, ...]:
    assert GOOGLE.prove is not None
    return GOOGLE.prove(root, {BUILD: text}, branch).broken


def arm(text: str, branch: str) -> str:
    assert GOOGLE.arm is not None
    return GOOGLE.arm(text, branch, BUILD)


def test_the_schema_of_cloud_build(builds: list[str], tmp_path: Path) -> None:
    armed = [arm(text, BRANCHES[0]) for text in builds]
    assert judge_schema("cloudbuild", [*builds, *armed], tmp_path) == ""


def test_every_script_passes_shellcheck(builds: list[str], tmp_path: Path) -> None:
    scripts = {step["script"] for text in builds for step in steps_of(text)}
    assert judge_scripts(scripts, tmp_path, "--exclude=SC2154,SC2035") == ""


def test_two_accounts_one_for_each_index(builds: list[str]) -> None:
    for text in builds:
        accounts = {
            step["id"]: one for step in steps_of(text) for one in step.get("env", ()) if "ACCOUNT" in one
        }
        assert accounts.keys() == {"publish-testpypi", "publish-pypi"}
        assert len(set(accounts.values())) == 2


@pytest.mark.parametrize("branch", BRANCHES)
def test_armed_it_is_proven_and_finalized_it_is_what_it_was(
    builds: list[str], branch: str, tmp_path: Path
) -> None:
    for number, text in enumerate(builds):
        armed = arm(text, branch)
        marked = read_marked(armed, BUILD)
        assert marked is not None
        assert (marked.text, marked.branches) == (text, (branch,))
        if number % 3 == 0:
            assert prove(armed, branch, tmp_path) == ()
            assert prove(text, "", tmp_path) == ()


def test_without_its_gate_it_is_not_proven(tmp_path: Path) -> None:
    text = render(ANSWERS)[BUILD]
    open_gate = text.replace(
        '      [ -n "${TAG_NAME:-}" ] || { echo "not a release: nothing goes to PyPI"; exit 0; }\n', ""
    )
    assert open_gate != text
    assert "may reach more than TestPyPI: step `publish-pypi`" in str(prove(open_gate, "b", tmp_path))


def test_another_gate_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        arm("steps: []\n", "feature")
    assert refused.value.hint == "add to its `env`: - TRACER_BRANCH=feature"


def test_the_commands_before_and_after_a_tracer_run() -> None:
    answers = {
        "project_name": "Demo.App", "repository": "octo/demo", "tracer_branch": "tracer/first-run",
        "release_tags": "v*", "testpypi_account": "a@cloud.iam.gserviceaccount.com",
        "pypi_account": "b@cloud.iam.gserviceaccount.com",
    }  # fmt: skip
    release, tracer = GOOGLE.set_up(answers)
    assert "--tag-pattern '^v.*$' --require-approval" in release
    assert release.endswith("serviceAccounts/b@cloud.iam.gserviceaccount.com")
    assert "--branch-pattern '^tracer/first-run$'" in tracer
    assert tracer.endswith("serviceAccounts/a@cloud.iam.gserviceaccount.com")
    assert GOOGLE.clean_up(answers) == ("gcloud builds triggers delete demo-app-tracer --project cloud",)


def test_the_build_script_of_activestate(tmp_path: Path) -> None:
    files = render({"provider": "activestate", "repository": "octo/demo"})
    text = files[SCRIPT]
    assert ACTIVESTATE.arm is not None
    assert ACTIVESTATE.prove is not None
    assert "audience" not in text
    armed = ACTIVESTATE.arm(text, "feature", SCRIPT)
    assert 'audience = "testpypi"' in armed
    marked = read_marked(armed, SCRIPT)
    assert marked is not None
    assert marked.text == text
    assert ACTIVESTATE.prove(tmp_path, {SCRIPT: armed}, "feature").broken == ()
    assert ACTIVESTATE.prove(tmp_path, {SCRIPT: text}, "feature").broken != ()
    assert "never rehearsed" in files["RELEASING.md"]


@pytest.mark.parametrize("provider", ["google", "activestate"])
def test_the_checklist_speaks_of_its_provider(provider: str) -> None:
    files = render({"provider": provider, "repository": "octo/demo"})
    assert not [path for path in files if path.startswith((".github", "_providers", ".gitlab"))]
    assert "GitHub" not in files["RELEASING.md"]
