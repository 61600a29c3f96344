"""How a configuration is put together: anchors, `extends`, `!reference`, `default`, includes and inputs."""

from __future__ import annotations

import pytest

from tests.gitlab.projects import load
from tracer_bullet.errors import TracerError
from tracer_bullet.gitlab.config.model import UNSEEN

SCRIPT = "script: [make]"


def test_a_job_without_anything_special_stays_as_it_is() -> None:
    config = load("job:\n  script: make\n")
    assert config.jobs["job"].body == {"script": "make"}
    assert (config.jobs["job"].place.line, config.problems, config.stages) == (
        1,
        (),
        ("build", "test", "deploy"),
    )


def test_hidden_entries_and_keywords_are_no_jobs() -> None:
    text = (
        f"stages: [a]\n.hidden: {{{SCRIPT}}}\nvariables: {{A: b}}\ndefault: {{image: x}}\njob: {{{SCRIPT}}}\n"
    )
    assert list(load(text).jobs) == ["job"]


def test_hashes_merge_deeply_and_arrays_replace() -> None:
    text = """
.base:
  variables: {A: "1", B: "2"}
  rules: [{if: $A}]
  script: [one]
job:
  extends: .base
  variables: {B: "3"}
  rules: [{if: $B}]
"""
    assert load(text).jobs["job"].body == {
        "variables": {"A": "1", "B": "3"},
        "rules": [{"if": "$B"}],
        "script": ["one"],
    }


def test_of_several_parents_the_last_wins_and_null_takes_away() -> None:
    text = """
.one: {stage: build, image: a, script: [x], environment: pypi}
.two: {stage: deploy}
job: {extends: [.one, .two], environment: null}
"""
    assert load(text).jobs["job"].body == {
        "stage": "deploy",
        "image": "a",
        "script": ["x"],
        "environment": None,
    }


def test_parents_have_parents() -> None:
    text = (
        ".a: {script: [x]}\n"
        + "".join(f".b{n}: {{extends: {'.a' if n == 0 else f'.b{n - 1}'}}}\n" for n in range(3))
        + "job: {extends: .b2}\n"
    )
    assert load(text).jobs["job"].body == {"script": ["x"]}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("job: {extends: .gone, script: [x]}\n", "`job` extends `.gone`, which is not there"),
        ("job: {extends: job, script: [x]}\n", "`job` extends itself, or too many others"),
        ("job: {script: [!reference [.gone, script]]}\n", "`!reference [.gone, script]` leads nowhere"),
        ("job: {rules: [], only: [main], script: [x]}\n", "job `job` has `rules` beside `only`"),
        ("job: {stage: test}\n", "job `job` has neither `script` nor `trigger`"),
    ],
)
def test_what_gitlab_refuses(text: str, problem: str) -> None:
    assert load(text).problems == (problem,)


def test_references_flatten_in_scripts_and_rules() -> None:
    text = """
.a: {script: [one, two], rules: [{if: $A}, {if: $B}], before_script: [!reference [.b, script]]}
.b: {script: [zero]}
job:
  before_script: [!reference [.a, before_script]]
  script: [!reference [.a, script], three]
  rules: [!reference [.a, rules], {when: manual}]
"""
    job = load(text).jobs["job"]
    assert job.script == ("zero", "one", "two", "three")
    assert job.body["rules"] == [{"if": "$A"}, {"if": "$B"}, {"when": "manual"}]


def test_anchors_and_merge_keys() -> None:
    text = """
.base: &base {image: a, script: [x]}
.more: &more {image: b}
job:
  <<: [*more, *base]
  stage: build
"""
    assert load(text).jobs["job"].body == {"image": "b", "script": ["x"], "stage": "build"}


def test_defaults_fill_what_a_job_lacks() -> None:
    text = """
default: {image: a, before_script: [prepare], id_tokens: {PYPI_ID_TOKEN: {aud: pypi}}}
plain: {script: [x]}
own: {script: [x], image: b, before_script: []}
none: {script: [x], inherit: {default: false}}
some: {script: [x], inherit: {default: [image]}}
"""
    jobs = load(text).jobs
    assert jobs["plain"].script == ("prepare", "x")
    assert jobs["plain"].audiences == {"pypi"}
    assert (jobs["own"].body["image"], jobs["own"].script) == ("b", ("x",))
    assert jobs["none"].body.keys() == {"script", "inherit"}
    assert jobs["some"].body.keys() == {"script", "inherit", "image"}


def test_included_files_are_below_the_file_that_includes_them() -> None:
    config = load(
        "include: [{local: /ci/a.yml}, ci/b.yml]\njob: {stage: deploy}\n",
        ci__a="job: {script: [a], stage: build}\nonly_a: {script: [a]}\n",
        ci__b="job: {script: [b]}\n",
    )
    assert config.jobs["job"].body == {"script": ["b"], "stage": "deploy"}
    assert (config.jobs["only_a"].place.path, config.jobs["only_a"].place.line) == ("ci/a.yml", 2)
    assert config.unread == ()


def test_includes_by_pattern_and_in_includes() -> None:
    config = load(
        "include: 'ci/**/*.yml'\n",
        ci__deep__a="one: {script: [a]}\n",
        ci__b="include: other.yml\ntwo: {script: [b]}\n",
        other="three: {script: [c]}\n",
    )
    assert sorted(config.jobs) == ["one", "three", "two"]


@pytest.mark.parametrize(
    ("include", "what"),
    [
        ("{project: g/p, file: x.yml}", "project: g/p"),
        ("{remote: 'https://example.org/x.yml'}", "remote: https://example.org/x.yml"),
        ("'https://example.org/x.yml'", "https://example.org/x.yml"),
        ("{template: X.gitlab-ci.yml}", "template: X.gitlab-ci.yml"),
        ("{component: gitlab.com/g/p/c@1}", "component: gitlab.com/g/p/c@1"),
        ("{local: gone.yml}", "local: gone.yml"),
        ("{local: $VARIABLE.yml}", "local: $VARIABLE.yml"),
    ],
)
def test_what_cannot_be_read_here_is_listed(include: str, what: str) -> None:
    config = load(
        f"include: [{include}]\njob: {{extends: .elsewhere, script: [x]}}\nother: {{stage: test}}\n"
    )
    assert [one.what for one in config.unread] == [what]
    assert config.problems == ()
    assert UNSEEN in config.jobs["job"].body


def test_inputs_keep_their_types_and_have_defaults() -> None:
    config = load(
        "include: [{local: a.yml, inputs: {name: publish, rules: [{if: $A}]}}]\n",
        a="""spec:
  inputs:
    name: {}
    rules: {type: array}
    stage: {default: deploy}
    flag: {default: true}
---
$[[ inputs.name ]]-job:
  stage: $[[ inputs.stage ]]
  rules: $[[ inputs.rules ]]
  script: ["echo $[[ inputs.flag ]] $[[inputs.stage]]"]
""",
    )
    job = config.jobs["publish-job"]
    assert job.body == {"stage": "deploy", "rules": [{"if": "$A"}], "script": ["echo true deploy"]}
    assert job.place.line == 8


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a list\n", "a pipeline is a mapping of jobs"),
        ("job: {script: ['$[[ inputs.gone ]]']}\n", "the input `gone` is not given"),
        ("job: [\n", "not valid YAML"),
    ],
)
def test_what_is_no_configuration(text: str, message: str) -> None:
    with pytest.raises(TracerError, match=message):
        load(text)
