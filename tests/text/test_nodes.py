"""Nodes know where they stand, whichever parser is installed, and hostile texts stay small."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
import ruamel.yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.quick import quick
from tests.text.strategies import scraps
from tracer_bullet.errors import TracerError
from tracer_bullet.text import composer, nodes
from tracer_bullet.text.nodes import Alias, Mapping, Node, Scalar, Sequence, deref, parse, same, tree, walk


def spans(text: str) -> list[tuple[str, str]]:
    """What is written at each node, by kind."""
    return [(type(node).__name__, text[node.span.start : node.span.end]) for node in walk(parse(text))]


def scalars(text: str) -> list[tuple[str, int]]:
    """Every scalar as it is written, and where."""
    found = [node.span for node in walk(parse(text)) if isinstance(node, Scalar)]
    return [(text[span.start : span.end], span.start) for span in found]


def parse_with(text: str, *, pure: bool) -> Node | None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "YAML", lambda **_: ruamel.yaml.YAML(typ="safe", pure=pure))
        return parse(text)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\ufeff", "\ufeff# marked\r\n"])
def test_a_text_without_a_document_has_no_root(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("a: b\n", ["a: b", "a", "b"], id="plain scalars"),
        pytest.param(
            "a: 'b # c' # d\n",
            ["a: 'b # c'", "a", "'b # c'"],
            id="quotes belong to a scalar, comments do not",
        ),
        pytest.param("a: &x b\n", ["a: &x b", "a", "&x b"], id="an anchor belongs to its scalar"),
        pytest.param("a: !!str 1\n", ["a: !!str 1", "a", "!!str 1"], id="a tag belongs to its scalar"),
        pytest.param("a: !!str &x 1\n", ["a: !!str &x 1", "a", "!!str &x 1"], id="a tag before an anchor"),
        pytest.param(
            "a: [b, c] # d\n", ["a: [b, c]", "a", "[b, c]", "b", "c"], id="a flow list ends with its bracket"
        ),
        pytest.param(
            "a: {b: c}\n", ["a: {b: c}", "a", "{b: c}", "b", "c"], id="a flow mapping ends with its brace"
        ),
        pytest.param(
            "a:\n  b: c\n\n# d\ne: f\n",
            ["a:\n  b: c\n\n# d\ne: f", "a", "b: c", "b", "c", "e", "f"],
            id="a block ends with its last descendant",
        ),
        pytest.param(
            "a:\n- b\n- c\n\n",
            ["a:\n- b\n- c", "a", "- b\n- c", "b", "c"],
            id="a list begins with its first dash",
        ),
        pytest.param(
            "a: &x\n  b: c\n",
            ["a: &x\n  b: c", "a", "&x\n  b: c", "b", "c"],
            id="an anchor belongs to its mapping",
        ),
        pytest.param(
            "a: b\n  c\n", ["a: b\n  c", "a", "b\n  c"], id="a plain scalar may go on in the next line"
        ),
        pytest.param("? a\n: b\n", ["? a\n: b", "a", "b"], id="an explicit key"),
        pytest.param(
            "a: &x b\nc: *x\n",
            ["a: &x b\nc: *x", "a", "&x b", "c", "*x"],
            id="an alias stands where it is written",
        ),
        pytest.param(
            "é: 😀\nb: c\n", ["é: 😀\nb: c", "é", "😀", "b", "c"], id="characters are counted, not bytes"
        ),
        pytest.param("a: b\r\nc: d\r\n", ["a: b\r\nc: d", "a", "b", "c", "d"], id="CR LF is two characters"),
        pytest.param(
            "\ufeffa: b\n", ["a: b", "a", "b"], id="a byte order mark is one character, and no part of a node"
        ),
    ],
)
def test_a_span_is_what_is_written(text: str, written: list[str]) -> None:
    assert [piece for _, piece in spans(text)] == written


@pytest.mark.parametrize("header", ["|", "|-", "|+", ">", ">-", ">+", "|2", "|  # why"])
def test_a_block_scalar_ends_with_its_last_line_that_says_something(header: str) -> None:
    text = f"a: {header}\n  one\n\n  two\n\n\n# c\nb: c\n"
    assert (f"{header}\n  one\n\n  two", 3) in scalars(text)


def test_blanks_that_are_no_yaml_blanks_belong_to_a_block_scalar() -> None:
    assert ("|\n  a\u3000", 3) in scalars("a: |\n  a\u3000\n\nb: c\n")


def test_a_kept_block_scalar_still_means_its_blank_lines() -> None:
    assert tree(parse("a: |+\n  x\n\n\nb: c\n")) == {"a": "x\n\n\n", "b": "c"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("a:\n", 2, id="right after the colon"),
        pytest.param("a :  # c\n\nb: c\n", 3, id="a blank before the colon, a comment behind it"),
        pytest.param("'a#b':\nc: d\n", 6, id="a sharp in a quoted key is no comment"),
        pytest.param("# a:\nb:\n\n\n  # c: d\ne: f\n", 7, id="colons in comments are not the colon"),
        pytest.param("- \n- a\n", 1, id="right after a dash"),
        pytest.param("a:\n-\n-   # c\n- b\n", 4, id="the first dash of a list that is not indented"),
        pytest.param("{a, b: c}\n", 2, id="no colon at all"),
        pytest.param("{a: , b: c}\n", 3, id="a colon in braces"),
        pytest.param("? a\n? b\n: c\n", 3, id="an explicit key without a value"),
        pytest.param("a:\r\n\r\nb: c\r\n", 2, id="CR LF"),
    ],
)
def test_an_empty_value_stands_where_it_could_be_written(text: str, place: int) -> None:
    first = next(node for node in walk(parse(text)) if isinstance(node, Scalar) and node.is_empty)
    assert first.span.start == first.span.end == place
    assert first.value is None


def test_twenty_thousand_empty_values_are_placed_in_no_time() -> None:
    text = "".join(f"key{number}:\n" for number in range(20_000))
    with quick():
        root = parse(text)
    assert isinstance(root, Mapping)
    assert root.entries[-1].value.span.line == 20_000


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_and_columns_count_from_one(ends: str) -> None:
    text = ends.join(["a: b", "c:", "  - d", "  - ", "e: f", ""])
    places = {text[n.span.start : n.span.end]: (n.span.line, n.span.column) for n in walk(parse(text))}
    assert (places["b"], places["c"], places["d"], places["f"]) == ((1, 4), (2, 1), (3, 5), (5, 4))
    assert places[""] == (4, 4)


def test_the_first_column_after_a_byte_order_mark_is_the_second() -> None:
    root = parse("\ufeffa: b\nc: d\n")
    assert isinstance(root, Mapping)
    assert [(e.key.span.line, e.key.span.column) for e in root.entries] == [(1, 2), (2, 1)]


@settings(max_examples=400, deadline=None)
@given(scraps())
def test_both_parsers_read_the_same_at_the_same_places(text: str) -> None:
    outcomes = []
    for pure in (False, True):
        try:
            outcomes.append(parse_with(text, pure=pure))
        except TracerError:
            return  # each refuses things that the other takes; what both take must be one thing
    assert outcomes[0] == outcomes[1]


@settings(max_examples=300, deadline=None)
@given(scraps())
def test_what_is_written_at_a_scalar_means_that_scalar(text: str) -> None:
    try:
        root = parse(text)
    except TracerError:
        return
    for node in walk(root):
        if isinstance(node, Scalar) and node.style in ("'", '"') and not (node.tag or node.anchor):
            assert text[node.span.start] == text[node.span.end - 1] == node.style
        elif isinstance(node, Scalar) and node.style == "plain" and not (node.tag or node.anchor):
            assert text[node.span.start : node.span.end].split() == node.text.split()
        elif isinstance(node, Alias):
            assert text[node.span.start : node.span.end] == f"*{node.name}"


@settings(max_examples=300, deadline=None)
@pytest.mark.filterwarnings("ignore::ruamel.yaml.error.ReusedAnchorWarning")
@given(scraps())
def test_the_tree_is_what_another_loader_loads(text: str) -> None:
    try:
        expected = ruamel.yaml.YAML(typ="safe", pure=True).load(text)
        found = tree(parse(text))
    except (TracerError, ruamel.yaml.error.YAMLError, ValueError, TypeError):
        return
    assert values(found) == values(expected)


def values(value: Any) -> Any:
    """The values without their keys, which the other loader resolves and ours leaves as they are written."""
    if isinstance(value, dict):
        return [values(item) for item in value.values()]
    if isinstance(value, list):
        return [values(item) for item in value]
    return "nan" if isinstance(value, float) and math.isnan(value) else value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[
            (word, word)
            for word in (
                "on",
                "yes",
                "No",
                "off",
                "y",
                "NaN",
                "nULL",
                "1_000",
                "12:30",
                "0b1",
                "+-1",
                ".",
                "1e",
            )
        ],
        *[(word, None) for word in ("~", "null", "Null", "NULL", "")],
        *[("true", True), ("TRUE", True), ("False", False)],
        *[("0", 0), ("-1", -1), ("+7", 7), ("007", 7), ("0o17", 15), ("0x1F", 31)],
        *[
            ("1.0", 1.0),
            (".5", 0.5),
            ("-1e3", -1000.0),
            (".inf", math.inf),
            ("-.Inf", -math.inf),
            ("1.", 1.0),
        ],
        *[
            ("'1'", "1"),
            ('"true"', "true"),
            ("!!str 1", "1"),
            ("!!int '1'", 1),
            ("!custom 1", "1"),
            ("!!null x", "x"),
        ],
        ("9" * 301, "9" * 301),
    ],
)
def test_scalars_mean_what_the_core_schema_of_yaml_1_2_says(written: str, value: object) -> None:
    assert same(tree(parse(f"k: {written}\n")), {"k": value})


def test_not_a_number_is_the_same_as_itself_and_nothing_else() -> None:
    assert same(tree(parse("[.nan]")), tree(parse("[.NaN]")))
    assert not same(math.nan, 1.0)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param({"a": 1}, {"a": True}, id="a number is no truth value"),
        pytest.param({"a": 1}, {"a": 1.0}, id="an integer is no float"),
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, id="the order of keys counts"),
        pytest.param([1], [1, 2], id="a longer list"),
        pytest.param(None, "", id="nothing is not an empty text"),
    ],
)
def test_trees_that_differ_are_not_the_same(left: object, right: object) -> None:
    assert not same(left, right)
    assert same(left, left)


def test_an_alias_stays_an_alias_and_its_tree_is_that_of_its_target() -> None:
    root = parse("a: &x [b]\nc: *x\n")
    assert isinstance(root, Mapping)
    alias = root.get("c")
    assert isinstance(alias, Alias)
    assert deref(alias) is root.get("a")
    assert tree(root) == {"a": ["b"], "c": ["b"]}


def test_the_entry_of_a_key_that_stands_twice_is_the_first() -> None:
    root = parse("a: 1\na: 2\n")
    assert isinstance(root, Mapping)
    entry = root.entry("a")
    assert entry is not None
    assert entry.value.span.line == 1
    assert root.get("b") is None


def test_keys_are_what_they_say() -> None:
    root = parse("on: 1\n'on ': 2\n3: 4\n[a]: 5\n&k x: 6\n*k : 7\n")
    assert isinstance(root, Mapping)
    assert [entry.name for entry in root.entries] == ["on", "on ", "3", "", "x", "x"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "a: [b\n", "w.yml:2:1: not valid YAML: while parsing a flow sequence", id="an open bracket"
        ),
        pytest.param(
            "a: b: c\n", "w.yml:1:5: not valid YAML: mapping values are not allowed", id="two colons"
        ),
        pytest.param(
            "a: 'b\n", "w.yml:2:1: not valid YAML: while scanning a quoted scalar", id="an open quote"
        ),
        pytest.param(
            "a:\n\t- b\n",
            "w.yml:2:1: not valid YAML: while scanning for the next token",
            id="a tab for indentation",
        ),
        pytest.param("a: \x07\n", "not valid YAML: ", id="a control character"),
        pytest.param("a: \ud800\n", "not valid YAML: ", id="half a character"),
        pytest.param(
            "a: 1\n---\nb: 2\n", "w.yml:2:1: a second YAML document: a workflow is one", id="two documents"
        ),
        pytest.param("a: *x\n", "w.yml:1:4: the alias `*x` points at nothing", id="an alias to nothing"),
        pytest.param(
            "a: &x\n  - *x\n",
            "w.yml:2:5: the alias `*x` is inside what it points at",
            id="an alias to itself",
        ),
        pytest.param(
            "a: &x 1\nb: &x 2\n", "w.yml:2:4: the anchor `&x` is here a second time", id="an anchor twice"
        ),
        pytest.param("a: &x.y 1\n", "", id="a name that not every reader allows"),
        pytest.param(
            "a: 1\u2028b: 2\n",
            "w.yml:1:5: the character U+2028 ends a line for some readers",
            id="a line separator",
        ),
        pytest.param(
            "# a\n#\x85b\n",
            "w.yml:2:2: the character U+0085 ends a line for some readers",
            id="a next line in a comment",
        ),
        pytest.param("a: 1\n\ufeffb: 2\n", "w.yml:2:1: the character U+FEFF", id="a byte order mark inside"),
        pytest.param(
            "[" * 200,
            f"w.yml:1:{composer.MAX_DEPTH + 1}: nested more than {composer.MAX_DEPTH} deep",
            id="too deep",
        ),
        pytest.param(
            "a" * (nodes.MAX_CHARACTERS + 1),
            "w.yml: 524,289 characters are more than the 524,288",
            id="too large",
        ),
    ],
)
def test_what_is_no_workflow_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(TracerError) as caught:
        parse(text, "w.yml")
    assert str(caught.value).startswith("w.yml")
    assert message in str(caught.value)


@pytest.mark.parametrize("pure", [False, True], ids=["the fast parser", "the other parser"])
@pytest.mark.parametrize("text", ["a: &x.y 1\n", "a: &x:y 1\n", "a: &x 1\nb: [*x:]\n", "a: &x 1\nb: *x#\n"])
def test_names_of_anchors_that_readers_end_at_different_places_are_refused(text: str, *, pure: bool) -> None:
    with pytest.raises(TracerError):
        parse_with(text, pure=pure)


def test_an_alias_bomb_is_counted_and_not_expanded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(TracerError, match="more than 100,000 values once every alias is followed") as caught:
        parse("\n".join(lines))
    assert caught.value.place is not None
    assert caught.value.place.line == 6


def test_a_chain_of_aliases_counts_as_depth() -> None:
    chain = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 400))]
    with pytest.raises(TracerError, match="nested more than 100 deep"):
        parse("\n".join(chain))


def test_nesting_up_to_the_limit_can_be_used() -> None:
    depth = composer.MAX_DEPTH - 1
    root = parse("[" * depth + "]" * depth)
    assert sum(isinstance(node, Sequence) for node in walk(root)) == depth
    assert same(tree(root), tree(root))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param(
            "a: {b: https://x/}\n", ["a: {b: https://x/}", "a", "{b: https://x/}", "b", "https://x/"]
        ),
        pytest.param("\ufeffa: [https://x/]\r\n", ["a: [https://x/]", "a", "[https://x/]", "https://x/"]),
        pytest.param("{a: {b: x:y, c: }}", ["{a: {b: x:y, c: }}", "a", "{b: x:y, c: }", "b", "x:y", "c", ""]),
    ],
    ids=["in a mapping", "in a list, with a byte order mark and CR LF", "beside an empty value"],
)
def test_a_plain_url_between_braces_is_yaml_whichever_parser_is_installed(
    text: str, written: list[str]
) -> None:
    assert [piece for _, piece in spans(text)] == written
    assert parse(text) == parse_with(text, pure=True)


@given(scraps())
@settings(max_examples=200, deadline=None)
def test_errors_do_not_depend_on_the_parser_that_is_installed(text: str) -> None:
    try:
        parse(text)
    except TracerError as error:
        if "not valid YAML" in error.message:
            with pytest.raises(TracerError, match=f"^{re.escape(str(error))}$"):
                parse_with(text, pure=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["- a\n", "[a,", "{a:b:c,", "a: " + "[" * 90 + "]" * 90 + "\n", "? ", "a: 'b\n"],
    ids=["a long list", "open lists", "open mappings", "deep lists", "open keys", "quotes"],
)
@pytest.mark.parametrize("size", [nodes.MAX_CHARACTERS_READ_TWICE, nodes.MAX_CHARACTERS])
def test_a_broken_text_of_any_size_is_refused_in_no_time(unit: str, size: int) -> None:
    text = unit * ((size - 9) // len(unit)) + "\n}"
    with quick(), pytest.raises(TracerError):
        parse(text)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_tree_or_an_error_of_ours(text: str) -> None:
    try:
        tree(parse(text))
    except TracerError as error:
        assert error.message
