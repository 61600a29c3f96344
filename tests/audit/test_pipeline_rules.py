"""The rules for GitLab pipelines: their examples, and the findings of those that workflows have as well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import PACKAGE
from tests.gitlab.projects import MAIN
from tracer_bullet import cli
from tracer_bullet.audit.pipeline_audit import audit_pipeline
from tracer_bullet.audit.registry import RULES

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.audit.rule import AuditFinding

ON_GITLAB = [rule for rule in RULES.values() if rule.bad.is_pipeline]
ON_TAG = "  rules: [{if: $CI_COMMIT_TAG}]\n"
TWINE, TESTPYPI = "twine upload dist/*", "twine upload -r testpypi dist/*"
TOKENS = "  id_tokens: {PYPI_ID_TOKEN: {aud: pypi}}\n"
GOOD = """\
build:
  script:
    - python -m build
publish:
  rules:
    - if: $CI_COMMIT_TAG && $CI_COMMIT_REF_PROTECTED == "true"
  needs: [build]
  id_tokens:
    PYPI_ID_TOKEN:
      aud: pypi
  environment: pypi
  script:
    - twine upload dist/*
"""


def check(root: Path, text: str, *rules: str) -> tuple[AuditFinding, ...]:
    (root / MAIN).write_text(text, "utf-8")
    return audit_pipeline(root, root / MAIN, [RULES[name] for name in rules or RULES]).findings


@pytest.mark.parametrize("rule", ON_GITLAB, ids=[rule.id for rule in ON_GITLAB])
def test_the_bad_example_fires_in_its_line_and_the_good_one_is_silent(rule: object, tmp_path: Path) -> None:
    one = RULES[rule.id]  # type: ignore[attr-defined]
    found = check(tmp_path, one.bad.text, one.id)
    assert [(finding.rule, finding.path) for finding in found] == [(one.id, MAIN)]
    line = one.bad.text.splitlines()[found[0].span.line - 1]
    assert line[found[0].span.column - 1 :].strip()
    assert check(tmp_path, one.good.text, one.id) == ()


def test_a_good_pipeline_is_silent(tmp_path: Path) -> None:
    assert check(tmp_path, GOOD) == ()


@pytest.mark.parametrize(
    ("rule", "text", "line"),
    [
        ("pypi-without-release", "p:\n  script:\n    - pip install twine\n    - twine upload dist/*\n", 4),
        ("release-never-publishes", "p:\n  script:\n    - twine upload -r testpypi dist/*\n", 3),
        ("both-indexes-in-one-job", f"p:\n{ON_TAG}  script: [{TESTPYPI}, {TWINE}]\n", 1),
        ("skip-existing-on-pypi", f"p:\n{ON_TAG}  script:\n    - twine upload --skip-existing dist/*\n", 4),
        ("environment-missing", GOOD.replace("  environment: pypi\n", ""), 4),
        ("build-beside-id-token", GOOD.replace("    - twine", "    - python -m build\n    - twine"), 13),
        ("id-token-for-workflow", GOOD.replace("build:\n", f"build:\n{TOKENS}", 1), 2),
        ("password-beside-id-token", GOOD.replace("twine", "TWINE_PASSWORD=$T twine"), 13),
        ("token-upload", f"p:\n{ON_TAG}  variables:\n    TWINE_PASSWORD: $T\n  script: [{TWINE}]\n", 4),
        ("token-upload", f"p:\n{ON_TAG}  script:\n    - twine upload -u x -p $T dist/*\n", 4),
        ("id-token-variable", GOOD.replace("aud: pypi", "aud: https://pypi.org"), 10),
        ("upload-failure-ignored", GOOD + "  allow_failure: true\n", 14),
    ],
)  # fmt: skip
def test_a_rule_of_workflows_looks_at_pipelines_too(tmp_path: Path, rule: str, text: str, line: int) -> None:
    assert [(one.rule, one.span.line) for one in check(tmp_path, text, rule)] == [(rule, line)]


def test_a_shallow_clone_of_a_version_from_tags(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling", "hatch-vcs"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "demo"\ndynamic = ["version"]\n[tool.hatch.version]\nsource = "vcs"\n',
        "utf-8",
    )
    text = "p:\n  script:\n    - python -m build\n    - twine upload -r testpypi dist/*\n"
    (found,) = check(tmp_path, text, "vcs-version-shallow")
    assert "fetches 20 commits" in found.message
    assert check(tmp_path, f'variables: {{GIT_DEPTH: "0"}}\n{text}', "vcs-version-shallow") == ()


def test_the_exchange_by_hand_is_trusted_publishing(tmp_path: Path) -> None:
    script = (
        "    - oidc_token=$(python -m id PYPI)\n"
        "    - token=$(curl -X POST https://pypi.org/_/oidc/mint-token -d @token.json)\n"
        "    - twine upload -u __token__ -p $token dist/*\n"
    )
    text = GOOD.replace("    - twine upload dist/*\n", script)
    assert check(tmp_path, text, "password-beside-id-token", "id-token-variable", "token-upload") == ()


def test_a_finding_of_an_included_file_is_there_and_can_be_allowed(tmp_path: Path) -> None:
    (tmp_path / "ci.yml").write_text("p:\n  script:\n    - twine upload dist/*\n", "utf-8")
    (found,) = check(tmp_path, "include: ci.yml\n", "pypi-without-release")
    assert (found.path, found.span.line) == ("ci.yml", 3)
    allowed = "p:\n  script:\n    - twine upload dist/* # tracer: ignore[pypi-without-release] we know\n"
    (tmp_path / "ci.yml").write_text(allowed, "utf-8")
    assert check(tmp_path, "include: ci.yml\n", "pypi-without-release") == ()


@pytest.mark.parametrize("words", [(), (MAIN,), (".",)])
def test_the_command_counts_and_shows_the_pipeline(
    repository: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    root = repository.root  # type: ignore[attr-defined]
    (root / MAIN).write_text(GOOD, "utf-8")
    (root / "pyproject.toml").write_text(PACKAGE, "utf-8")
    monkeypatch.chdir(root)
    assert cli.main(["check", *words]) == 0
    assert "1 workflow checked" in capsys.readouterr().out
    (root / MAIN).write_text(GOOD.replace("twine upload", "twine upload --skip-existing"), "utf-8")
    assert cli.main(["check", "--format", "json", *words]) == 1
    assert [one["rule"] for one in json.loads(capsys.readouterr().out)["findings"]] == [
        "skip-existing-on-pypi"
    ]


def test_what_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    (found,) = check(tmp_path, "a: [\n")
    assert found.rule == "unreadable-workflow"


def test_temporary_parts_that_were_left(tmp_path: Path) -> None:
    block = "# tracer: begin temporary jobs\nt:\n  script: [echo]\n# tracer: end temporary jobs\n"
    (found,) = check(tmp_path, GOOD + block, "temporary-trigger-left")
    assert found.hint == f"tracer finalize {MAIN}"


def test_a_pipeline_that_uploads_to_an_index_of_its_own_need_not_reach_pypi(tmp_path: Path) -> None:
    text = f"p:\n{ON_TAG}  script:\n    - twine upload --repository-url https://pypi.example.com/ dist/*\n"
    assert check(tmp_path, text, "release-never-publishes") == ()
