// Runs tracer in Pyodide. `BASE`, the folder of the page, is set by the page that starts this worker as a blob.
const started = start();

async function start() {
  const { loadPyodide } = await import(`${BASE}pyodide/pyodide.mjs`);
  const [python, modules] = await Promise.all([
    loadPyodide({ indexURL: `${BASE}pyodide/` }),
    fetch(`${BASE}modules.zip`).then((found) => found.arrayBuffer()),
  ]);
  python.unpackArchive(modules, "zip", { extractDir: "/modules" });
  python.runPython("import sys; sys.path.insert(0, '/modules')");
  return python.pyimport("tracer_bullet.playground");
}

self.onmessage = async ({ data }) => {
  try {
    const tracer = await started;
    self.postMessage({ number: data.number, answer: JSON.parse(tracer.answer(JSON.stringify(data.request))) });
  } catch (error) {
    self.postMessage({ number: data.number, failure: String(error) });
  }
};
