// The page: takes the texts and the form, asks the worker, and shows its answer. Nothing is stored or sent.
import { packLink, unpackLink } from "./link.js";
import { show, showError } from "./show.js";

const FIELDS = ["repository", "default_branch", "branch"];
const at = (id) => document.getElementById(id);

const example = await (await fetch("example.json")).json();
let request = structuredClone((await unpackLink(location.hash)) ?? example.request);
let current = request.workflow;
let number = 0;
let isBusy = false;
let isWaiting = false; // for an answer to a text that has changed since it was sent

const editor = await makeEditor();
const worker = await startWorker();

async function makeEditor() {
  try {
    const { createEditor } = await import("./editor.js");
    return createEditor(at("editor"), "Text of the file", change);
  } catch {
    return makeTextArea();
  }
}

function makeTextArea() {
  const area = Object.assign(document.createElement("textarea"), { spellcheck: false, rows: 30 });
  area.setAttribute("aria-label", "Text of the file");
  area.addEventListener("input", () => change(area.value));
  at("editor").append(area);
  return {
    set: (text) => area.value !== text && (area.value = text),
    mark: () => {},
    show: (line) => {
      const from = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      area.focus();
      area.setSelectionRange(from, from);
    },
  };
}

// A worker made of a blob inherits the policy of the page, also from a server that sends no headers.
async function startWorker() {
  const base = new URL(".", location.href).href;
  const code = await (await fetch("worker.js")).text();
  const blob = new Blob([`const BASE = ${JSON.stringify(base)};\n${code}`], { type: "text/javascript" });
  const made = new Worker(URL.createObjectURL(blob), { type: "module" });
  made.onmessage = ({ data }) => data.number === number && receive(data);
  made.onerror = (event) => receive({ failure: event.message ?? "the worker did not start" });
  return made;
}

function receive({ answer, failure }) {
  at("state").textContent = "";
  document.body.dataset.answered = String(number);
  isBusy = false;
  if (isWaiting) send();
  if (failure) {
    const reason = failure.trim().split("\n").pop();
    return showError({ message: `tracer could not run here: ${reason}`, hint: "Reload the page, or report this text." });
  }
  draw(answer);
}

function draw(answer) {
  show(answer, editor, current === request.workflow);
}

function change(text) {
  if (request.files[current] === text) return;
  request.files[current] = text;
  ask();
}

function ask() {
  if (isBusy) isWaiting = true;
  else send();
}

function send() {
  isBusy = true;
  isWaiting = false;
  number += 1;
  worker.postMessage({ number, request });
}

function list() {
  const options = Object.keys(request.files).map((path) => new Option(path, path, false, path === current));
  at("file").replaceChildren(...options);
  at("remove").disabled = current === request.workflow;
}

function open(path) {
  current = path;
  list();
  editor.set(request.files[path]);
}

function load(next) {
  request = structuredClone(next);
  for (const name of FIELDS) at(name).value = request[name] ?? "";
  open(request.workflow);
}

at("file").addEventListener("change", () => (open(at("file").value), send()));
at("add").addEventListener("click", () => {
  at("add-form").hidden = false;
  at("path").focus();
});
at("add-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const path = at("path").value.trim().replace(/^\/+/, "");
  if (path) {
    request.files[path] ??= "";
    at("add-form").hidden = true;
    at("path").value = "";
    open(path);
    send();
  }
});
at("remove").addEventListener("click", () => {
  delete request.files[current];
  open(request.workflow);
  send();
});
for (const name of FIELDS) {
  at(name).addEventListener("input", () => {
    request[name] = at(name).value.trim();
    ask();
  });
}
at("share").addEventListener("click", async () => {
  location.hash = await packLink(request);
  try {
    await navigator.clipboard.writeText(location.href);
    at("said").textContent = "The link is copied.";
  } catch {
    at("said").textContent = "The link is in the address bar.";
  }
});
at("reset").addEventListener("click", () => {
  history.replaceState(null, "", location.pathname);
  load(example.request);
  send();
});
window.addEventListener("hashchange", async () => {
  const linked = await unpackLink(location.hash);
  if (linked && JSON.stringify(linked) !== JSON.stringify(request)) {
    load(linked);
    send();
  }
});

load(request);
if (JSON.stringify(request) === JSON.stringify(example.request)) draw(example.answer);
send();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("offline.js").catch(() => {});
