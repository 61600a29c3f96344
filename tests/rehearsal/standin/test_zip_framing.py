"""Zip files that two readers may read differently, made record by record, and what PyPI says of them.

Facts: https://github.com/pypi/warehouse/blob/main/tests/unit/utils/test_zipfiles.py. For a few, Python's own
`zipfile` speaks first, and in other words in other versions: for them it only counts that they are refused.
"""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.rehearsal.zips import BIG, Ending, Entry, assemble, end64, extra, locator, sizes, unicode_name
from tracer_bullet.rehearsal.standin.checks.archive import find_archive_problem
from tracer_bullet.rehearsal.standin.checks.zip_framing import find_framing_problem

WHEEL = "a-1-py3-none-any.whl"
INSIDE = Entry(b"a-1.dist-info/WHEEL", b"Wheel-Version: 1.0\n")
ONE = Entry()
SIMPLE = assemble(ONE)
DIRECTORY, SIZE = len(SIMPLE) - 22 - 47, 47


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(assemble(), id="empty"),
        pytest.param(SIMPLE, id="stored"),
        pytest.param(assemble(Entry(method=8)), id="deflated"),
        pytest.param(assemble(ONE, Entry(b"b/"), Entry(b"b/c", b"x")), id="with a folder"),
        pytest.param(assemble(ONE, ending=Ending(comment=b"hello")), id="with a comment at the end"),
        pytest.param(assemble(Entry(packed=BIG, size=BIG, extra=sizes(4, 4))), id="sizes of ZIP64"),
        pytest.param(assemble(Entry(packed=BIG, size=BIG, extra=sizes(4))), id="one size of ZIP64, stored"),
        pytest.param(assemble(Entry(packed=BIG, extra=sizes(4))), id="only the packed size is in ZIP64"),
        pytest.param(assemble(Entry(extra=extra(2, b"xy"))), id="an extra field of another kind"),
        pytest.param(assemble(Entry(extra=extra(2, b"x") * 2)), id="the same unknown extra field twice"),
        pytest.param(
            assemble(ONE, zip64=end64(1, SIZE, DIRECTORY) + locator(DIRECTORY + SIZE)),
            id="the end of ZIP64",
        ),
    ],
)
def test_a_zip_that_all_readers_read_alike(content: bytes) -> None:
    assert find_framing_problem(content) == ""


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(
            assemble(ONE, before=b"#!/bin/sh\n"), "Unknown record signature", id="bytes before the start"
        ),
        pytest.param(
            assemble(ONE, ending=Ending(comment=b"", after=b"x")), "Trailing data", id="bytes after the end"
        ),
        pytest.param(assemble(Entry(flags=8)), "ZIP contains a data descriptor", id="a data descriptor"),
        pytest.param(
            assemble(Entry(flags=8, packed=0, size=0, descriptor=b"PK\x07\x08" + bytes(12))),
            "ZIP contains a data descriptor",
            id="a data descriptor after the file",
        ),
        pytest.param(
            assemble(ONE, Entry(data=b"more")),
            "Duplicate filename in local headers",
            id="two files of one name",
        ),
        pytest.param(
            assemble(ONE, Entry(b"b", central=False)),
            "Filename not in central directory",
            id="a file that the directory hides",
        ),
        pytest.param(
            assemble(ONE, Entry(b"b", local=False)),
            "Missing filename in local headers",
            id="a file that is in the directory only",
        ),
        pytest.param(
            assemble(Entry(), Entry(local=False)),
            "Duplicate filename in central directory",
            id="a name that the directory has twice",
        ),
        pytest.param(
            assemble(Entry(central_name=b"b")), "Filename not in central directory", id="two names for a file"
        ),
        pytest.param(assemble(Entry(comment=b"x")), "Comment in central directory", id="a comment on a file"),
        pytest.param(assemble(Entry(size=10)), "Mis-matched file size", id="a size that is told differently"),
        pytest.param(
            assemble(Entry(central_size=6_000_000)),
            "Mis-matched file size",
            id="a directory that tells a larger size",
        ),
        pytest.param(
            assemble(Entry(packed=3)), "Mis-matched data size", id="a packed size that is told differently"
        ),
        pytest.param(
            assemble(Entry(b"\xff\xfe", central_name=b"a")),
            "Filename not unicode",
            id="a name that is not unicode",
        ),
        pytest.param(
            assemble(Entry(b"\x7f")), "Invalid character in filename", id="a control character in a name"
        ),
        pytest.param(
            assemble(Entry(extra=unicode_name(b"\x07"))),
            "Invalid character in filename",
            id="a control character in a name of UTF-8",
        ),
        pytest.param(
            assemble(Entry(extra=unicode_name(b"\xf7"))),
            "Filename not valid UTF-8",
            id="a name of UTF-8 that is not",
        ),
        pytest.param(
            assemble(Entry(extra=unicode_name(b"a") * 2)),
            "Invalid duplicate extra in local file",
            id="two names of UTF-8",
        ),
        pytest.param(
            assemble(Entry(packed=BIG, size=BIG, extra=sizes(4, 4) * 2)),
            "Invalid duplicate extra in local file",
            id="sizes of ZIP64 twice",
        ),
        pytest.param(assemble(Entry(extra=b"eee")), "Malformed zip file", id="an extra field of three bytes"),
        pytest.param(
            assemble(Entry(extra=extra(2, b"x", 100))),
            "Malformed zip file",
            id="an extra field that lies of its length",
        ),
        pytest.param(
            assemble(Entry(packed=BIG, size=BIG, extra=sizes())),
            "Malformed zip file",
            id="ZIP64 without sizes",
        ),
        pytest.param(
            assemble(Entry(size=BIG, extra=sizes())), "Malformed zip file", id="ZIP64 without a size"
        ),
        pytest.param(
            assemble(Entry(packed=BIG, extra=extra(1, b"x"))),
            "Malformed zip file",
            id="ZIP64 of an odd length",
        ),
        pytest.param(
            assemble(Entry(method=8, packed=BIG, size=BIG, extra=sizes(4))),
            "Malformed zip file",
            id="one size of ZIP64, deflated",
        ),
        pytest.param(
            assemble(ONE, ending=Ending(here=1)), "Malformed zip file", id="records on another disk"
        ),
        pytest.param(
            assemble(ONE, ending=Ending(records=1)),
            "Mismatched central directory records",
            id="one record too many",
        ),
        pytest.param(
            assemble(ONE, ending=Ending(records=-1)),
            "Mismatched central directory records",
            id="one record too few",
        ),
        pytest.param(
            assemble(ONE, zip64=end64(1, SIZE, DIRECTORY, here=2) + locator(DIRECTORY + SIZE)),
            "Malformed zip file",
            id="records of ZIP64 on another disk",
        ),
    ],
)
def test_a_zip_that_readers_may_read_differently(content: bytes, problem: str) -> None:
    assert find_framing_problem(content) == problem


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(assemble(ONE, ending=Ending(offset=1)), id="a directory one byte further"),
        pytest.param(assemble(ONE, ending=Ending(offset=-1)), id="a directory one byte earlier"),
        pytest.param(assemble(ONE, ending=Ending(size=1)), id="a directory one byte larger"),
        pytest.param(assemble(ONE, ending=Ending(size=-1)), id="a directory one byte smaller"),
        pytest.param(SIMPLE + SIMPLE[-22:], id="two ends"),
        pytest.param(assemble(ONE, zip64=end64(1, SIZE, DIRECTORY)), id="ZIP64 without a locator"),
        pytest.param(
            assemble(ONE, zip64=end64(1, SIZE, DIRECTORY) + locator(0)), id="a locator that points elsewhere"
        ),
        pytest.param(
            assemble(ONE, zip64=end64(1, SIZE, DIRECTORY, more=b"more") + locator(DIRECTORY + SIZE)),
            id="more data in the end of ZIP64",
        ),
        pytest.param(b"This is not a zip file", id="not a zip"),
        pytest.param(SIMPLE[:-22], id="no end"),
    ],
)
def test_a_zip_that_is_refused_in_some_words(content: bytes) -> None:
    assert find_archive_problem(content, WHEEL)


def test_a_zip_in_a_zip_and_other_members_are_seen() -> None:
    hidden = Entry(b"x", assemble(Entry(b"y")), central=False)
    assert find_framing_problem(assemble(ONE, hidden)) == "Filename not in central directory"
    assert find_archive_problem(assemble(INSIDE), WHEEL) == ""


def test_the_assembler_makes_what_zipfile_reads() -> None:
    with zipfile.ZipFile(io.BytesIO(assemble(ONE, Entry(b"b", b"x" * 99, method=8)))) as archive:
        assert archive.testzip() is None
        assert archive.read("b") == b"x" * 99
