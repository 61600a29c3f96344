// Runs tracer in Pyodide. `BASE`, the folder of the page, is set by the page that starts this worker as a blob.
const started = start();

async function start() {
  const [{ loadPyodide }, { default: createModule }, memory] = await Promise.all([
    import(`${BASE}pyodide/pyodide.mjs`),
    import(`${BASE}pyodide/pyodide.asm.mjs`),
    fetch(`${BASE}memory.bin`).then(unpack),
  ]);
  const python = await loadPyodide({
    indexURL: `${BASE}pyodide/`,
    _loadSnapshot: memory,
    createPyodideModule: async (settings) => grow(await createModule(settings), memory.length),
  });
  return python.pyimport("tracer_bullet.playground");
}

async function unpack({ body }) {
  const unpacked = body.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

// Pyodide copies a snapshot into the memory that it starts with, which may be smaller.
function grow(module, size) {
  while (module.HEAP8.length < size) module._malloc(2 ** 20);
  return module;
}

// A browser compiles what runs often to faster code. So the first seconds after an answer are used for practice.
const PAUSE = 20; // milliseconds
let rounds = 10;

function practise(answer, request) {
  if (rounds === 0) return;
  rounds -= 1;
  answer(JSON.stringify({ ...request, branch: `practice-${rounds}` }));
  setTimeout(practise, PAUSE, answer, request);
}

self.onmessage = async ({ data: { number, request } }) => {
  try {
    const { answer } = await started;
    self.postMessage({ number, answer: JSON.parse(answer(JSON.stringify(request))) });
    setTimeout(practise, PAUSE, answer, request);
  } catch (error) {
    self.postMessage({ number, failure: String(error) });
  }
};
