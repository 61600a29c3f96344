"""What an expression asks for."""

from __future__ import annotations

import pytest

from tracer_bullet.workflow.expressions import (
    contexts_used,
    functions_used,
    parse_condition,
    parse_expression,
    paths_used,
    uses_status_function,
)


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("", []),
        ("1 == 'github.ref'", []),
        ("github.ref", ["github.ref"]),
        ("GitHub.Event['Release'].tag_name", ["github.event.release.tag_name"]),
        ("needs.build.outputs.version || inputs.version", ["inputs.version", "needs.build.outputs.version"]),
        ("github.event.commits[0].id", ["github.event.commits.0.id"]),
        ("github.event.labels.*.name", ["github.event.labels.*.name"]),
        ("github.event.labels[*]", ["github.event.labels.*"]),
        ("matrix[inputs.which].name", ["inputs.which", "matrix.*.name"]),
        ("secrets", ["secrets"]),
        ("fromJSON(needs.a.outputs.list).x[vars.i]", ["needs.a.outputs.list", "vars.i"]),
        ("(github.event).action", ["github.event.action"]),
        ("!(github.a && github.b)", ["github.a", "github.b"]),
        ("github == github.ref", ["github", "github.ref"]),
    ],
)
def test_the_paths_that_are_read(expression: str, paths: list[str]) -> None:
    assert sorted(".".join(path) for path in paths_used(parse_expression(expression))) == paths


def test_the_contexts_that_are_read_are_the_first_names_of_the_paths() -> None:
    expression = parse_expression("GITHUB.ref == needs[matrix.job].result")
    assert contexts_used(expression) == {"github", "needs", "matrix"}
    assert contexts_used(parse_expression("'a'")) == frozenset()


def test_the_functions_that_are_called_have_their_documented_names() -> None:
    expression = parse_expression("contains(TOJSON(github), 'x') && !CANCELLED()")
    assert functions_used(expression) == {"contains", "toJSON", "cancelled"}


@pytest.mark.parametrize(
    ("expression", "uses"),
    [
        ("", False),
        ("success()", True),
        ("Failure ( )", True),
        ("!cancelled() && github.ref", True),
        ("contains(format('{0}', always()), 'true')", True),
        ("github[success()]", True),
        ("'success()'", False),
        ("github.success", False),
        ("needs.always.result == 'success'", False),
        ("hashFiles('always()') == ''", False),
    ],
)
def test_a_status_function_counts_where_it_is_called(expression: str, uses: bool) -> None:
    assert uses_status_function(parse_expression(expression)) is uses


def test_a_condition_has_one_part_unless_there_is_text_around_its_braces() -> None:
    assert parse_condition(None) == parse_condition(" ") == parse_condition("${{ '' }}") == ()
    assert [len(parse_condition(text)) for text in ("a", "${{ a }}", "${{ a }} b", "a == ${{ b }}")] == [
        1,
        1,
        2,
        2,
    ]
