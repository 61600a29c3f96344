"""One more included file: added in every form that `include` has, and taken out again."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from tracer_bullet.errors import RefusedError
from tracer_bullet.gitlab.include import with_include, without_include

OURS = ".gitlab/publish.yml"
JOB = "test:\n  script: [pytest]\n"
FORMS = {
    "none": JOB,
    "nothing at all": "",
    "a comment last": f"{JOB}# the end\n",
    "no line end": JOB.rstrip("\n"),
    "carriage returns": JOB.replace("\n", "\r\n"),
    "a list": f"include:\n  - local: a.yml\n  - template: X.gitlab-ci.yml # why\n\n{JOB}",
    "a list at the margin": f"include:\n- local: a.yml\n{JOB}",
    "a list at the end": f"{JOB}include:\n  - a.yml",
    "items of several lines": f"include:\n  - project: g/p\n    file: x.yml\n{JOB}",
    "brackets": f"include: [a.yml, {{local: b.yml}}]\n{JOB}",
    "empty brackets": f"include: []\n{JOB}",
    "one word": f"include: a.yml # why\n{JOB}",
    "quotes": f"include: '/a.yml'\n{JOB}",
    "braces": f"include: {{local: a.yml}}\n{JOB}",
    "a mapping": f"include:\n  local: a.yml\n  rules:\n    - if: $X\n{JOB}",
    "a header": f"spec:\n  inputs:\n    a: {{default: b}}\n---\ninclude: x.yml\n{JOB}",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_file_comes_last_and_nothing_else_changes(form: str) -> None:
    text = FORMS[form]
    changed = with_include(text, OURS)
    before, after = (list(YAML(typ="safe").load_all(one))[-1:] for one in (text, changed))
    old = (before[0] or {}) if before else {}
    included = old.get("include", [])
    expected = included if isinstance(included, list) else [included]
    assert after[0] == {**old, "include": [*expected, {"local": OURS}]}
    assert without_include(changed, "other.yml") == changed
    restored = list(YAML(typ="safe").load_all(without_include(changed, OURS)))[-1:]
    without = {**old, "include": expected}
    assert (restored[0] or {} if restored else {}) in (without, old)


@pytest.mark.parametrize("form", ["none", "carriage returns", "a list", "a list at the margin", "brackets"])
def test_taken_out_again_it_is_what_it_was(form: str) -> None:
    assert without_include(with_include(FORMS[form], OURS), OURS) == FORMS[form]


@pytest.mark.parametrize("text", ["{test: {script: [x]}}\n", "a: &a [x.yml]\ninclude: *a\n"])
def test_what_cannot_be_edited_exactly_is_refused_with_the_lines(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        with_include(text, OURS)
    assert "- local: .gitlab/publish.yml" in refused.value.hint
