"""Names as PyPI takes them, judged by `packaging`."""

from __future__ import annotations

import ast
import keyword
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.utils import InvalidName, canonicalize_name

from tracer_bullet.errors import TracerError
from tracer_bullet.project.names import (
    check_import_name,
    check_project_name,
    suggest_import_name,
    suggest_name,
)
from tracer_bullet.sites import normalise

NAMES = st.text(alphabet="abzAZ09.-_ äß\n", max_size=12)


@given(NAMES)
@settings(max_examples=200, deadline=None)
def test_the_form_of_a_name_is_judged_as_packaging_judges_it(name: str) -> None:
    try:
        canonicalize_name(name, validate=True)
    except InvalidName:
        with pytest.raises(TracerError):
            check_project_name(name)
    else:
        check_project_name(name)
        assert normalise(name) == canonicalize_name(name)


@given(st.text(max_size=20))
@settings(max_examples=100, deadline=None)
def test_the_name_that_is_suggested_always_has_the_right_form(text: str) -> None:
    canonicalize_name(suggest_name(text), validate=True)


@pytest.mark.parametrize(
    "name", ["json", "JSON", "asyncio", "__future__", "concurrent", "distutils", "telnetlib"]
)
def test_a_name_of_the_standard_library_is_refused_today_s_and_yesterday_s(name: str) -> None:
    with pytest.raises(TracerError, match="PyPI rejects"):
        check_project_name(name)


def test_every_module_of_this_python_s_library_is_refused() -> None:
    public = [name for name in sys.stdlib_module_names if not name.startswith("_")]

    for name in public:
        with pytest.raises(TracerError, match="standard-library module"):
            check_project_name(name)
    assert len(public) > 150


def test_a_name_that_only_starts_like_a_module_is_fine() -> None:
    check_project_name("json-schema-for-humans")


@pytest.mark.parametrize("name", ["a", "_1", "my_namespace.core", "class_", "match"])
def test_a_name_that_can_be_imported(name: str) -> None:
    check_import_name(name)
    ast.parse(f"import {name}")


def test_no_name_at_all_means_that_nothing_is_imported() -> None:
    check_import_name("")


@pytest.mark.parametrize("name", [".", "a.", "a-b", "1a", "class", "a.None", "größe", "a b", "a\n"])
def test_a_name_that_cannot_be_imported(name: str) -> None:
    with pytest.raises(TracerError, match="cannot be imported"):
        check_import_name(name)


@given(
    st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?", fullmatch=True)
    | st.sampled_from(keyword.kwlist)
)
@settings(max_examples=100, deadline=None)
def test_the_module_that_is_suggested_can_always_be_imported(name: str) -> None:
    check_import_name(suggest_import_name(name))
