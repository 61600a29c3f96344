"""What holds for every combination of answers, by the word of judges that are not ours."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations, product
from typing import TYPE_CHECKING

import jinja2
import pytest
import yaml

from tests.template.answers import EXISTING, NEW, REQUIRED
from tests.template.judges import findings_of_zizmor, judge, run_blocks
from tests.template.rendering import ROOT, every_combination, render, workflow_of
from tracer_bullet.text.nodes import parse, tree
from tracer_bullet.trigger import arm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

SPENT = r"vars\.TRACER_SPENT_VERSION == needs\.build(-sdist)?\.outputs\.version"
IN_RELEASE = (
    r"github\.event_name == 'release'|github\.event_name == 'push' && github\.ref_type == 'tag'"
    r"|inputs\.version != ''|github\.ref == 'refs/heads/(main|release/1\.x)'"
)


def test_any_two_answers_meet_in_some_combination() -> None:
    met = {
        pair
        for answers, _ in every_combination()
        for pair in combinations(sorted(answers.items(), key=repr), 2)
    }
    wanted = {
        tuple(sorted(((left, one), (right, other)), key=repr))
        for values in (NEW, EXISTING)
        for left, right in combinations(values, 2)
        for one in values[left]
        for other in values[right]
    }
    assert wanted <= met


def test_no_judge_finds_anything_in_any_workflow(tmp_path: Path) -> None:
    assert judge(_write_workflows(tmp_path)) == []


def test_the_judges_do_look(tmp_path: Path) -> None:
    path = _write_workflows(tmp_path)[0]
    spoilt = path.read_text("utf-8").replace("persist-credentials: false", "persist-credentials: true")
    path.write_text(
        spoilt.replace("timeout-minutes: 20", "timeout: 20").replace('"$VERSION"', "$VERSION"), "utf-8"
    )
    assert "artipacked" in findings_of_zizmor(path)
    assert len(judge([path])) == 5


def test_the_common_case_is_at_most_160_lines_armed() -> None:
    workflow = workflow_of({}, render({"version_from": "static", "build_with": "uv"}))
    assert len(arm(workflow, ["tracer/first-run"]).splitlines()) <= 160


def check_length(workflow: str) -> list[str]:
    """What is too long for somebody who has to approve it."""
    optional = sum(
        f"\n  {job}:\n" in workflow for job in ("rename", "release", "github-release", "check-pypi-publisher")
    )
    armed = arm(workflow, ["tracer/first-run"]).splitlines()
    scripts = [script for _, script in run_blocks(workflow)]
    blocks = [block for script in scripts for block in re.findall(r"<<'EOF'.*\n((?:.*\n)*?)EOF", script)]
    return [
        *([f"{len(armed)} lines"] if len(armed) > 220 + 25 * optional else []),
        *(line for line in armed if len(line) > 120),
        *(script for script in scripts if len(script.splitlines()) > 12),
        *(python for python in blocks if len(python.splitlines()) > 8),
    ]


def test_every_workflow_is_short_enough_to_be_reviewed() -> None:
    for answers, files in every_combination():
        assert check_length(workflow_of(answers, files)) == []


LONGEST: Answers = {
    **{key: values[0] for key, values in EXISTING.items()},
    **REQUIRED,
    "package_directory": "packages/core",
    "package_kind": "pytest-plugin",
    "submodules": True,
    "lfs": True,
    "keep_dispatch": True,
    "github_release": True,
    "release_tags": "demo/v*",
    "tag_prefix": "core-v",
    "other_tags": "core-v-x core-v2-",
    "version_file": "src/demo/Cargo.toml",
    "version_line": 'version = "',
    "version_below": "[package]",
    "version_copies": "src/demo/a.py src/demo/b.py src/demo/c.py",
    "testpypi_project_name": "demo-trial",
}
"""What makes any shape longer."""


def test_no_shape_is_too_long_whatever_else_is_answered() -> None:
    """Three answers may meet here that do not among the combinations above."""
    options = yaml.safe_load((ROOT / "copier.yml").read_text("utf-8"))["_envops"]
    options |= {"undefined": jinja2.StrictUndefined, "loader": jinja2.FileSystemLoader(ROOT)}
    options["extensions"] = ["jinja2_ansible_filters.AnsibleCoreFiltersExtension"]
    environment = jinja2.Environment(**options, autoescape=False)
    path = ROOT / "template/.github/workflows/[= workflow_name =].jinja"
    template = environment.from_string(path.read_text("utf-8"))
    axes = ("testpypi_gate", "build_with", "wheels", "version_from", "release_on")
    shapes = list(product(*(EXISTING[axis] for axis in axes)))
    for shape in shapes:
        workflow = template.render(LONGEST | dict(zip(axes, shape, strict=True)))
        assert check_length(workflow) == [], shape
    assert len(shapes) == 360


def test_every_rendered_file_is_whole() -> None:
    for _, files in every_combination():
        for name, text in files.items():
            assert "\r" not in text
            assert text == "" or text.endswith("\n"), name
            assert not text.endswith("\n\n"), name
            assert not re.search(r"\n{4}", text), name
            if name.endswith((".yml", ".yaml")):
                parse(text, name)
            if name.endswith(".toml"):
                tomllib.loads(text)
            if name.endswith(".py"):
                compile(text, name, "exec")


def test_the_answers_come_back_from_the_answers_file() -> None:
    for answers, files in every_combination():
        kept = yaml.safe_load(files[".copier-answers.tracer.yml"])  # as Copier reads it
        # the others are asked for only with some answers
        asked = answers.keys() & kept.keys()
        always = ("project_name", "import_name", "repository", "provider", "tracer_branch", "version_from")
        assert {key: kept[key] for key in asked} == {key: answers[key] for key in asked}
        assert asked.issuperset(key for key in always if key in answers)


def test_no_answer_becomes_an_expression() -> None:
    known = re.compile(
        r"github\.(workflow|event_name|ref|event\.release\.prerelease|token)|secrets\.(STAGING_)?INDEX_TOKEN"
        rf"|({IN_RELEASE})( \|\|\s+{SPENT})?"
        rf"|vars\.TRACER_SPENT_VERSION|{SPENT}"
        r"|needs\.publish-testpypi\.outputs\.down && needs\.build(-sdist)?\.outputs\.version"
        r" \|\|\s+vars\.TRACER_SPENT_VERSION"
        r"|(steps\.version|needs\.build(-sdist)?)\.outputs\.(version|sdist)|matrix\.runner"
        r"|needs\.release\.outputs\.tag|inputs\.version"
        r"|steps\.release\.outputs\.(released|tag|release_created|tag_name)|steps\.index\.outputs\.down"
        r"|steps\.release\.outputs\['[\w./-]+--(release_created|tag_name)'\]"
    )
    for answers, files in every_combination():
        for expression in re.findall(r"(?s)\$\{\{ *(.*?) *\}\}", workflow_of(answers, files)):
            assert known.fullmatch(expression)


def test_an_answer_that_yaml_would_misread_stays_text() -> None:
    for answers, files in every_combination():
        jobs = tree(parse(workflow_of(answers, files)))["jobs"]
        directory = jobs["build" if "build" in jobs else "build-sdist"].get(
            "defaults", {"run": {"working-directory": "."}}
        )
        assert directory == {"run": {"working-directory": answers["package_directory"]}}
        assert jobs["publish-testpypi"]["environment"]["name"] == answers["testpypi_environment"]
        assert jobs["publish-pypi"]["environment"]["name"] == answers["pypi_environment"]


def _write_workflows(directory: Path) -> list[Path]:
    paths = []
    for number, (answers, files) in enumerate(every_combination()):
        paths.append(directory / f"{number}.yml")
        paths[-1].write_bytes(workflow_of(answers, files).encode())
    return paths
