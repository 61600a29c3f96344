"""Branch names: judged by git, escaped for GitHub's filters, quoted for every reader of YAML."""

from __future__ import annotations

import re
import subprocess

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.trigger.oracle import yaml
from tracer_bullet.errors import TracerError
from tracer_bullet.text.nodes import parse, tree
from tracer_bullet.text.scalars import quote
from tracer_bullet.trigger import arm, armed_branches, branch_pattern, check_branch, finalize
from tracer_bullet.trigger.branches import branch_of

CHARACTERS = "aZ09/-_.@{}+]![*?~^:\\ $#%&'\"|>,`=()<;é😀\u00a0\u200b\t\n\x7f"
KEPT = ("HEAD", "@")
"""Names that git could hold as branches, and takes for something else wherever it reads them."""
AMBIGUOUS = ("on", "Y", "null", "1e3", "0x1", "2026-11-20", "12:30", "=", "<<", "off", "~", "1_000")
HEADS = ("on: release", "on: {release: }", "on:\n  push:\n    branches: [a-b-c]")
NAMES = st.text(alphabet=CHARACTERS, min_size=1, max_size=8)


def is_legal(name: str) -> bool:
    try:
        check_branch(name)
    except TracerError:
        return False
    return True


@pytest.mark.parametrize(
    "name",
    [
        "main",
        "tracer/first-run",
        "fix+more",
        "a]b",
        "wow!",
        "!wow",
        "größe",
        "it's",
        "{a,b}",
        "#1",
        "a@b",
        "x.locks",
    ],
)
def test_names_that_git_and_github_take_are_legal(name: str) -> None:
    check_branch(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "is empty"),
        ("a b", "a blank"),
        ("a*", "one of `~^:?*[\\`"),
        ("a?", "one of"),
        ("[a]", "one of"),
        ("a\\b", "one of"),
        ("a..b", "two dots in a row"),
        ("a@{1}", "`@{`"),
        ("/a", "a slash at an end, or two in a row"),
        ("a//b", "a slash"),
        (".a", "a dot at the beginning of a part"),
        ("a/.b", "a dot at the beginning of a part"),
        ("a.", "a dot or `.lock` at an end"),
        ("a.lock/b", "a dot or `.lock` at an end"),
        ("-a", "a dash at the beginning"),
        ("HEAD", "a word that git keeps for itself"),
        ("refs/heads/a", "`refs/` at the beginning"),
        ("fix/refs/tags/a", "`refs/tags` or `refs/heads` inside"),
        ("fix-refs/heads", "`refs/tags` or `refs/heads` inside"),
        ("0123456789abcdef0123456789ABCDEF01234567", "forty hexadecimal digits"),
        ("a${{b}}", "`${{`, which begins an expression"),
        (
            "a\u200bb",
            "`a\\u200bb` is not a branch name to trigger on: it has a character that cannot",
        ),
    ],
)
def test_other_names_are_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(TracerError, match=re.escape(why)) as caught:
        check_branch(name)
    assert caught.value.hint


@settings(max_examples=120, deadline=None)
@given(NAMES)
@example("a.lock")
@example("HEAD")
def test_no_name_is_legal_that_git_refuses_and_few_the_other_way_round(name: str) -> None:
    asked = subprocess.run(["git", "check-ref-format", "--branch", name], check=False, capture_output=True)
    if is_legal(name):
        assert asked.returncode == 0
    elif name.isprintable() and "${{" not in name and name not in KEPT:
        assert asked.returncode != 0


def matches(pattern: str, name: str) -> bool:
    """GitHub's filter patterns as its documentation describes them, for patterns without brackets."""
    tokens = re.findall(r"\\.|\*\*|.", pattern)
    special = {"**": ".*", "*": "[^/]*", "?": "?", "+": "+"}
    assert "[" not in tokens
    assert tokens[0] != "!"
    return re.fullmatch("".join(special.get(t) or re.escape(t[-1]) for t in tokens), name) is not None


@settings(max_examples=200, deadline=None)
@given(NAMES.filter(is_legal), NAMES)
@example("a+", "aa")
def test_a_pattern_matches_its_branch_and_no_other(name: str, other: str) -> None:
    assert matches(branch_pattern(name), name)
    assert matches(branch_pattern(name), other) is (name == other)
    assert branch_of(branch_pattern(name)) == name


@settings(max_examples=200, deadline=None)
@given(NAMES.filter(is_legal) | st.sampled_from(AMBIGUOUS))
def test_a_quoted_text_is_that_text_for_readers_of_yaml_1_1_and_1_2(name: str) -> None:
    for text in (f"- {quote(name)}\n", f"[{quote(name)}, x]\n"):
        assert yaml.safe_load(text)[0] == name
        assert tree(parse(text))[0] == name


@settings(max_examples=60, deadline=None)
@given(
    NAMES.filter(is_legal),
    st.sampled_from(HEADS),
)
def test_every_legal_name_can_be_armed_and_comes_out_again(name: str, head: str) -> None:
    text = f"{head}\njobs: {{}}\n"
    assume(name != "a-b-c")
    armed = arm(text, [name])
    assert armed_branches(armed) == (name,)
    assert finalize(armed) == text


def test_an_illegal_name_changes_nothing() -> None:
    with pytest.raises(TracerError, match="is not a branch name"):
        arm("on: release\n", ["fine", "not fine"])
