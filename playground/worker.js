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

// The first answer comes in two parts: the plan needs half of the modules, and so half of the time.
let isFirst = true;

self.onmessage = async ({ data: { number, request } }) => {
  try {
    const { answer } = await started;
    const text = JSON.stringify(request);
    if (isFirst) self.postMessage({ number, answer: JSON.parse(answer.callKwargs(text, { only_plan: true })), isPart: true });
    isFirst = false;
    self.postMessage({ number, answer: JSON.parse(answer(text)) });
  } catch (error) {
    self.postMessage({ number, failure: String(error) });
  }
};
