"""Write what GitHub's own grammar of workflows knows: keys, events, activities, contexts and functions.

The grammar is `workflow-v1.0.json` of the npm package `@actions/workflow-parser`; the functions are those of
`@actions/expressions` (https://github.com/actions/languageservices). `npm` fetches both, so the npm registry
must be in reach; nothing else is asked.

`make facts` writes the file; with `--check` nothing is written, what the newest packages have and the file
has not is named, and the exit code is 1 if there is something.
"""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = ROOT / "src" / "tracer_bullet" / "workflow" / "reader" / "github_grammar.py"
PACKAGES = ("@actions/workflow-parser", "@actions/expressions")
MAPPINGS = (
    "workflow-root-strict", "job-factory", "workflow-job", "run-step", "regular-step", "wait-step",
    "wait-all-step", "cancel-step", "parallel-step", "concurrency-mapping", "cron-mapping",
    "job-environment-mapping", "runs-on-mapping", "snapshot-mapping", "permissions-mapping",
)  # fmt: skip
"""The mappings of the grammar of which tracer wants to know the keys."""
_NAME = re.compile(r"""\bname:\s*["'](\w+)["']""")


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` say what is missing; returns an exit code."""
    with tempfile.TemporaryDirectory() as folder:
        facts = read_facts(Path(folder))
    if "--check" not in arguments:
        WRITTEN.write_text(render(facts), "utf-8")
        return 0
    lines = missing(facts, WRITTEN.read_text("utf-8"))
    for line in lines:
        print(f"{line}: run `make facts`")
    return int(bool(lines))


def read_facts(folder: Path) -> dict[str, Any]:
    """The tables, from the newest packages, which are unpacked in `folder`."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), *PACKAGES]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if ended.returncode:
        sys.exit(f"the npm registry does not answer, and these facts come from there: {ended.stderr.strip()}")
    files: dict[str, str] = {}
    for archive in sorted(folder.glob("*.tgz")):
        with tarfile.open(archive) as packed:
            for member in packed.getmembers():
                if member.isfile() and re.search(
                    r"workflow-v1\.0.*\.json|/funcs/\w+\.js|/package\.json", member.name
                ):
                    content = packed.extractfile(member)
                    files[f"{archive.name}/{member.name}"] = content.read().decode() if content else ""
    return extract(files)


def extract(files: dict[str, str]) -> dict[str, Any]:
    """The tables, from the texts of the packages' files by path."""
    grammar = next(text for path, text in files.items() if "workflow-v1.0" in path)
    definitions = json.loads(grammar)["definitions"]
    written = {word for one in definitions.values() for word in one.get("context", ())}
    known = {found[1] for path, text in files.items() if "/funcs/" in path for found in _NAME.finditer(text)}
    packages = [json.loads(text) for path, text in files.items() if path.endswith("/package/package.json")]
    events = keys_of(definitions, "on-mapping-strict")
    return {
        "VERSIONS": {one["name"]: one["version"] for one in packages},
        "KEYS": {name: sorted(keys_of(definitions, name)) for name in MAPPINGS},
        "EVENTS": {
            event: sorted(keys_of(definitions, f"{kind}-mapping")) for event, kind in sorted(events.items())
        },
        "ACTIVITIES": {
            event: sorted(types)
            for event, kind in sorted(events.items())
            if (types := definitions.get(f"{kind}-activity-type", {}).get("allowed-values"))
        },
        "CONTEXTS": sorted(word for word in written if "(" not in word),
        "FUNCTIONS": sorted(
            known | {word.partition("(")[0] for word in written if "(" in word},
            key=str.lower,
        ),
    }  # fmt: skip


def keys_of(definitions: dict[str, Any], name: str) -> dict[str, str]:
    """The keys of a mapping of the grammar with the names of their types; none where it is no mapping."""
    found = definitions.get(name, {}).get("mapping", {}).get("properties", {})
    return {key: one if isinstance(one, str) else one.get("type", "") for key, one in found.items()}


def render(facts: dict[str, Any]) -> str:
    """The file's text."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    versions = ", ".join(f"{name} {version}" for name, version in sorted(facts["VERSIONS"].items()))
    keys = {name: frozenset(found) for name, found in facts["KEYS"].items()}
    return (
        '"""What GitHub\'s own grammar of workflows knows. Written by `make facts`; do not edit.\n\n'
        f'From {versions}, on {today}.\n"""\n\nfrom __future__ import annotations\n\n# fmt: off\n'
        "KEYS: dict[str, frozenset[str]] = {\n"
        + "".join(
            f'    "{name}": frozenset((\n{_list(sorted(found))}    )),\n' for name, found in keys.items()
        )
        + "}\n"
        + "".join(
            f"{table}: dict[str, tuple[str, ...]] = {{\n"
            + "".join(f'    "{name}": (\n{_list(found)}    ),\n' for name, found in facts[table].items())
            + "}\n"
            for table in ("EVENTS", "ACTIVITIES")
        )
        + "".join(f"{table} = frozenset((\n{_list(facts[table])}))\n" for table in ("CONTEXTS", "FUNCTIONS"))
    )


def _list(words: list[str]) -> str:
    text = ", ".join(f'"{word}"' for word in words) + ","
    wrapped = textwrap.wrap(text, 96, break_on_hyphens=False, break_long_words=False)
    return "".join(f"        {line}\n" for line in wrapped) if words else ""


def missing(facts: dict[str, Any], text: str) -> list[str]:
    """What `facts` have and the file's `text` has not, in words."""
    have: dict[str, Any] = {}
    exec(compile(text, str(WRITTEN), "exec"), have)  # noqa: S102 - our own file
    lines = [
        f"{table} has no `{word}`"
        for table in ("CONTEXTS", "FUNCTIONS")
        for word in facts[table]
        if word not in have[table]
    ]
    for table in ("KEYS", "EVENTS", "ACTIVITIES"):
        for name, words in facts[table].items():
            known = have[table].get(name)
            lines += [f"{table} has no `{name}`"] if known is None else []
            lines += [
                f"{table} has no `{word}` of `{name}`" for word in words if word not in (known or words)
            ]
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
