"""Arming pipelines of one's own: what is added, that it is proven, and that finalize restores every byte."""

from __future__ import annotations

import pytest

from tests.gitlab.projects import HOME, MAIN, files_in, verdict
from tracer_bullet.errors import RefusedError
from tracer_bullet.gitlab.arm import ArmedPipeline, arm_pipeline
from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.lane import NAMES, LaneJobs
from tracer_bullet.gitlab.prove import GitLabRepository
from tracer_bullet.trigger.marked import read_marked
from tracer_bullet.workflow.reach import RepositoryProject

LANE = LaneJobs("feature", "test", "demo", "demo", ("V=1.0.dev$CI_JOB_ID", "sed -i s/1.0/$V/ pyproject.toml"))
TWINE = "script: [twine upload dist/*]"
ON_TAG = f"publish:\n  {TWINE}\n  rules:\n    - if: $CI_COMMIT_TAG\n"
NO_EXCEPT = "`except` of `publish` cannot be edited exactly"
NOT_EXACT = "`rules` of `publish` cannot be edited exactly"
BLOCK = "publish:\n  script:\n    - twine upload dist/*\n"


def arm(text: str, lane: LaneJobs = LANE, **more: str) -> tuple[ArmedPipeline, dict[str, str]]:
    texts = {MAIN: text} | {name.replace("__", "/") + ".yml": one for name, one in more.items()}
    files = files_in(texts)
    return arm_pipeline(
        GitLabRepository(load_config(MAIN, files), files, RepositoryProject(), HOME), lane
    ), texts


def test_nothing_changes_if_the_branch_reaches_testpypi_already() -> None:
    job = "staging: {script: [twine upload -r testpypi dist/*]}\n"
    armed, _ = arm(job + ON_TAG)
    assert (armed.texts, armed.verdict.level, armed.added) == ({}, "proven", ())


@pytest.mark.parametrize(
    "text",
    [
        ON_TAG,
        ON_TAG.rstrip("\n"),
        ON_TAG.replace("\n", "\r\n"),
        f"workflow:\n  rules:\n    - if: $CI_COMMIT_TAG\n{ON_TAG}",
        f"# a comment\n\n{BLOCK}",
        f"{BLOCK}  only:\n    - branches\n    - tags\n",
        f"{BLOCK}  only: [tags, merge_requests]\n",
        f"{BLOCK}  except:\n    variables:\n      - $OFF\n",
        f"{BLOCK}  rules:\n    - if: $CI_PIPELINE_SOURCE\n",
        f"{BLOCK}  rules:\n  - when: manual\n",
        f"{BLOCK}  only:\n    - external_pull_requests\n",
        f"{BLOCK}  rules:\n    - if: $CI_PIPELINE_SOURCE == 'external_pull_request_event'\n",
        f"{BLOCK}  teleport: {{to: pypi}}\n",
        "test:\n  image: {name: a, entrypoint: [twine, upload, b]}\n  script: [pytest]\n",
        f".rules:\n  rules:\n    - when: on_success\n{BLOCK}  extends: .rules\n",
        f".rules:\n  rules:\n    - when: on_success\n{BLOCK}  extends: [.rules]\n",
        "spec:\n  inputs:\n    stage: {default: test}\n---\n" + BLOCK + "  rules:\n    - when: on_success\n",
    ],
)
def test_armed_it_is_proven_and_finalized_it_is_what_it_was(text: str) -> None:
    armed, texts = arm(text)
    assert armed.verdict.level == "proven"
    new = armed.texts[MAIN]
    marked = read_marked(new, MAIN)
    assert marked is not None
    assert marked.text == texts[MAIN]
    assert marked.branches == ("feature",)
    jobs = load_config(MAIN, files_in({MAIN: new})).jobs
    assert set(NAMES) <= jobs.keys()


def test_a_job_of_an_included_file_is_kept_out_there() -> None:
    armed, _ = arm("include: ci/publish.yml\ntest: {script: [pytest]}\n", ci__publish=BLOCK)
    assert armed.texts.keys() == {MAIN, "ci/publish.yml"}
    assert "except:" in armed.texts["ci/publish.yml"]
    assert verdict(armed.texts[MAIN], ci__publish=armed.texts["ci/publish.yml"]).level == "proven"


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("publish: {script: [twine upload dist/*]}\n", NO_EXCEPT, "variables:"),
        ("publish: {script: [twine upload dist/*], rules: [{when: manual}]}\n", NOT_EXACT, "when: never"),
        (f"{BLOCK}  rules: [{{when: manual}}]\n", NOT_EXACT, "when: never"),
        (f"{BLOCK}  except: [main]\n", NO_EXCEPT, "refs: [main]"),
        (f"workflow: {{rules: [{{if: $CI_COMMIT_TAG}}]}}\n{ON_TAG}", "`rules` of `workflow`", "BRANCH"),
        (f"include: [{{project: g/p, file: x.yml}}]\n{ON_TAG}", "`project: g/p` cannot", "a key a line"),
        (f"{ON_TAG}tracer-build: {{script: [x]}}\n", "a job is called `tracer-build` already", "finalize"),
        (f"{ON_TAG}start: {{trigger: {{project: g/p}}}}\n", "`except` of `start`", "variables:"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_exactly_is_refused(text: str, said: str, hint: str) -> None:
    with pytest.raises(RefusedError) as refused:
        arm(text)
    assert said in refused.value.message
    assert hint in refused.value.hint


INCLUDE = "include:\n  - local: a.yml\n  - project: g/p\n    file: x.yml\n"


@pytest.mark.parametrize(
    "include",
    [
        INCLUDE,
        f"{INCLUDE}    rules:\n      - if: $CI_COMMIT_TAG\n      - if: $CI_COMMIT_BRANCH\n",
        f"{INCLUDE}  - component: gitlab.com/g/p/publish@1 # a comment\n",
        "include:\n  project: g/p\n  file:\n    - x.yml\n    - y.yml\n",
        f"{INCLUDE}    rules:\n      - if: $CI_COMMIT_TAG\n",
    ],
)
def test_what_cannot_be_read_is_not_included_on_the_branch(include: str) -> None:
    armed, texts = arm(ON_TAG + include, a="test: {script: [pytest]}\n")
    marked = read_marked(armed.texts[MAIN], MAIN)
    assert marked is not None
    assert (armed.verdict.level, marked.text) == ("proven", texts[MAIN])
    other = verdict(armed.texts[MAIN], "other", a=texts["a.yml"])
    assert bool(other.unknown) is bool(verdict(texts[MAIN], "other", a=texts["a.yml"]).unknown)
    assert (armed.added[0].startswith("`project: g/p` is not included")) is bool(other.unknown)


@pytest.mark.parametrize(
    "job",
    [
        "{extends: .there, script: [x]}",
        "{needs: [there], script: [x]}",
        "{script: [!reference [.t, script]]}",
    ],
)
def test_an_include_from_which_a_job_takes_something_is_not_left_out(job: str) -> None:
    with pytest.raises(RefusedError, match="job `test` takes something from there") as refused:
        arm(f"{ON_TAG}include:\n  - project: g/p\n    file: x.yml\ntest: {job}\n")
    assert "include that with `local:`" in refused.value.hint


def test_the_lines_for_an_include_cure_it() -> None:
    with pytest.raises(RefusedError) as refused:
        arm(f"{ON_TAG}include: [{{project: g/p, file: x.yml}}]\n")
    rules = refused.value.hint.partition(":\n")[2].replace("\n", "\n    ")
    armed, _ = arm(f"{ON_TAG}include:\n  - project: g/p\n    file: x.yml\n    {rules}\n")
    assert armed.verdict.level == "proven"


@pytest.mark.parametrize(
    "key",
    ["rules: [{when: on_success}]", "except: [main]", "except: {variables: [$OFF]}"],
)
def test_the_lines_of_a_refusal_cure_it(key: str) -> None:
    text = f"{BLOCK}  {key}\n"
    with pytest.raises(RefusedError) as refused:
        arm(text)
    lines = refused.value.hint.partition(":\n")[2]
    rest = {"rules": "\n    - when: on_success", "except": ""}[key.partition(":")[0]]
    assert arm(text.replace(f"  {key}", f"{lines}{rest}"))[0].verdict.level == "proven"


def test_what_may_upload_is_kept_out_with_what_needs_it() -> None:
    text = """\
deploy:
  script:
    - ./deploy-with "$DEPLOY_TOKEN"
report:
  needs: [deploy]
  script:
    - echo
child:
  trigger:
    project: g/p
test:
  script:
    - pytest
"""
    armed, _ = arm(text + ON_TAG)
    assert armed.verdict.level == "proven"
    assert armed.added[:3] == tuple(
        f"job `{name}` does not run on the branch" for name in ("deploy", "child", "report")
    )
    assert armed.verdict.remarks == ()


def test_a_rule_of_an_anchor_is_kept() -> None:
    text = f".always: &always\n  rules:\n    - when: on_success\n{BLOCK}  <<: *always\n"
    armed, _ = arm(text)
    rules = load_config(MAIN, files_in(armed.texts)).jobs["publish"].body["rules"]
    assert [rule["when"] for rule in rules] == ["never", "never", "on_success"]


def test_what_runs_once_the_branch_is_let_in_is_kept_out() -> None:
    text = f"workflow:\n  rules:\n    - if: $CI_COMMIT_TAG\n{BLOCK}  rules:\n    - when: manual\n"
    armed, _ = arm(text)
    assert armed.verdict.level == "proven"
    assert "job `publish` does not run on the branch" in armed.added


def test_an_uncertain_upload_to_testpypi_does_not_do() -> None:
    text = "staging:\n  script: [twine upload -r testpypi dist/*]\n  rules: [{if: $STAGING}]\n"
    armed, _ = arm(text + ON_TAG)
    assert set(NAMES) <= load_config(MAIN, files_in(armed.texts)).jobs.keys()
