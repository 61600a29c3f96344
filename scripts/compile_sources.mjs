// Compiles the archive of sources for the Python that the page runs: node compile_sources.mjs PYODIDE ARCHIVE
//
// Modules without their sources: reading and compiling them took most of the time to the first answer.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const [pyodide, archive] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(`${pyodide}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${pyodide}/` });
python.unpackArchive(new Uint8Array(readFileSync(archive)).buffer, "zip", { extractDir: "/sources" });
python.runPython(`
import compileall, pathlib, zipfile
from py_compile import PycInvalidationMode

root = pathlib.Path("/sources")
mode = PycInvalidationMode.UNCHECKED_HASH
assert compileall.compile_dir(root, quiet=1, legacy=True, stripdir=root, invalidation_mode=mode)
with zipfile.ZipFile("/compiled.zip", "w", zipfile.ZIP_DEFLATED) as packed:
    for path in sorted(root.rglob("*.pyc")):
        name = zipfile.ZipInfo(path.relative_to(root).as_posix())
        packed.writestr(name, path.read_bytes(), zipfile.ZIP_DEFLATED)
`);
writeFileSync(archive, python.FS.readFile("/compiled.zip"));
