"""Texts that are YAML, nearly YAML, or were."""

from __future__ import annotations

from hypothesis import strategies as st

# fmt: off
FRAGMENTS = (
    "a", "b:", "on:", "- ", "-", "? ", ":", ": ", " ", "  ", "\n", "\n  ", "\n    ", "#c", " # c",
    "[", "]", "{", "}", ",", "'x'", '"y"', '"#"', "&a ", "*a", "|\n", "|+\n", ">-\n", "|2\n",
    "---\n", "...\n", "\r\n", "\r", "é", "😀", "x y", "1", "~", "null", "'", '"', "\\n", "@", "`",
    "\x07", "\xa0", "\u3000", "a#b", "http://x", "true", "0x1F", "1e3", "!!str ",
    "# tracer: begin", "\n  - ", "\n- ", "\n  k: v", "\n\n",
)
# fmt: on


@st.composite
def scraps(draw: st.DrawFn) -> str:
    """A mapping that goes on with whatever comes."""
    words = draw(st.lists(st.sampled_from(FRAGMENTS), max_size=14))
    return "k: v\nz:" + "".join(words)
