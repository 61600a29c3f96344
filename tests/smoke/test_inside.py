"""What importing a distribution means, told from the files that it brings."""

from __future__ import annotations

import pytest

from tracer_bullet.smoke.inside import find_imports


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ("demo/__init__.py demo/core.py demo-1.0.dist-info/METADATA", ["demo"]),
        ("demo.py demo-1.0.dist-info/RECORD", ["demo"]),
        ("a.py b/__init__.py", ["a", "b"]),
        ("google/cloud/demo/__init__.py google/cloud/demo/sub/__init__.py", ["google.cloud.demo"]),
        ("demo/__init__.py tests/__init__.py docs/__init__.py", ["demo"]),
        ("tests/__init__.py", ["tests"]),
        ("_demo.cpython-311-x86_64-linux-gnu.so", ["_demo"]),
        ("demo.abi3.so demo.pyi", ["demo"]),
        ("demo/__init__.py _demo.pyd", ["demo"]),
        ("demo/__init__.cpython-311-darwin.so", ["demo"]),
        ("demo-stubs/__init__.pyi ../../bin/demo", []),
        ("demo-1.0.data/scripts/x.py demo.pth", []),
        ("", []),
    ],
)
def test_names(files: str, expected: list[str]) -> None:
    assert find_imports(tuple(tuple(file.split("/")) for file in files.split())) == expected
