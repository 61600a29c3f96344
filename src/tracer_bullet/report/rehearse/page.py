"""A rehearsal as one HTML file that needs no other: for a browser, a reader of screens, or a colleague.

It has no script: what opens and closes are `details`, which the keyboard works by itself.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from tracer_bullet.report.rehearse.elements import Markup, element, join_markup, prose
from tracer_bullet.report.rehearse.page_events import show_events
from tracer_bullet.report.rehearse.wording import list_notes, sum_up
from tracer_bullet.sites import index_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, Reason, Rehearsal

_PARTS = {"verdict": "Verdict", "events": "Events", "files": "Files", "tokens": "Tokens", "notes": "Notes"}


def render_page(rehearsal: Rehearsal, target: Target) -> str:
    """The whole document."""
    title = f"Rehearsal of {target.workflow_name}: {_name_verdict(rehearsal)}"
    style = Markup(files(__package__).joinpath("page.css").read_text("utf-8"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", style),
    )
    body = element(
        "body",
        element("a", "Skip to the verdict", href="#verdict", class_="skip"),
        element("header", element("h1", title), _describe(target), _link_parts()),
        element("main", *_list_parts(rehearsal)),
    )
    return "<!DOCTYPE html>\n" + element("html", head, body, lang="en") + "\n"


def _describe(target: Target) -> Markup:
    words = (element("code", target.workflow), " of ", element("code", target.slug), ", project ")
    return element("p", *words, element("code", target.project or "unknown"))


def _link_parts() -> Markup:
    links = (element("a", name, href=f"#{part}") for part, name in _PARTS.items())
    return element("nav", join_markup(links, " · "), aria_label="Parts of this report")


def _list_parts(rehearsal: Rehearsal) -> Iterator[Markup]:
    contents = {
        "verdict": _show_verdict(rehearsal),
        "events": show_events(rehearsal.events),
        "files": _show_files(rehearsal.events),
        "tokens": _show_tokens(rehearsal.events),
        "notes": _show_notes(rehearsal),
    }
    for part, name in _PARTS.items():
        heading = element("h2", name, id=f"{part}-heading")
        yield element("section", heading, contents[part], id=part, aria_labelledby=f"{part}-heading")


def _name_verdict(rehearsal: Rehearsal) -> str:
    verdict = rehearsal.verdict
    return "good" if verdict.ok else "failed" if verdict.failures else "not rehearsed"


def _show_verdict(rehearsal: Rehearsal) -> Markup:
    verdict = rehearsal.verdict
    if verdict.ok:
        summary = element("p", element("span", "good", class_="word good"), ": ", sum_up(rehearsal.events))
        return join_markup([summary, *(_show_reason("remark", one) for one in verdict.remarks)])
    kinds = (("failed", verdict.failures), ("not rehearsed", verdict.gaps), ("remark", verdict.remarks))
    return join_markup(_show_reason(word, one) for word, reasons in kinds for one in reasons)


def _show_reason(word: str, reason: Reason) -> Markup:
    is_bad = word == "failed"
    first, _, rest = reason.text.partition("\n")
    parts = [
        element("p", element("span", word, class_=f"word {'bad' if is_bad else 'open'}"), ": ", prose(first))
    ]
    parts += [element("pre", rest)] if rest else []
    parts += [element("p", "at ", element("code", reason.place))] if reason.place else []
    parts += [element("p", "Cure:"), element("pre", reason.hint)] if reason.hint else []
    return element("div", *parts, class_="reason first" if is_bad else "reason")


def _show_files(events: Iterable[EventOutcome]) -> Markup:
    rows = [
        (
            event.rehearsed.title,
            index_name(one.index),
            one.filename,
            one.sha256,
            _say_status(one.status, one.reason, one.is_repeat),
        )
        for event in events
        for one in event.uploads
    ]
    if not rows:
        return element("p", "No file was uploaded.")
    body = (
        element(
            "tr",
            element("td", event),
            element("td", index),
            element("th", element("code", name), scope="row"),
            element("td", element("code", sha256), class_="hash"),
            element("td", status),
        )
        for event, index, name, sha256, status in rows
    )
    return _make_table("What was sent to the indexes", ("Event", "Index", "File", "SHA-256", "Answer"), body)


def _say_status(status: int, reason: str, is_repeat: bool) -> Markup:
    if status != 200:
        return join_markup([element("span", "refused", class_="word bad"), f": {status} {reason}"])
    return element("span", "was there already" if is_repeat else "accepted", class_="word good")


def _make_table(caption: str, headings: Iterable[str], rows: Iterable[Markup]) -> Markup:
    head = element("thead", element("tr", *(element("th", one, scope="col") for one in headings)))
    table = element("table", element("caption", caption), head, element("tbody", *rows))
    # what scrolls has to be reached by the keyboard
    return element("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _show_tokens(events: Iterable[EventOutcome]) -> Markup:
    found = [_show_token(event, number) for event in events for number in range(len(event.tokens))]
    return join_markup(found) if found else element("p", "No job exchanged an identity token.")


def _show_token(event: EventOutcome, number: int) -> Markup:
    token = event.tokens[number]
    record = token.record
    is_minted = record.outcome == "minted"
    outcome = element(
        "span", "exchanged" if is_minted else "refused", class_=f"word {'good' if is_minted else 'bad'}"
    )
    title = f"{event.rehearsed.title}, job {token.job or 'unknown'}, {index_name(record.index)}: "
    rows = (
        element(
            "tr",
            element("th", element("code", name), scope="row"),
            element("td", element("code", str(value))),
        )
        for name, value in record.claims.items()
    )
    parts = [] if is_minted else [element("p", record.outcome)]
    parts += (
        [element("p", f"The pending publisher created the project {record.created}.")]
        if record.created
        else []
    )
    parts.append(_make_table(f"Claims of {title.removesuffix(': ')}", ("Claim", "Value"), rows))
    return element("details", element("summary", title, outcome), *parts, open=not is_minted)


def _show_notes(rehearsal: Rehearsal) -> Markup:
    notes = [*list_notes(rehearsal), *(f"missing: {what}" for what in rehearsal.missing)]
    if not notes:
        return element("p", "Nothing to note.")
    return element("ul", *(element("li", prose(note)) for note in notes))
