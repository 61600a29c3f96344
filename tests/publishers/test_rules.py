"""What PyPI's forms refuse is refused here first, in words that help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.publishers.rules import (
    check_environment,
    check_repository,
    check_workflow_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (check_repository, "acme/demo"),
        (check_repository, "a-1/De.mo_-x"),
        (check_workflow_name, "publish.yml"),
        (check_workflow_name, "Publish to PyPI.yaml"),
        (check_environment, "pypi"),
        (check_environment, "release (PyPI)/eu"),
        (check_environment, "x" * 255),
    ],
)
def test_what_the_forms_take_passes(check: Callable[[str], None], value: str) -> None:
    check(value)


@pytest.mark.parametrize(
    ("check", "value"),
    [
        *(
            (check_repository, value)
            for value in ("", "acme", "/demo", "acme/", "acme/demo/x", "-a/demo", "a.b/demo")
        ),
        *(
            (check_repository, value)
            for value in ("acme/..", "acme/de mo", "acme/demo\n", "https://github.com/a/b")
        ),
        *(
            (check_workflow_name, value)
            for value in ("", "publish", "publish.json", "a/publish.yml", " publish.yml")
        ),
        *(
            (check_environment, value)
            for value in ("", " pypi", "pypi ", "x" * 256, "a'b", 'a"b', "a`b", "a,b", "a;b")
        ),
        *((check_environment, value) for value in ("a\\b", "a\nb", "a\x00b")),
    ],
)
def test_what_the_forms_refuse_is_an_error_that_says_what_is_expected(
    check: Callable[[str], None], value: str
) -> None:
    with pytest.raises(TracerError, match="expected") as caught:
        check(value)

    assert caught.value.code == ExitCode.INPUT
    assert caught.value.hint.startswith("for example")
