"""`pypa/gh-action-pypi-publish` in its real order: exchange, check, hashes, upload.

The exchange comes before the check, so that a bad README costs a pending publisher here as it does there.
Source: https://github.com/pypa/gh-action-pypi-publish (`twine-upload.sh`, `oidc-exchange.py`)
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tracer_bullet.rehearsal.actions.oidc_exchange import exchange
from tracer_bullet.rehearsal.actions.runner import fail, is_true, print_line, read_inputs

DEFAULT_URL = "https://upload.pypi.org/legacy/"
_ENDINGS = (".whl", ".tar.gz", ".zip")


def run() -> None:
    """Publish what is in the folder of packages."""
    inputs = read_inputs()
    url = _read(inputs, "repository-url", DEFAULT_URL)
    folder = Path(os.environ["GITHUB_WORKSPACE"], _read(inputs, "packages-dir", "dist"))
    user, password = inputs["user"], inputs["password"].strip()
    if user == "__token__" and not password:
        password = exchange(urlsplit(url).netloc)
    elif user != "__token__" and urlsplit(url).netloc.endswith("pypi.org"):
        fail(
            "Password-based uploads disabled: as of 2024, PyPI requires all users to enable Two-Factor "
            "Authentication. This consequently requires all users to switch to either Trusted Publishers "
            "(preferred) or API tokens for package uploads."
        )
    _publish(inputs, url, folder, {"TWINE_USERNAME": user, "TWINE_PASSWORD": password})


def _publish(inputs: dict[str, str], url: str, folder: Path, credentials: dict[str, str]) -> None:
    files = list_packages(folder)
    if not any(file.name.endswith(_ENDINGS) for file in files):
        print_line(
            "::warning title=Missing distributions to upload::It looks like there are no Python distribution "
            f"packages to publish in the directory '{folder}/'. Please verify that they are in place "
            "should you "
            "face this problem."
        )
    if is_true(_read(inputs, "verify-metadata", "true")):
        _twine({}, "check", *map(str, files))
    if is_true(inputs["attestations"]) and "pypi.org" in url:
        print_line("Attestations need Sigstore and the network: a rehearsal uploads without them.")
    if is_true(_read(inputs, "print-hash", "true")):
        _print_hashes(files)
    options = ["--disable-progress-bar"]
    options += ["--skip-existing"] if is_true(_read(inputs, "skip-existing", "false")) else []
    options += ["--verbose"] if is_true(_read(inputs, "verbose", "false")) else []
    _twine({**credentials, "TWINE_REPOSITORY_URL": url}, "upload", *options, *map(str, files))


def list_packages(folder: Path) -> list[Path]:
    """What the shell of the real action makes of `folder/*`: no hidden files, and the pattern for nothing."""
    return sorted(path for path in folder.glob("*") if not path.name.startswith(".")) or [folder / "*"]


def _read(inputs: dict[str, str], name: str, default: str) -> str:
    return inputs[name] or inputs.get(name.replace("-", "_"), "") or default


def _print_hashes(files: list[Path]) -> None:
    print_line("Showing hash values of files to be uploaded:")
    for file in filter(Path.is_file, files):
        print_line(f"{file}\nSHA256: {hashlib.sha256(file.read_bytes()).hexdigest()}")


def _twine(variables: dict[str, str], *words: str) -> None:
    # without the job's request variables, so that twine uses the token that was minted above
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACTIONS_ID_TOKEN")}
    # on a dumb terminal rich breaks lines after 80 columns, whatever it is told
    environment = {**kept, **variables, "NO_COLOR": "1", "COLUMNS": "1000", "TERM": "xterm"}
    done = subprocess.run([sys.executable, "-I", "-m", "twine", *words], check=False, env=environment)
    if done.returncode:
        sys.exit(done.returncode)
