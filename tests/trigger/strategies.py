"""Workflows as people write them: every form of `on`, every layout, and branch names that git allows."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

EVENTS = ("release", "workflow_dispatch", "pull_request", "schedule", "create", "workflow_call", "issues")
ITEMS = ("main", "release/**", "v*", "'v[0-9]+.*'", '"feature-x"', "!drafts", "größe", "1.0", "dev")
JOBS = """\
jobs:
{i}build:
{i}{i}runs-on: ubuntu-24.04
{i}{i}steps:
{d}- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
{d}- run: |
{d}    echo "# tracer: begin is only text here"
{d}    # tracer: end

{d}- run: >-
{d}    true\
"""


@dataclass(frozen=True)
class Layout:
    """How a workflow is indented."""

    step: int
    dash: int

    def nest(self, key: str, lines: list[str]) -> list[str]:
        return [key, *(" " * self.step + line if line else "" for line in lines)]


layouts = st.builds(Layout, st.integers(1, 5), st.integers(0, 4))
comments = st.sampled_from(["", " ", "  # why", " # `x`: [a, b] {c}", "\t"])
asides = st.lists(st.sampled_from(["", "# a comment", "# ╭─ box ─╮", "#push:", "  # deeper"]), max_size=2)


@st.composite
def quoted(draw: st.DrawFn, word: str) -> str:
    if word[0] in "'\"" or not word.isascii() or draw(st.integers(0, 3)):
        return word if word[0] not in "!*" else f"'{word}'"
    return draw(st.sampled_from([f"'{word}'", f'"{word}"']))


@st.composite
def listing(draw: st.DrawFn, layout: Layout, key: str, *, flow: bool = False) -> list[str]:
    """A filter: `key: one`, `key: [a, b]` over one line or several, or a block list."""
    items = [
        draw(quoted(item))
        for item in draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3, unique=True))
    ]
    form = draw(st.sampled_from(["one", "flow"] if flow else ["one", "flow", "long", "block"]))
    end = "" if flow else draw(comments)
    if form == "one":
        return [f"{key}: {items[0]}{end}"]
    if form == "flow":
        comma = draw(st.sampled_from(["", ",", " , ", " "]))
        return [f"{key}: [{', '.join(items)}{comma}]{end}"]
    if form == "long":
        return [f"{key}: [", *(f"  {item},{draw(comments)}" for item in items), f"]{end}"]
    dashes = [f"{' ' * layout.dash}- {item}{draw(comments)}" for item in items]
    return [f"{key}:{end}", *draw(asides), *dashes]


FILTERS = (
    ("branches",),
    ("tags",),
    ("branches", "tags"),
    ("tags", "branches", "paths"),
    ("paths",),
    ("tags-ignore", "paths-ignore"),
    ("branches-ignore",),
    (),
)


@st.composite
def pushes(draw: st.DrawFn, layout: Layout, *, flow: bool = False) -> list[str]:
    """The event `push` with some of its filters, as lines."""
    filters = draw(st.sampled_from(FILTERS))
    if not filters:
        return [draw(st.sampled_from(["push: ", "push: {}", "push: null"]))]
    if flow or draw(st.booleans()):
        inner = ", ".join(draw(listing(layout, name, flow=True))[0] for name in filters)
        return [f"push: {{{inner}}}"]
    lines = [line for name in filters for line in (*draw(listing(layout, name)), *draw(asides))]
    return layout.nest(f"push:{draw(comments)}", [*draw(asides), *lines])


@st.composite
def other_events(draw: st.DrawFn, layout: Layout, name: str, *, flow: bool = False) -> list[str]:
    if flow:
        return [draw(st.sampled_from([f"{name}: ", f"{name}: {{}}", f"'{name}': {{types: [published]}}"]))]
    forms = [
        [f"{name}:"],
        [f"{name}: {{}}"],
        [f'"{name}": {{types: [published]}}  # c'],
        layout.nest(f"{name}:", ["types: [published]"]),
        layout.nest(f"{name}:", ["types:", f"{' ' * layout.dash}- published", "# inside"]),
    ]
    return draw(st.sampled_from(forms))


FORMS = ("scalar", "flow list", "long list", "block list", "flow", "long flow", "block", "nothing")


@st.composite
def triggers(draw: st.DrawFn, layout: Layout) -> list[str]:
    """The lines of `on`."""
    key = draw(st.sampled_from(["on", "on", "'on'", '"on"', "on "]))
    names = draw(st.lists(st.sampled_from(EVENTS[:5]), min_size=1, max_size=3, unique=True))
    form = draw(st.sampled_from(FORMS))
    end = draw(comments)
    if form == "nothing":
        return [f"{key}:{draw(st.sampled_from(['', ' {}', ' []', ' ~', ' null']))}{end}"]
    if form == "scalar":
        return [f"{key}: {draw(quoted(names[0]))}{end}"]
    if form == "flow list":
        return [f"{key}: [{', '.join(draw(quoted(name)) for name in names)}]{end}"]
    if form == "long list":
        return [f"{key}: [", *(f"  {name},{draw(comments)}" for name in names), f"  ]{end}"]
    if form == "block list":
        return [f"{key}:{end}", *draw(asides), *(f"{' ' * layout.dash}- {name}" for name in names)]
    return draw(event_mappings(layout, key, names, form))


@st.composite
def event_mappings(draw: st.DrawFn, layout: Layout, key: str, names: list[str], form: str) -> list[str]:
    flow = form != "block"
    events = [draw(other_events(layout, name, flow=flow)) for name in names]
    if draw(st.integers(0, 2)):
        events.insert(draw(st.integers(0, len(events))), draw(pushes(layout, flow=flow)))
    if form == "flow":
        return [f"{key}: {{{', '.join(event[0] for event in events)}}}{draw(comments)}"]
    if form == "long flow":
        return [
            f"{key}: {{",
            *(f"  {event[0]},{draw(comments)}" for event in events),
            f"  }}{draw(comments)}",
        ]
    lines = [line for event in events for line in (*event, *draw(asides))]
    return layout.nest(f"{key}:{draw(comments)}", [*draw(asides), *lines])


@st.composite
def workflows(draw: st.DrawFn) -> str:
    """A workflow that GitHub would take, in any style."""
    layout = draw(layouts)
    indent, dashes = " " * layout.step, " " * (2 * layout.step + layout.dash)
    jobs = JOBS.format(i=indent, d=dashes).split("\n")
    parts = [
        ["name: Публикация", *draw(asides)],
        draw(triggers(layout)),
        [*draw(asides), "permissions: {}"],
        jobs,
    ]
    order = draw(st.sampled_from([(0, 1, 2, 3), (1, 0, 2, 3), (0, 2, 3, 1), (1, 3), (3, 1)]))
    lines = [
        *draw(st.sampled_from([[], ["---"], ["# first", ""]])),
        *(line for i in order for line in parts[i]),
    ]
    return draw(joined(lines))


@st.composite
def joined(draw: st.DrawFn, lines: list[str]) -> str:
    """The lines with one kind of line end, or a mixture, and with or without one at the end."""
    ends = draw(st.sampled_from([["\n"], ["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]]))
    text = "".join(line + draw(st.sampled_from(ends)) for line in lines[:-1]) + lines[-1]
    tail = draw(st.sampled_from(["", ends[0], ends[0] * 3]))
    return draw(st.sampled_from(["", "", "\ufeff"])) + text + tail


branch_names = st.sampled_from(
    [
        "tracer/first-run",
        "my-feature",
        "fix+more",
        "a]b!",
        "größe",
        "1.0",
        "true",
        "it's",
        '"q"',
        "{a,b}",
        "#1",
        "&x",
        "%",
    ]
)
