// Keeps what Python's memory holds once tracer is loaded: node snapshot.mjs PYODIDE SOURCES EXAMPLE TARGET
//
// SOURCES is an archive with tracer and its wheels, and MODULES, the names of those that the page may import.
// Starting Python and importing took most of the time to the first answer.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const [pyodide, sources, example, target] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(`${pyodide}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${pyodide}/`, _makeSnapshot: true });
python.unpackArchive(new Uint8Array(readFileSync(sources)).buffer, "zip", { extractDir: "/sources" });
python.globals.set("request", JSON.stringify(JSON.parse(readFileSync(example, "utf-8")).request));
python.runPython(`
import gc, importlib, pathlib, sys

sys.path.insert(0, "/sources")
for name in pathlib.Path("/sources/MODULES").read_text().split():
    importlib.import_module(name)
sys.modules["tracer_bullet.playground"].answer(request)  # what is found and compiled once, such as patterns
sys.path.remove("/sources")
del request
gc.collect()
gc.freeze()
`);
writeFileSync(target, gzipSync(python.makeMemorySnapshot(), { level: 9 }));
