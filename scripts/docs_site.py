"""Build the documentation site into site/, or into the folder that is given: `make docs-site`.

Zensical makes the pages. A page with a diagram gets Mermaid from the npm registry beside it: Zensical would
load it from a foreign server when the page is read.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MERMAID = "mermaid@12.3.0"
SCRIPT = "assets/javascripts/mermaid.min.js"


def main(arguments: list[str]) -> int:
    """Build the site; returns an exit code, which is not 0 if Zensical finds a dead link."""
    target = Path(arguments[0] if arguments else ROOT / "site").resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        copy_sources(work)
        if code := subprocess.run(["zensical", "build", "--strict"], cwd=work, check=False).returncode:
            return code
        site = work / "site"
        serve_mermaid(site, fetch_mermaid(work))
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(site, target)
    print(f"built {target}")
    return 0


def copy_sources(work: Path) -> None:
    """What Zensical reads; it keeps a cache beside its configuration, which does not belong to a checkout."""
    shutil.copy(ROOT / "zensical.toml", work)
    shutil.copytree(ROOT / "docs", work / "docs")


def fetch_mermaid(work: Path) -> Path:
    """Mermaid's script for browsers, from the npm registry."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(work), MERMAID]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=work)
    if ended.returncode:
        sys.exit(f"the npm registry does not answer, and the diagrams need {MERMAID}: {ended.stderr.strip()}")
    (archive,) = work.glob("mermaid-*.tgz")
    with tarfile.open(archive) as packed:
        packed.extract("package/dist/mermaid.min.js", work, filter="data")
    return work / "package/dist/mermaid.min.js"


def serve_mermaid(site: Path, script: Path) -> None:
    """Put the script into the site, and a reference to it into each page that has a diagram."""
    shutil.copy(script, site / SCRIPT)
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        if 'class="mermaid"' in text:
            up = "../" * (len(page.relative_to(site).parts) - 1)
            page.write_text(
                text.replace("</head>", f'<script src="{up}{SCRIPT}"></script></head>', 1), "utf-8"
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
