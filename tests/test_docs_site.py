"""The documentation as a site: no dead link, every page to be found, nothing loaded from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docs_site
import pytest

from tests.programs import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
_LOADED = re.compile(
    r"<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=\"?(https?:[^\">\s]+)", re.IGNORECASE
)
_IMPORTED = re.compile(r"(?:url\(|@import )[\"']?(https?:[^\"')]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as Zensical makes them; it fails if a link is dead."""
    work = tmp_path_factory.mktemp("site")
    docs_site.copy_sources(work)
    done = subprocess.run(
        [PROGRAMS / "zensical", "build", "--strict"], cwd=work, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return work / "site"


@pytest.mark.slow
def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = {path: path.read_text("utf-8") for path in site.rglob("*.html")}
    styles = {path: path.read_text("utf-8") for path in site.rglob("*.css")}

    assert len(pages) > 100
    assert [found for text in pages.values() for found in _LOADED.findall(text)] == []
    assert [found for text in styles.values() for found in _IMPORTED.findall(text)] == []


@pytest.mark.slow
def test_a_page_with_a_diagram_gets_the_script_that_draws_it(site: Path, tmp_path: Path) -> None:
    script = tmp_path / "mermaid.min.js"
    script.write_text("mermaid = 1")

    docs_site.serve_mermaid(site, script)

    assert '<script src="assets/javascripts/mermaid.min.js">' in (site / "architecture.html").read_text(
        "utf-8"
    )
    assert "mermaid.min.js" not in (site / "tutorial.html").read_text("utf-8")
    assert (site / docs_site.SCRIPT).read_text("utf-8") == "mermaid = 1"


def test_every_page_that_a_person_wrote_is_in_the_navigation_and_in_the_index() -> None:
    docs = ROOT / "docs"
    written = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    written -= {name for name in written if name.startswith(("reference/rules/", "reference/failures/"))}
    written |= {"reference/rules/README.md", "reference/failures/README.md"}

    navigation = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]["nav"]
    assert set(list_entries(navigation)) == written

    index = (docs / "README.md").read_text("utf-8")
    assert {name for name in written - {"README.md"} if f"]({name})" not in index} == set()


def list_entries(entries: Any) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, str):
            yield entry
            continue
        for target in entry.values():
            yield from [target] if isinstance(target, str) else list_entries(target)


@pytest.mark.slow
def test_the_picture_of_the_readme_shows_what_tracer_prints() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "session_picture.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
