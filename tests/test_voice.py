"""What users read is plain English: none of the habits below, and no sentence that needs a second reading."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
PAGES = sorted(
    [
        *(
            ROOT / name
            for name in ("README.md", "CONTRIBUTING.md", "AGENTS.md", "CHANGELOG.md", "copier.yml")
        ),
        *(ROOT / "docs").rglob("*.md"),
        *(path for path in (ROOT / "template").rglob("*.jinja") if path.suffix != ".py"),
    ]
)

HABITS = {
    "a thing that is no other thing": (
        r"(?<![Tt]here )\b(?:is|are|was) no "
        r"(?!longer|more|need|way|one\b|match|other|such|pyproject|log\b|relevant)[a-z]+"
    ),
    "`alone` for only": r"\b(?:a release|TestPyPI|PyPI|this|these|it|them|tags?|wheels?) alone\b",
    "`stands` for is": r"\bstands? (?:in|inside|at|behind|beside|there|here|elsewhere)\b",
    "`behind` for after": r"\bbehind (?:it|a|the) (?:`|colon|comma|name|branch)",
    "belongs into": r"\bbelongs? into\b",
    "is called so": r"\bis called so\b",
    "came to be": r"\bcame to be\b",
    "mend": r"\bmend(?:s|ed)?\b",
    "anew": r"\banew\b",
    "nobody acts": r"\b(?:[Ss]ome|[Nn]o)body\b",
    "shouted": r"\bBROKEN\b",
    "`let` for change": r"\b[Ll]et (?:the gate|its|these|this one)\b",
    "reaches no index": r"\breach(?:es)? no (?:PyPI|TestPyPI|index)\b",
    "`for` as because": r", for (?:it|there|nothing|no)\b",
}
MOST_WORDS = 30


@cache
def texts_of(path: Path) -> list[tuple[int, str]]:
    """The strings of a module that people may read: those with blanks, and the help that a command has."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
    } - {id(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    if path.parent.name == "commands" and isinstance(tree.body[0], ast.Expr):
        docs -= {id(tree.body[0].value)}
    return list(_readable(tree, inside | docs))


def _readable(tree: ast.Module, others: set[int]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if id(node) in others:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield node.lineno, node.value


@cache
def sentences(path: Path) -> list[str]:
    """The sentences of prose: no code blocks, tables, headings or lists of options."""
    text = path.read_text(encoding="utf-8")
    prose = re.sub(
        r"```.*?```|~~~.*?~~~|<!--.*?-->|^ {4}.*?$|^\|.*?$|^#.*?$", "\n\n", text, flags=re.S | re.M
    )
    prose = re.sub(r"\n\s*[-*] ", "\n\n", prose)
    paragraphs = re.split(r"\n\s*\n", prose)
    return [one for part in paragraphs for one in re.split(r"(?<=[.!?:;])\s+", " ".join(part.split()))]


@pytest.mark.slow
@pytest.mark.parametrize("habit", HABITS, ids=list(HABITS))
def test_messages_have_none_of_the_habits(habit: str) -> None:
    pattern = re.compile(HABITS[habit])
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:200]}"
        for path in SOURCES
        for line, text in texts_of(path)
        if pattern.search(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("habit", HABITS, ids=list(HABITS))
def test_pages_have_none_of_the_habits(habit: str) -> None:
    pattern = re.compile(HABITS[habit])
    found = [
        f"{path.relative_to(ROOT)}: {sentence[:200]}"
        for path in PAGES
        for sentence in sentences(path)
        if pattern.search(sentence)
    ]
    assert not found, "\n".join(found)


def test_no_sentence_of_a_page_is_longer_than_thirty_words() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {len(sentence.split())} words: {sentence}"
        for path in PAGES
        if path.suffix == ".md"
        for sentence in sentences(path)
        if len(sentence.split()) > MOST_WORDS
    ]
    assert not found, "\n".join(found)
