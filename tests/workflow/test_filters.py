"""Filter patterns: what each matches, how a list of them decides, and what cannot be a pattern at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.quick import quick
from tracer_bullet.errors import TracerError
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.filters.lists import (
    deciding_pattern,
    escape,
    is_templated,
    matches,
    matches_ignore,
    read_pattern,
)

often = settings(deadline=None, max_examples=300)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("main", ["main"]),
        ("**", ["main", "a/b/c", "v1", "", ".hidden"]),
        ("*", ["main", "v1.2", "a-b_c", ""]),
        ("releases/*", ["releases/10", "releases/"]),
        ("releases/**", ["releases/10", "releases/10/beta"]),
        ("*-fix", ["-fix", "hot-fix"]),
        ("v2*", ["v2", "v2.0", "v2-rc.1"]),
        ("v[0-9]+.[0-9]+", ["v1.2", "v10.20"]),
        ("v[12].x", ["v1.x", "v2.x"]),
        ("[CB]at", ["Cat", "Bat"]),
        ("[a-z0-9]at", ["cat", "0at"]),
        ("colou?r", ["color", "colour"]),
        ("[0-9]?x", ["x", "7x"]),
        ("a+b", ["ab", "aaab"]),
        ("*.jsx?", ["page.js", "page.jsx"]),
        ("**.js", ["index.js", "src/js/app.js"]),
        ("docs/**/*.md", ["docs/a.md", "docs/x/a.md", "docs/x/y/a.md"]),
        ("**/README.md", ["README.md", "js/README.md", "a/b/README.md"]),
        ("**/docs/**", ["docs/a", "x/docs/a", "x/y/docs/a/b"]),
        ("**/**/a", ["a", "x/a", "x/y/a"]),
        ("a**/b", ["a/b", "ax/b", "a/x/b"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"]),
        ("***/a", ["x/a", "x/y/a", "/a"]),
        ("**/?a", ["a", "/a", "x/a", "xa"]),
        ("a!b", ["a!b"]),
        ("a.c", ["a.c"]),
        ("a{1,2}", ["a{1,2}"]),
        ("(a|b)$^", ["(a|b)$^"]),
        ("ünïcode/*", ["ünïcode/é"]),
    ],
    ids=str,
)
def test_a_pattern_matches_these_names(pattern: str, names: list[str]) -> None:
    assert [name for name in names if not matches([pattern], name)] == []


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("main", ["Main", "main2", "xmain", "", "feature/main"]),
        ("*", ["a/b", "/"]),
        ("releases/*", ["releases/10/beta", "releases", "xreleases/10"]),
        ("releases/**", ["releases", "Releases/10"]),
        ("v[0-9]+.[0-9]+", ["v1", "v1.", "v.1", "v1.2.3", "v1x2", "V1.2"]),
        ("[CB]at", ["cat", "at", "CBat"]),
        ("colou?r", ["colouur", "colo"]),
        ("a+b", ["b", "a+b"]),
        ("**/README.md", ["xREADME.md", "a/xREADME.md"]),
        ("**/docs/**", ["docs", "xdocs/a", "x/docs"]),
        ("a**/b", ["ab", "axb"]),
        ("a/**/b", ["ab", "a/xb", "b"]),
        ("docs/**/*.md", ["docs.md", "docs/a.txt", "x/docs/a.md"]),
        ("a.c", ["abc"]),
        ("a{1,2}", ["a", "aa"]),
    ],
    ids=str,
)
def test_a_pattern_matches_none_of_these_names(pattern: str, names: list[str]) -> None:
    assert [name for name in names if matches([pattern], name)] == []


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (r"c\+\+", "c++"),
        (r"what\?", "what?"),
        (r"\*", "*"),
        (r"\[x]", "[x]"),
        (r"\!important", "!important"),
        (r"a\\b", r"a\b"),
        (r"a\+?b", "ab"),
        (r"a\++b", "a+++b"),
    ],
    ids=str,
)
def test_a_backslash_takes_the_meaning_from_a_special_character_alone(pattern: str, name: str) -> None:
    assert matches([pattern], name)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "nothing in it"),
        ("!", "nothing in it"),
        ("?", "no character before it"),
        ("+a", "no character before it"),
        ("!+a", "no character before it"),
        ("*+", "no character before it"),
        ("**?", "no character before it"),
        ("a?+", "no character before it"),
        ("a++", "no character before it"),
        ("a[", "empty or not closed"),
        ("a[0-9", "empty or not closed"),
        ("a[]", "empty or not closed"),
        ("[0-]", "without an end or backwards"),
        ("[z-a]", "without an end or backwards"),
        ("[!a]", "not documented"),
        ("[^a]", "not documented"),
        (r"[\d]", "not documented"),
        (r"a\b", "not documented"),
        (r"v\d+", "not documented"),
        (r"a\-b", "not documented"),
        (r"release\/x", "not documented"),
        ("a\\", "not documented"),
        (r"release-\1", "not documented"),
        ("a" * 1001, "more than 1,000 characters"),
    ],
    ids=lambda text: text[:12],
)
def test_what_cannot_be_a_pattern_is_refused_with_a_cure(pattern: str, reason: str) -> None:
    with pytest.raises(TracerError, match=re.escape(reason)) as refusal:
        matches([pattern], "main")
    assert refusal.value.hint


@pytest.mark.parametrize("pattern", ["[-a]", "[a-z-]", "[a.]", "[ü]", "a]", "-", "!!a"])
def test_unusual_patterns_are_patterns_all_the_same(pattern: str) -> None:
    assert read_pattern(pattern).text == pattern


@pytest.mark.parametrize(
    ("patterns", "name", "included"),
    [
        ([], "main", False),
        (["main"], "main", True),
        (["dev", "main"], "main", True),
        (["dev"], "main", False),
        (["**", "!main"], "main", False),
        (["**", "!main"], "dev", True),
        (["!main", "**"], "main", True),
        (["**", "!rel/**", "rel/10"], "rel/10", True),
        (["**", "!rel/**", "rel/10"], "rel/11", False),
        (["!main"], "dev", False),
        (["!main"], "main", False),
        (["!main", "!dev"], "other", False),
        (["!!main", "**"], "!main", True),
        (["**", "!!main"], "!main", False),
    ],
    ids=str,
)
def test_the_last_pattern_that_matches_decides(patterns: list[str], name: str, included: bool) -> None:
    assert matches(patterns, name) is included


def test_the_pattern_that_decides_is_named_as_it_is_written() -> None:
    patterns = ["**", "!rel/**", "rel/10"]
    assert [deciding_pattern(patterns, name) for name in ("x", "rel/9", "rel/10")] == patterns
    assert deciding_pattern(["main"], "dev") is None


@pytest.mark.parametrize(
    ("patterns", "name", "ignored"),
    [
        (["dev", "tmp/**"], "main", False),
        (["dev", "tmp/**"], "tmp/a/b", True),
        ([], "main", False),
        (["**", "!main"], "main", UNKNOWN),
        (["!main"], "dev", UNKNOWN),
    ],
    ids=str,
)
def test_ignoring_needs_one_match_and_exclamation_marks_are_not_documented(
    patterns: list[str], name: str, ignored: object
) -> None:
    assert matches_ignore(patterns, name) is ignored


def test_an_expression_in_a_pattern_is_noticed() -> None:
    assert is_templated("${{ vars.BRANCH }}")
    assert not is_templated("main")


names = st.text(st.sampled_from(list("ab/.*?+[]!\\-é")), min_size=1, max_size=12)


@given(names, names)
@example("!a", "a")
@example("**/a", "a")
@example("\\", "\\\\")
@example("[ab]", "a")
@often
def test_an_escaped_name_matches_itself_and_no_other_name(name: str, other: str) -> None:
    assume(name != other)
    assert matches([escape(name)], name)
    assert not matches([escape(name)], other)


@pytest.mark.parametrize("name", ["main", "feature/tracer-bullet", "v1.2.3", "a_b-c.d", "fix!", "x]"])
def test_an_ordinary_name_is_its_own_pattern(name: str) -> None:
    assert escape(name) == name


@dataclass(frozen=True)
class Atom:
    """A piece of a pattern, and the regular expression that says the same."""

    pattern: str
    regex: str


_CHARACTERS = [Atom(letter, re.escape(letter)) for letter in "ab/."]
_CHARACTERS += [Atom(f"\\{letter}", re.escape(letter)) for letter in "*?+["]
_CHARACTERS += [Atom("[ab]", "[ab]"), Atom("[a-c.]", "[a-c.]")]
_COUNTED = [Atom(a.pattern + count, f"(?:{a.regex}){count}") for a in _CHARACTERS for count in "?+"]
_STARS = [Atom("*", "[^/]*"), Atom("**", ".*")]
_DIRECTORIES = [Atom("**/x", "(?:.*/)?x"), Atom("/**/b", "/(?:.*/)?b")]


@st.composite
def pieces(draw: st.DrawFn) -> list[Atom]:
    """Atoms in a row, none of which changes the meaning of its neighbour."""
    chosen: list[Atom] = []
    for atom in draw(st.lists(st.sampled_from(_CHARACTERS + _COUNTED + _STARS), min_size=1, max_size=7)):
        behind_star = bool(chosen) and chosen[-1] in _STARS
        if not (behind_star and (atom in _STARS or atom.pattern.startswith("/"))):
            chosen.append(atom)
    if draw(st.booleans()):
        chosen.insert(0, _DIRECTORIES[0])
    if draw(st.booleans()) and chosen[-1] not in _STARS:
        chosen.append(_DIRECTORIES[1])
    return chosen


@pytest.mark.slow
@given(pieces(), st.text(st.sampled_from(list("abcx/.*?+[")), max_size=9))
@settings(deadline=None, max_examples=600)
def test_patterns_match_what_the_same_regular_expression_matches(atoms: list[Atom], name: str) -> None:
    pattern = "".join(atom.pattern for atom in atoms)
    regex = "".join(atom.regex for atom in atoms)
    assert matches([pattern], name) == bool(re.fullmatch(regex, name, re.DOTALL))


@pytest.mark.slow
@given(pieces(), st.data())
@often
def test_patterns_match_what_is_drawn_from_the_same_regular_expression(
    atoms: list[Atom], data: st.DataObject
) -> None:
    regex = "".join(atom.regex for atom in atoms)
    name = data.draw(st.from_regex(regex, fullmatch=True, alphabet="abcx/.*?+["))
    assert matches(["".join(atom.pattern for atom in atoms)], name)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("*a" * 400 + "b", "a" * 100_000),
        ("a?" * 499 + "b", "a" * 100_000),
        ("**/" * 300 + "b", "a/" * 50_000),
        ("[ab]+" * 199 + "c", "ab" * 50_000),
    ],
    ids=["many stars", "many optional letters", "many directories", "many counted brackets"],
)
def test_no_pattern_is_slow(pattern: str, name: str) -> None:
    with quick():
        assert not matches([pattern], name)
