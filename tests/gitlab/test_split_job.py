"""A job that builds and uploads becomes two: what each of them runs, and which jobs stay one."""

from __future__ import annotations

import difflib
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.gitlab.projects import MAIN
from tests.gitlab.test_adopt import LANE, ON_TAG, repository
from tracer_bullet.errors import RefusedError
from tracer_bullet.gitlab.adopt import adopt_pipeline

HEAD = "publish:\n  stage: deploy\n  script:\n"
BOTH = f"{HEAD}    - pip install build twine\n    - python -m build\n    - twine upload dist/*\n"
INSTALL, BUILD, UPLOAD = "pip install build twine", "python -m build", "twine upload dist/*"
FIRST = "stages: [deploy]\n"
REGISTRY = "TWINE_PASSWORD=$CI_JOB_TOKEN twine upload --repository-url $R x"
BEFORE = "  before_script:\n    - python -m build\n"
DOCS = "docs: {stage: test, script: [x]}\n"
FORMS: dict[str, tuple[str, list[str], list[str]]] = {
    "plain": (BOTH + ON_TAG, [INSTALL, BUILD], [INSTALL, UPLOAD]),
    "by hand": (BOTH + "  only: [tags]\n  when: manual\n", [INSTALL, BUILD], [INSTALL, UPLOAD]),
    "the first stage": (FIRST + BOTH + ON_TAG, [INSTALL, BUILD], [INSTALL, UPLOAD]),
    "needs": (f"test: {{script: [x]}}\n{BOTH}  needs: [test]\n{ON_TAG}", [INSTALL, BUILD], [INSTALL, UPLOAD]),
    "no dependencies": (f"{BOTH}  dependencies: []\n{ON_TAG}", [INSTALL, BUILD], [INSTALL, UPLOAD]),
    "dependencies": (f"{DOCS}{BOTH}  dependencies: [docs]\n{ON_TAG}", [INSTALL, BUILD], [INSTALL, UPLOAD]),
    "before": (f"{HEAD}    - twine upload dist/*\n{BEFORE}{ON_TAG}", [BUILD], [UPLOAD]),
    "before, with more": (
        f"{HEAD}    - twine upload dist/*\n{BEFORE}    - pip install twine\n{ON_TAG}",
        [BUILD, "pip install twine"],
        ["pip install twine", UPLOAD],
    ),
    "cleaned before": (
        BOTH.replace("    - python", "    - rm -rf dist\n    - python") + ON_TAG,
        [INSTALL, "rm -rf dist", BUILD],
        [INSTALL, UPLOAD],
    ),
    "checked before": (
        BOTH.replace("    - twine", "    - twine check dist/*\n    - twine") + ON_TAG,
        [INSTALL, BUILD, "twine check dist/*"],
        [INSTALL, "twine check dist/*", UPLOAD],
    ),
    "a token set": (
        BOTH.replace("    - twine", "    - export TWINE_PASSWORD=$T\n    - twine") + ON_TAG,
        [INSTALL, BUILD],
        [INSTALL, "export TWINE_PASSWORD=$T", UPLOAD],
    ),
    "another index before": (
        BOTH.replace("    - twine", f"    - {REGISTRY}\n    - twine")
        + "  variables:\n    R: $CI_API_V4_URL/projects/1/packages/pypi\n"
        + ON_TAG,
        [INSTALL, BUILD],
        [INSTALL, REGISTRY, UPLOAD],
    ),
    "a template": (f".a: {{image: b}}\n{BOTH}  extends: .a\n{ON_TAG}", [INSTALL, BUILD], [INSTALL, UPLOAD]),
    "a merged template": (
        f".a: &a {{image: b}}\n{BOTH}  <<: *a\n{ON_TAG}",
        [INSTALL, BUILD],
        [INSTALL, UPLOAD],
    ),
    "poetry": (f"{HEAD}    - poetry publish --build\n{ON_TAG}", ["poetry build"], ["poetry publish"]),
    "pdm": (f"{HEAD}    - pdm publish\n{ON_TAG}", ["pdm build"], ["pdm publish --no-build"]),
    "a comment": (
        BOTH.replace("    - python", "    # wheels\n    - python") + ON_TAG,
        [INSTALL, BUILD],
        [INSTALL, UPLOAD],
    ),
    "a condition that is not known": (
        f"{BOTH}  rules:\n    - if: $CI_COMMIT_TAG && $GO\n",
        [INSTALL, BUILD],
        [INSTALL, UPLOAD],
    ),
    "carriage returns": ((BOTH + ON_TAG).replace("\n", "\r\n"), [INSTALL, BUILD], [INSTALL, UPLOAD]),
    "no line end": ((BOTH + ON_TAG).rstrip("\n"), [INSTALL, BUILD], [INSTALL, UPLOAD]),
}  # fmt: skip
STAY: dict[str, str] = {
    "one command": BOTH.replace("build\n    - twine", "build && twine"),
    "one item": f"{HEAD}    - |\n      python -m build\n      twine upload dist/*\n",
    "another folder": BOTH.replace("-m build", "-m build --outdir out"),
    "a directory": BOTH.replace("    - python", "    - cd core\n    - python"),
    "files that are moved": BOTH.replace("    - twine", "    - mv dist/* .\n    - twine"),
    "files without a folder": BOTH.replace("dist/*", "*.whl"),
    "flit": f"{HEAD}    - flit publish\n",
    "a matrix": f"{BOTH}  parallel: 2\n",
    "a name that is taken": f"publish-build: {{script: [x]}}\n{BOTH}",
    "an anchor": BOTH.replace("publish:", "publish: &publish"),
    "braces": "publish: {stage: deploy, script: [python -m build, twine upload dist/*]}\n",
    "commands of an alias": f".a: &a [pip install build]\n{BOTH}  before_script: *a\n",
    "variables in braces": f"{BOTH}  variables: {{A: b}}\n",
    "an environment that is inherited": f".a: {{environment: pypi}}\n{BOTH}  extends: .a\n",
    "an identity token that is inherited": f".a: {{id_tokens: {{T: {{aud: pypi}}}}}}\n{BOTH}  extends: .a\n",
    "commands of all jobs": f"default:\n{BEFORE}{HEAD}    - twine upload dist/*\n",
}


def _permanent(text: str) -> tuple[str, dict[str, Any]]:
    texts = adopt_pipeline(repository({MAIN: text}), LANE._replace(branch="")).texts
    read: dict[str, Any] = YAML(typ="safe").load(texts[MAIN])
    return texts[MAIN], read


def _script(job: dict[str, Any]) -> list[str]:
    return [*job.get("before_script", ()), *job["script"]]


@pytest.mark.parametrize("form", FORMS)
def test_one_builds_and_the_other_uploads(form: str) -> None:
    text, builds, uploads = FORMS[form]
    adopted = adopt_pipeline(repository({MAIN: text}), LANE)
    assert adopted.verdict.level == "proven"
    assert adopted.kept[0] == (
        "job `publish` becomes two: `publish-build` builds, without an identity token, and `publish` uploads"
    )
    before, (permanent, read) = YAML(typ="safe").load(text), _permanent(text)
    assert adopt_pipeline(repository({MAIN: permanent}), LANE._replace(branch="")).texts == {}
    build, publish = read["publish-build"], read["publish"]
    assert (_script(build), sorted(_script(publish))) == (builds, sorted(uploads))
    assert build["artifacts"] == {"paths": ["dist/"]}
    changed = {key for key in publish if publish[key] != before["publish"].get(key)}
    assert changed <= {"script", "before_script", "needs", "dependencies"}


def test_dependencies_come_from_earlier_stages_and_are_among_the_needs() -> None:
    """https://docs.gitlab.com/ci/yaml/#dependencies"""
    _, read = _permanent(FORMS["dependencies"][0])
    build, publish = read["publish-build"], read["publish"]
    assert (build["stage"], build["dependencies"]) == ("deploy", ["docs"])
    assert set(publish["dependencies"]) == {"docs", "publish-build"} <= set(publish["needs"])


def test_nothing_else_changes_but_the_lines_that_build() -> None:
    text = BOTH + ON_TAG
    permanent, _ = _permanent(text)
    diff = difflib.ndiff(text.splitlines(), permanent.splitlines())
    assert [line for line in diff if line.startswith("-")] == ["-     - python -m build"]


def test_the_job_that_builds_gets_no_password() -> None:
    given = "  variables:\n    TWINE_PASSWORD: $T\n    PYPI_TOKEN: $P\n    A: b\n  environment: pypi\n"
    _, read = _permanent(BOTH + given + ON_TAG)
    assert read["publish-build"]["variables"] == {"A": "b"}
    assert "environment" not in read["publish-build"]
    assert read["publish"]["environment"] == "pypi"


@pytest.mark.parametrize("form", STAY)
def test_what_cannot_be_split_exactly_is_refused(form: str) -> None:
    with pytest.raises(RefusedError, match="cannot be adopted exactly"):
        adopt_pipeline(repository({MAIN: STAY[form] + ("" if form == "braces" else ON_TAG)}), LANE)


def test_a_job_stays_one_if_that_is_wanted() -> None:
    with pytest.raises(RefusedError, match="it builds and uploads"):
        adopt_pipeline(repository({MAIN: BOTH + ON_TAG}), LANE, may_split=False)
