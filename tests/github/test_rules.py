"""Rules of environments: read, judged, and tightened without losing one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.github.standin import GitHubStandIn
from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.github.environments import read_environment_json
from tracer_bullet.github.judge import WantedEnvironment, judge
from tracer_bullet.github.ref_patterns import admits
from tracer_bullet.github.rules import EnvironmentRules, RefPolicy, Reviewer, read_rules
from tracer_bullet.github.tighten import lost_rules, plan_tightening

ADA = Reviewer("User", 7, "ada")
PYPI = WantedEnvironment("pypi", "pypi", "main", "v1.2.3", ("v*",), ("try",))
TESTPYPI = WantedEnvironment("testpypi", "testpypi", "main", "v1.2.3", ("v*",), ("try",))
GOOD = EnvironmentRules("pypi", (ADA,), refs="custom", policies=(RefPolicy("tag", "v*"),))


def say(wanted: WantedEnvironment, rules: EnvironmentRules | None) -> list[str]:
    return [finding.message for finding in judge(wanted, rules)]


def test_what_is_as_it_should_be_gives_no_finding() -> None:
    assert say(PYPI, GOOD) == []
    assert say(TESTPYPI, EnvironmentRules("testpypi")) == []
    assert say(PYPI, replace(GOOD, reviewers=(), apps=("gate",))) == []
    assert say(TESTPYPI, EnvironmentRules("testpypi", (ADA,), refs="custom", policies=None)) == []


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (None, "does not exist: GitHub creates it without any rule"),
        (replace(GOOD, reviewers=()), "has no reviewer"),
        (replace(GOOD, refs="any", policies=()), "lets any branch and tag deploy"),
        (
            replace(GOOD, refs="protected", policies=()),
            "does not let a release deploy, such as the tag `v1.2.3`",
        ),
        (replace(GOOD, policies=(RefPolicy("branch", "v*"),)), "does not let a release deploy"),
        (replace(GOOD, policies=(RefPolicy("tag", "release-*"),)), "does not let a release deploy"),
        (
            replace(GOOD, policies=(*(GOOD.policies or ()), RefPolicy("branch", "*"))),
            "lets the tracer branch `try`",
        ),
        (replace(GOOD, prevent_self_review=True), "who may not approve own runs"),
        (replace(GOOD, admins_bypass=True), "administrators may bypass"),
    ],
)
def test_a_gate_that_is_open_or_shut_is_named(rules: EnvironmentRules | None, said: str) -> None:
    (found,) = judge(PYPI, rules)
    assert said in found.message
    assert found.hint


def test_an_environment_for_testpypi_has_to_let_the_branch_and_the_release_through() -> None:
    closed = EnvironmentRules("testpypi", refs="custom", policies=(RefPolicy("tag", "x*"),))
    assert len(say(TESTPYPI, closed)) == 2
    assert "does not exist yet" in say(TESTPYPI, None)[0]


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("v*", "v1.2.3", True),
        ("v*", "v1/2", False),
        ("release/*", "release/1", True),
        ("release/*", "release/1/2", False),
        ("release/**/*", "release/1/2", True),
        ("v?", "v1", True),
        ("v?", "v12", False),
        ("v[0-9]*", "v1.0", True),
        ("v[0-9]*", "vx", False),
        ("v[^0-9]*", "vx", True),
        ("[0-9]*", "1.0", True),
        (r"a\*", "a*", True),
        (r"a\*", "ab", False),
        ("v1.0", "v1x0", False),
        ("a[", "a[", True),
        ("*", "", True),
    ],
)
def test_patterns_are_those_of_ruby(pattern: str, name: str, expected: bool) -> None:
    assert admits(pattern, name) is expected


@given(st.text(alphabet="v*?[]^-\\./ab0", max_size=8), st.text(max_size=5))
@example("[?-0]", "0")
@example("[^?-0]", "0")
def test_no_pattern_is_too_strange(pattern: str, name: str) -> None:
    assert admits(pattern, name) in (True, False)


@given(st.text(alphabet="vab01.-_", min_size=1, max_size=8))
def test_a_name_admits_itself_and_a_star_admits_every_plain_name(name: str) -> None:
    assert admits(name, name)
    assert admits("*", name)


REVIEWERS = st.lists(
    st.builds(Reviewer, st.sampled_from(["User", "Team"]), st.integers(1, 9), st.just("x")),
    max_size=6,
    unique=True,
)
POLICIES = st.lists(
    st.builds(RefPolicy, st.sampled_from(["tag", "branch"]), st.sampled_from(["v*", "main", "x/*"])),
    unique=True,
)
OPEN = st.builds(
    EnvironmentRules,
    st.just("pypi"),
    REVIEWERS.map(tuple),
    st.booleans(),
    st.integers(0, 43200),
    st.sampled_from(["any", "protected"]),
)
CUSTOM = st.builds(
    EnvironmentRules,
    st.just("pypi"),
    REVIEWERS.map(tuple),
    refs=st.just("custom"),
    policies=POLICIES.map(tuple),
)
RULES = OPEN | CUSTOM


@given(RULES | st.none(), st.sampled_from([PYPI, TESTPYPI, replace(PYPI, tag="", tag_patterns=())]))
def test_tightening_drops_and_widens_nothing(
    rules: EnvironmentRules | None, wanted: WantedEnvironment
) -> None:
    after = plan_tightening(wanted, rules, ADA).after
    before = rules or EnvironmentRules(wanted.name)

    assert set(before.reviewers) <= set(after.reviewers)
    assert after.wait_timer >= before.wait_timer
    assert after.prevent_self_review or not before.prevent_self_review
    assert before.refs in ("any", after.refs)
    if before.refs == "custom" and before.policies:
        assert after.policies == before.policies
    assert plan_tightening(wanted, after, ADA).said == ()
    assert not lost_rules(after, after)


@given(RULES)
def test_a_rule_that_was_lost_is_noticed(rules: EnvironmentRules) -> None:
    bare = EnvironmentRules("pypi")
    is_bare = (
        not rules.reviewers and not rules.wait_timer and not rules.prevent_self_review and rules.refs == "any"
    )
    assert bool(lost_rules(rules, bare)) is not is_bare


@pytest.mark.parametrize(
    "rules", [replace(GOOD, unread=("quarantine",)), replace(GOOD, policies=None)], ids=["unknown", "unread"]
)
def test_a_rule_that_cannot_be_read_is_not_written_over(rules: EnvironmentRules) -> None:
    with pytest.raises(RefusedError):
        plan_tightening(PYPI, rules, ADA)


def test_the_rules_are_read_as_github_sends_them() -> None:
    standin = GitHubStandIn()
    policy = {"protected_branches": False, "custom_branch_policies": True}
    reviewers = [{"type": "User", "id": 7}, {"type": "Team", "id": 8}]
    standin.add(
        "pypi", reviewers=reviewers, prevent_self_review=True, wait_timer=30, deployment_branch_policy=policy
    )
    data = standin.environments["pypi"] | {"can_admins_bypass": False}

    rules = read_rules(
        data, [{"name": "v*", "type": "tag"}, {"name": "main"}], [{"enabled": True, "app": {"slug": "gate"}}]
    )

    assert rules == EnvironmentRules(
        "pypi",
        (Reviewer("User", 7, "user-7"), Reviewer("Team", 8, "team-8")),
        prevent_self_review=True,
        wait_timer=30,
        refs="custom",
        policies=(RefPolicy("tag", "v*"), RefPolicy("branch", "main")),
        apps=("gate",),
        admins_bypass=False,
    )


def test_a_rule_of_an_unknown_kind_is_remembered() -> None:
    assert read_rules({"name": "x", "protection_rules": [{"type": "quarantine"}]}).unread == ("quarantine",)


@pytest.mark.parametrize(
    "text", ["", "[1]", "null", '{"environments": [{}]}', '{"name": "x", "protection_rules": [{}]}']
)
def test_a_file_with_something_else_is_an_error_with_the_command_that_makes_the_right_one(text: str) -> None:
    with pytest.raises(TracerError) as raised:
        read_environment_json(text, "file.json")
    assert raised.value.hint == "gh api repos/OWNER/NAME/environments > file.json"


def test_each_style_of_tags_gets_a_policy_of_its_own() -> None:
    mixed = replace(PYPI, tag_patterns=("[0-9]*", "v*"))
    after = plan_tightening(mixed, None, ADA).after
    assert after.policies == (RefPolicy("tag", "[0-9]*"), RefPolicy("tag", "v*"))
