"""Whole repositories, each in one file: how safe a push to a tracer branch is, and whether a release arrives.

The first lines say what is expected, the rest is as in `repositories`:

    # level -> proven | not_proven | unsafe
    # release -> yes | no | maybe | not applicable
    # holds -> yes | no               nothing is to be put right
    # says -> a part of a sentence
    # silent -> a part of no sentence
    # cured -> yes                    the gates and corrections that are printed make it proven

Other lines that begin with `#` are comments. The tracer branch is `tracer/x`, the repository
octo-org/octo-repo with the default branch main.

What people have reported is in `reported`; ways to hide an upload that were once called safe are in `unsafe`,
plainly safe workflows that are common in `ordinary`, and all else in `verdicts`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.workflow.cases import REPOSITORY
from tests.workflow.test_repositories import read_repository
from tracer_bullet.workflow.proof.prove import Proof, prove, read_texts
from tracer_bullet.workflow.reach import FileTexts, RepositoryProject
from tracer_bullet.workflow.simulator import Simulator

FOLDERS = ("verdicts", "reported", "unsafe", "ordinary")
CASES = [path for name in FOLDERS for path in sorted((Path(__file__).parent / name).glob("*.txt"))]
BRANCH = "tracer/x"
WORDS = {"yes": True, "no": False}
ADDED = re.compile(
    r"(?:add `if: (?P<new>[^`]+)` to|change the `if:` of) job `(?P<job>[\w-]+)` "
    r"\(line \d+(?: of (?P<path>[\w./-]+))?\)(?: to `(?P<changed>[^`]+)`)?"
)

CHANGED = re.compile(
    r"(?:change `(?P<old>[^`]+)` to|write) `(?P<new>[^`]+)` "
    r"\(line (?P<line>\d+) of (?P<path>[^)]+)\)"
)
GIVEN = re.compile(
    r"add `(?P<name>[\w-]+): (?P<value>[^`]+)` to `(?P<key>\w+):` "
    r"of step (?P<step>\d+) of job `(?P<job>[\w-]+)` "
    r"\(line \d+ of (?P<path>[\w./-]+)\)"
)


def read_case(text: str) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """What is expected, in order, and the files by their paths."""
    head, files = read_repository(text)
    return re.findall(r"^# (\w+) -> (.+)$", head, re.MULTILINE), files


def proof_of(files: dict[str, str]) -> Proof:
    workflows, unreadable = read_texts({path: text for path, text in files.items() if "/workflows/" in path})
    simulator = Simulator(REPOSITORY, workflows, RepositoryProject(FileTexts(files)), unreadable)
    return prove(workflows.values(), simulator, [BRANCH])


def corrected(files: dict[str, str], said: str) -> dict[str, str]:
    """The files with every correction of an address that is printed."""
    files = dict(files)
    for found in CHANGED.finditer(said):
        lines = files[found["path"]].splitlines()
        at = int(found["line"]) - 1
        action = re.escape(found["new"].partition("@")[0])
        old = found["old"] or re.findall(rf"{action}@\S+", lines[at])[0]
        assert old in lines[at]
        lines[at] = lines[at].replace(old, found["new"])
        files[found["path"]] = "\n".join(lines) + "\n"
    for found in GIVEN.finditer(said):
        tree = yaml.load(files[found["path"]], yaml.BaseLoader)
        step = tree["jobs"][found["job"]]["steps"][int(found["step"]) - 1]
        step.setdefault(found["key"], {})[found["name"]] = found["value"]
        files[found["path"]] = yaml.safe_dump(tree, sort_keys=False)
    return files


def cured(files: dict[str, str], proof: Proof) -> dict[str, str]:
    """The files with every gate and every correction that is printed, written by another parser."""
    files = corrected(files, "\n".join(proof.broken))
    trees = {path: yaml.load(text, yaml.BaseLoader) for path, text in files.items() if "/workflows/" in path}
    for found in ADDED.finditer("\n".join(proof.broken)):
        paths = (
            [found["path"]]
            if found["path"]
            else [path for path in trees if found["job"] in trees[path]["jobs"]]
        )
        assert len(paths) == 1
        trees[paths[0]]["jobs"][found["job"]]["if"] = found["new"] or found["changed"]
    return {**files, **{path: yaml.safe_dump(tree, sort_keys=False) for path, tree in trees.items()}}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_verdict_is_the_one_that_the_file_states(path: Path) -> None:
    expected, files = read_case(path.read_text(encoding="utf-8"))
    proof = proof_of(files)
    said = "\n".join(proof.why)
    assert expected
    for what, then in expected:
        match what:
            case "level":
                assert proof.level == then, said
            case "release":
                assert proof.liveness.answer == then, said
            case "holds":
                assert proof.holds is WORDS[then], said
            case "says":
                assert then in said
            case "silent":
                assert then not in said
            case "cured":
                again = proof_of(cured(files, proof))
                assert again.level == "proven", again.why
            case _:
                pytest.fail(f"nobody knows what `{what}` is")


@pytest.mark.parametrize(
    ("folder", "right"), [("unsafe", {"unsafe", "not_proven"}), ("ordinary", {"proven"})]
)
def test_a_folder_has_the_level_that_it_is_named_for(folder: str, right: set[str]) -> None:
    paths = [path for path in CASES if path.parent.name == folder]
    assert paths
    assert {dict(read_case(path.read_text(encoding="utf-8"))[0])["level"] for path in paths} <= right


def test_no_case_is_of_one_level_only() -> None:
    levels = {dict(read_case(path.read_text(encoding="utf-8"))[0]).get("level") for path in CASES}
    assert {"proven", "not_proven", "unsafe"} <= levels
