"""Build the playground into site/playground, or into the folder that is given: `make playground`.

Everything that the page loads lies beside it: Pyodide, Mermaid and the bundled editor from the npm registry;
tracer's sources with the pure wheels that they need; an example with its answer, shown while Pyodide starts.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import grimp
from docs_site import MERMAID

from tracer_bullet.playground import PageRequest, answer

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "playground"
STATIC = ("index.html", "page.js", "show.js", "link.js", "worker.js", "offline.js", "style.css")
PYODIDE = "pyodide@314.0.7"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
EDITOR = ("codemirror@6.0.2", "@codemirror/lang-yaml@6.1.3", "@codemirror/lint@6", "esbuild@0.28.2")
STARTS_AT = "tracer_bullet.playground"
WHEELS = ("packaging", "ruamel.yaml", "tomlkit")
EXAMPLE = ROOT / "playground" / "example.yml"
PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "octo-demo"
version = "1.2.0"
"""


def main(arguments: list[str]) -> int:
    """Build the playground; returns an exit code."""
    target = Path(arguments[0] if arguments else ROOT / "site" / "playground").resolve()
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in STATIC:
        shutil.copy(PAGE / name, target)
    write_example(target / "example.json")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        install(work)
        pack_sources(work, work / "sources.zip")
        keep_memory(work, target)
        copy_modules(work / "node_modules", target)
        bundle_editor(work, target / "editor.js")
    print(f"built {target}")
    return 0


def write_example(path: Path) -> None:
    """The first thing that a visitor sees, with its answer."""
    files = {PageRequest._field_defaults["workflow"]: EXAMPLE.read_text("utf-8"), "pyproject.toml": PYPROJECT}
    request = PageRequest(files, repository="octo-org/octo-demo")._asdict()
    path.write_text(
        json.dumps({"request": request, "answer": json.loads(answer(json.dumps(request)))}), "utf-8"
    )


def pack_sources(work: Path, path: Path) -> None:
    """tracer and the wheels that it needs there, as one archive."""
    wheels = work / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    pure = ["--platform=any", "--python-version=3.14", f"--dest={wheels}"]
    subprocess.run([*command, *pure, *WHEELS], check=True)
    modules = list_modules()
    files = {file.as_posix(): (ROOT / "src" / file).read_bytes() for file in list_sources(modules)}
    files["MODULES"] = "\n".join(modules).encode()
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as packed:
            files |= {name: packed.read(name) for name in packed.namelist() if name.endswith(".py")}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)


def keep_memory(work: Path, target: Path) -> None:
    """The memory of a Python that has imported the sources and answered the example."""
    script = Path(__file__).with_name("snapshot.mjs")
    pyodide, sources = work / "node_modules" / "pyodide", work / "sources.zip"
    subprocess.run(
        ["node", script, pyodide, sources, target / "example.json", target / "memory.bin"], check=True
    )


def list_modules() -> list[str]:
    """The modules that the page's function imports, also within functions and by name from a registry."""
    graph = grimp.build_graph("tracer_bullet")
    needed = {STARTS_AT, *graph.find_upstream_modules(STARTS_AT)}
    packages = {name.removesuffix("registry") for name in needed if name.endswith(".registry")}
    for name in [name for name in graph.modules if name.startswith(tuple(packages))]:
        needed |= {name, *graph.find_upstream_modules(name)}
    return sorted(needed)


def list_sources(modules: list[str]) -> list[Path]:
    """The files of these modules and of the packages that they lie in, relative to the folder of sources."""
    paths = {path for name in modules for path in Path(*name.split("."), "*").parents[:-1]}
    files = [file for path in paths for file in (path.with_suffix(".py"), path / "__init__.py")]
    return sorted(file for file in files if (ROOT / "src" / file).is_file())


def install(work: Path) -> None:
    """The packages of npm, in a folder that is thrown away."""
    command = [
        "npm",
        "install",
        "--silent",
        "--no-save",
        "--no-audit",
        "--no-fund",
        PYODIDE,
        MERMAID,
        *EDITOR,
    ]
    if subprocess.run(command, cwd=work, check=False).returncode:
        sys.exit("npm could not install what the page is made of: is its registry in reach?")


def copy_modules(modules: Path, target: Path) -> None:
    """Pyodide's runtime, and Mermaid with the parts that it loads when it needs them."""
    (target / "pyodide").mkdir()
    for name in RUNTIME:
        shutil.copy(modules / "pyodide" / name, target / "pyodide")
    parts = shutil.ignore_patterns("*.map")
    mermaid = modules / "mermaid" / "dist"
    shutil.copytree(
        mermaid / "chunks" / "mermaid.esm.min",
        target / "mermaid" / "chunks" / "mermaid.esm.min",
        ignore=parts,
    )
    shutil.copy(mermaid / "mermaid.esm.min.mjs", target / "mermaid")


def bundle_editor(work: Path, path: Path) -> None:
    """One module of CodeMirror's many."""
    shutil.copy(PAGE / "editor.js", work / "editor.js")
    esbuild = work / "node_modules" / ".bin" / "esbuild"
    options = ["--bundle", "--minify", "--format=esm", "--log-level=warning", f"--outfile={path}"]
    subprocess.run([esbuild, "editor.js", *options], cwd=work, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
