"""The report of a rehearsal as a page: valid, complete, and fit for every reader.

The judge of its HTML is html5lib, which follows the rules of the standard, and of its looks Chromium.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.browser import use_browser
from tests.rehearsal.pipelines import make_repository
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.run.log import JobLog, StepLog
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.rehearsal.standin.answer import ExchangeRecord, UploadRecord
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.rehearsal.verdict.outcome import (
    EventOutcome,
    IssuedToken,
    JobOutcome,
    Reason,
    Rehearsal,
    RehearsalVerdict,
)
from tracer_bullet.report.rehearse import page as page_module
from tracer_bullet.report.rehearse.elements import Markup, element, join_markup, prose
from tracer_bullet.report.rehearse.page import render_page

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from tracer_bullet.rehearsal.target import Target

SHA256 = "ab" * 32
HOSTILE = "</pre><script>alert(1)</script> & \x1b[31mred\x1b[0m \u202e"
STYLE = Path(page_module.__file__).with_name("page.css").read_text("utf-8")
SMALLEST_CONTRAST = 4.5
"""For text: https://www.w3.org/TR/WCAG22/#contrast-minimum"""


def make_leg(job: str, started: float, *lines: str, result: str = "success") -> JobLog:
    steps = {
        "0": StepLog("actions/checkout@" + "a" * 40, "success", started, 1.0),
        "1": StepLog("Build", result, started + 1, 2.0, list(lines)),
    }
    return JobLog(job, steps=steps, started=started, seconds=3.0, reported=result)


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return find_target(make_repository(tmp_path / "demo"))


def make_rehearsal(target: Target) -> Rehearsal:
    """A release that failed after its upload was refused, and a push that does not start the workflow."""
    run, allowed = CommitSimulator(target.root, target).simulate(RehearsedEvent("release", "refs/tags/v1.0"))
    jobs = {
        "build": JobOutcome("success", 3.0, legs=(make_leg("build", 100.0, *map(str, range(50))),)),
        "publish-testpypi": JobOutcome(
            "failure", 3.0, legs=(make_leg("publish-testpypi", 103.0, HOSTILE, result="failure"),)
        ),
        "smoke-test": JobOutcome("skipped", why="what it needs did not succeed"),
    }
    event = EventOutcome(
        RehearsedEvent("release", "refs/tags/v1.0"),
        run,
        allowed,
        jobs,
        (
            UploadRecord("testpypi", "a-1.0.tar.gz", SHA256, 200, "OK", "a", "1.0"),
            UploadRecord("testpypi", "a-1.0-py3-none-any.whl", SHA256, 400, HOSTILE, "a", "1.0"),
        ),
        (
            IssuedToken(
                "publish-testpypi", ExchangeRecord("testpypi", {"ref": "refs/tags/v1.0", "sub": HOSTILE})
            ),
        ),
        started=100.0,
        seconds=8.0,
    )
    idle_run = CommitSimulator(target.root, target).simulate(RehearsedEvent("push", "refs/heads/other")).run
    idle = EventOutcome(RehearsedEvent("push", "refs/heads/other"), idle_run)
    verdict = RehearsalVerdict(
        (Reason(f"the job `publish-testpypi` failed:\n{HOSTILE}", "needs: [build]", "publish.yml:7"),),
        (Reason("the job `x` cannot be rehearsed"),),
    )
    return Rehearsal((event, idle), verdict, ("a `note`",), ("the host `example.org`",))


def parse(page: str) -> Any:
    """The document, which has to be without any error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(page)


def text_of(found: Element) -> str:
    return "".join(found.itertext())


def test_the_page_is_valid_and_runs_nothing(target: Target) -> None:
    document = parse(render_page(make_rehearsal(target), target))
    assert document.get("lang") == "en"
    assert not document.findall(".//script")
    addresses = [one.get(key) for one in document.iter() for key in ("src", "href") if one.get(key)]
    assert all(address.startswith("#") for address in addresses)
    assert "url(" not in STYLE
    identifiers = [one.get("id") for one in document.iter() if one.get("id")]
    assert len(set(identifiers)) == len(identifiers)
    assert {address[1:] for address in addresses} <= set(identifiers)


def test_the_page_has_the_cause_with_its_place_and_cure_first(target: Target) -> None:
    document = parse(render_page(make_rehearsal(target), target))
    assert text_of(document.find(".//title")) == "Rehearsal of publish.yml: failed"
    first, second = document.findall(".//section[@id='verdict']/div")
    assert text_of(first).startswith("failed: the job publish-testpypi failed:")
    assert "at publish.yml:7" in text_of(first)
    assert text_of(first.findall("pre")[-1]) == "needs: [build]"
    assert text_of(second) == "not rehearsed: the job x cannot be rehearsed"


def test_the_page_has_every_job_step_file_token_and_note(target: Target) -> None:
    document = parse(render_page(make_rehearsal(target), target))
    said = text_of(document.find("body"))
    for expected in (
        "1. release (tag v1.0), version 1.0",
        "skipped: what it needs did not succeed",
        "ok, 1.0 s: actions/checkout@aaaaaaa",
        "2. push (branch other)does not start: ",
        "(10 lines before; --keep has them)",
        f"a-1.0.tar.gz{SHA256}accepted",
        "refused: 400 </pre><script>",
        "a note",
        "missing: the host example.org",
    ):
        assert expected in said
    claims = document.findall(".//section[@id='tokens']//tbody/tr")
    assert [text_of(row) for row in claims] == ["refrefs/tags/v1.0", f"sub{shown(HOSTILE)}"]
    bars = document.findall(".//div[@class='track']/span")
    assert [one.get("style") for one in bars] == [
        "left:0.00%;width:12.50%",
        "left:12.50%;width:25.00%",
        "left:37.50%;width:12.50%",
        "left:50.00%;width:25.00%",
    ]
    assert [one.get("class") for one in bars] == ["good", "good", "good", "bad"]


def test_what_failed_is_open_and_the_rest_is_closed(target: Target) -> None:
    document = parse(render_page(make_rehearsal(target), target))
    opened = [text_of(one.find("summary")) for one in document.findall(".//details") if "open" in one.attrib]
    assert opened == ["Steps of publish-testpypi", "failed, 2.0 s: Build"]


def test_a_good_rehearsal_says_so(target: Target) -> None:
    good = replace(make_rehearsal(target), verdict=RehearsalVerdict(), notes=(), missing=())
    document = parse(render_page(good, target))
    assert text_of(document.find(".//section[@id='verdict']/p")) == "good: release reached TestPyPI"
    assert "Nothing to note." in text_of(document.find(".//section[@id='notes']"))


def shown(text: str) -> str:
    return text.replace("\x1b", "\\u001b").replace("\u202e", "\\u202e")


@given(st.text())
def test_any_text_is_shown_and_never_obeyed(text: str) -> None:
    body = parse(f"<!DOCTYPE html>\n{element('title', 'x')}{element('pre', text, title=text)}").find("body")
    (only,) = body
    assert only.tag == "pre"
    assert re.sub(r"\\u[0-9a-f]{4}", "", text_of(only)) == re.sub(r"\\u[0-9a-f]{4}", "", element_text(text))
    assert only.get("title") == text_of(only)


def element_text(text: str) -> str:
    """`text` without what no page may hold."""
    kept = (one for one in text.replace("\r\n", "\n") if one in "\n\t" or is_harmless(one))
    return "".join(kept)


def is_harmless(character: str) -> bool:
    point = ord(character)
    turns = character in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    is_nothing = 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE or 0xD800 <= point <= 0xDFFF
    return not (turns or is_nothing or point < 0x20 or 0x7F <= point <= 0x9F)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain", "plain", id="nothing to mark"),
        pytest.param("the job `a<b`", "the job <code>a&lt;b</code>", id="code"),
        pytest.param("`a` and `b`", "<code>a</code> and <code>b</code>", id="two"),
        pytest.param("one ` alone", "one ` alone", id="a backtick that nothing closes"),
    ],
)
def test_backticks_mark_code(text: str, expected: str) -> None:
    assert prose(text).replace("<code></code>", "") == expected


def test_markup_stays_as_it_is_and_text_does_not() -> None:
    assert join_markup([element("b", "<"), "<", Markup("<i>")]) == "<b>&lt;</b>&lt;<i>"
    assert element("a", class_="x", hidden=True, open=False) == '<a class="x" hidden></a>'


def read_colours(text: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", text))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["front", "quiet", "good", "bad", "open", "link", "skip"])
def test_every_text_can_be_read(scheme: str, colour: str) -> None:
    light, dark = STYLE.split("@media (prefers-color-scheme: dark)", 1)
    colours = read_colours(light if scheme == "light" else dark)
    for ground in ("back", "panel"):
        assert contrast(colours[colour], colours[ground]) >= SMALLEST_CONTRAST


def contrast(one: str, other: str) -> float:
    """Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    values = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in values)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a person sees of the report, by scheme and width, and finds with the keyboard."""
    work = tmp_path_factory.mktemp("page")
    target = find_target(make_repository(work / "demo"))
    (work / "page.html").write_text(render_page(make_rehearsal(target), target), "utf-8")
    (work / "shots").mkdir()
    places = {"file": str(work / "page.html"), "shots": str(work / "shots")}
    found: dict[str, Any] = use_browser(Path(__file__).with_name("page.mjs"), work, **places)
    return found


@pytest.mark.rehearsal
@pytest.mark.parametrize(("scheme", "back"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(18, 22, 27)")])
@pytest.mark.parametrize("width", ["390", "1280"])
def test_a_browser_shows_it(seen: dict[str, Any], scheme: str, back: str, width: str) -> None:
    found = seen[f"{scheme} {width}"]
    keyboard = found.pop("keyboard")
    assert found.pop("wide") <= 0
    assert found == {"back": back, "requests": [], "errors": [], "violations": []}
    assert (keyboard["first"], keyboard["target"]) == ("Skip to the verdict", "#verdict")
    assert (keyboard["unmarked"], keyboard["closed"], keyboard["left"], keyboard["isOver"]) == (
        [],
        [],
        0,
        True,
    )
