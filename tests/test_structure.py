"""The house as its pages and contracts say: layers, names, and no circle of imports."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "tracer_bullet"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
ONE_PER_MODULE = {"configure", "run", "find", "find_in_pipeline", "find_in_build", "main", "push", "Settings"}
"""What every module of a registry has: commands, actions, versions, and push modules of all-repos."""


@cache
def trees() -> dict[str, ast.Module]:
    """Each module of the package as Python reads it; only the worker that asks pays for it."""
    return {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def layers(container: str) -> list[list[str]]:
    """The layers of one import contract, from the top; those that may be absent included."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (found,) = (one["layers"] for one in contracts if one.get("containers") == [container])
    return [re.findall(r"\w+", layer) for layer in found]


def drawn() -> dict[str, list[str]]:
    """Each node of the picture with the packages that its label names."""
    return {name: label.split(" · ") for name, label in re.findall(r'(\w+)\["([^"]+)"\]', PAGE)}


def chain(top: str) -> list[str]:
    """The nodes below `top`, one arrow after the other."""
    arrows = dict(re.findall(r"(\w+)(?:\[[^\]]*\])? --> (\w+)", PAGE))
    found = [top]
    while found[-1] in arrows:
        found.append(arrows[found[-1]])
    return found


def test_the_picture_of_the_layers_is_what_the_contracts_enforce() -> None:
    labels = drawn()
    assert [labels[name] for name in chain("cli")] == layers("tracer_bullet")
    assert [labels[name] for name in chain("proof")] == layers("tracer_bullet.workflow")


def test_every_part_of_the_package_is_in_a_layer() -> None:
    parts = {name.split(".")[1] for name in MODULES if "." in name} - {"__main__"}
    assert parts <= {part for layer in layers("tracer_bullet") for part in layer}


def test_every_place_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", PAGE))
    assert len(named) > 20
    assert [place for place in sorted(named) if not (PACKAGE / place).exists()] == []


def test_there_are_ten_words() -> None:
    assert (
        len(re.findall(r"^\| [a-z]", PAGE.partition("## Ten words")[2], re.MULTILINE)) == 10 + 1
    )  # the head


def test_no_public_name_stands_for_two_things() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for module, tree in trees().items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(module)
    twice = {name: places for name, places in found.items() if len(places) > 1}
    assert {name: places for name, places in twice.items() if name not in ONE_PER_MODULE} == {}


def test_no_import_goes_round_in_a_circle_even_for_types() -> None:
    graph = {module: set(imports(module, tree)) - {module} for module, tree in trees().items()}
    assert len(list(TopologicalSorter(graph).static_order())) >= len(MODULES)


def imports(module: str, tree: ast.Module) -> list[str]:
    """The modules of ours that `module` imports, inside functions and for types too."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.append(inner if inner in MODULES else node.module)
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return [name for name in found if name in MODULES]
