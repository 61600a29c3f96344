"""A file is read once, as bytes; what cannot be read is said with the reason and the place."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer_bullet.errors import TracerError
from tracer_bullet.text import source as source_module
from tracer_bullet.text.source import Source, read_source


@given(st.text(max_size=40), st.booleans())
def test_encoding_what_was_read_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, text: str, bom: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "source.yml"
    data = (b"\xef\xbb\xbf" if bom else b"") + text.encode()
    path.write_bytes(data)
    source = read_source(path)
    assert source.encode(source.text) == data


def test_line_ends_are_not_translated(tmp_path: Path) -> None:
    path = tmp_path / "mixed.yml"
    path.write_bytes(b"a: 1\r\nb: 2\nc: 3\r")
    assert read_source(path).text == "a: 1\r\nb: 2\nc: 3\r"


def test_a_byte_order_mark_is_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "marked.yml"
    path.write_bytes(b"\xef\xbb\xbfon: push\n")
    source = read_source(path)
    assert (source.text, source.bom) == ("on: push\n", True)
    assert source.encode("on: release\n") == b"\xef\xbb\xbfon: release\n"


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        pytest.param(
            b"a: 1\nb: \xff\n",
            "x.yml:2: not UTF-8: byte `0xff` at offset 8",
            "save the file as UTF-8",
            id="latin-1",
        ),
        pytest.param(
            "on: é".encode("utf-16"), "x.yml:1: not UTF-8: byte `0xff` at offset 0", "UTF-16", id="utf-16"
        ),
        pytest.param(
            b"a: \xe2\x82",
            "x.yml:1: not UTF-8: byte `0xe2` at offset 3",
            "UTF-8",
            id="cut off in a character",
        ),
    ],
)
def test_what_is_not_utf8_names_the_line_and_the_byte(
    tmp_path: Path, data: bytes, message: str, hint: str
) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(data)
    with pytest.raises(TracerError, match=f"^{re.escape(message)}$") as caught:
        read_source(path, "x.yml")
    assert hint in caught.value.hint


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TracerError, match=r"^gone\.yml: no such file$"):
        read_source(tmp_path / "gone.yml", "gone.yml")


def test_a_symlink_to_nothing_is_told_from_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "link.yml"
    path.symlink_to("nowhere")
    with pytest.raises(TracerError, match="this symlink points at nothing"):
        read_source(path)


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(TracerError, match="this is a directory, expected a file"):
        read_source(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.yml"
    os.mkfifo(path)
    with pytest.raises(TracerError, match="not a regular file"):
        read_source(path)


def test_a_file_larger_than_any_workflow_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yml"
    with path.open("wb") as file:
        file.truncate(source_module.MAX_BYTES + 1)
    with pytest.raises(TracerError, match="4,194,305 bytes are more than the 4,194,304 that tracer reads"):
        read_source(path)


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        pytest.param(
            PermissionError(13, "Permission denied"), "Permission denied", id="what may not be read"
        ),
        pytest.param(ValueError("embedded null byte"), "embedded null byte", id="what is no path"),
    ],
)
def test_the_reason_of_the_system_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, problem: Exception, reason: str
) -> None:
    def fail(_: Path) -> bytes:
        raise problem

    monkeypatch.setattr(Path, "stat", fail)
    with pytest.raises(TracerError, match=f"cannot be read: {reason}"):
        read_source(Path("x.yml"))


def test_a_source_can_be_made_without_a_file() -> None:
    assert Source(Path("x.yml"), b"a", "a").encode("b") == b"b"
