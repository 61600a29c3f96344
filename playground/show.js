// Draws an answer of `tracer_bullet.playground`. Texts are set as texts, never as HTML.
const at = (id) => document.getElementById(id);
const LEVELS = { proven: "Proven safe", not_proven: "Not proven", unsafe: "Unsafe" };
const RELEASES = { yes: "a release reaches PyPI", no: "a release does not reach PyPI", maybe: "a release may reach PyPI" };
const NAMES = { pypi: "PyPI", testpypi: "TestPyPI", unknown: "an unknown index" };
const OUTCOMES = { runs: "runs", skipped: "–", maybe: "may run" };

export function show(answer, editor, isWorkflowOpen) {
  if (answer.error) return showError(answer.error, editor);
  at("error").hidden = true;
  at("results").hidden = false;
  const { plan } = answer;
  showVerdict(plan.verdict);
  at("events").replaceChildren(...rows(plan.scenarios));
  showDiagram(answer.mermaid);
  at("text").textContent = answer.text;
  showFindings(answer.findings, editor);
  editor.mark(isWorkflowOpen ? answer.findings : []);
  showArmed(answer.arm);
}

export function showError(error, editor) {
  at("results").hidden = true;
  at("error").hidden = false;
  const where = error.line ? `Line ${error.line}: ` : "";
  at("error").replaceChildren(make("p", `${where}${error.message}`), make("p", error.hint));
  editor?.mark([]);
}

function showVerdict(verdict) {
  const says = [LEVELS[verdict.level] ?? "No tracer branch", RELEASES[verdict.release_reaches_pypi]];
  at("verdict").textContent = says.filter(Boolean).join("; ");
  at("verdict").dataset.level = verdict.level ?? "";
  const unknown = verdict.unknown.map(
    (one) => `line ${one.line}: job ${one.job} runs ${one.runs}, which holds ${one.credential}: ${one.settle}`,
  );
  at("why").replaceChildren(...[...verdict.why, ...unknown, ...verdict.remarks].map((text) => make("li", text)));
}

function* rows(scenarios) {
  const jobs = Object.keys(scenarios[0].jobs);
  const head = make("thead");
  head.append(line(["Event", ...jobs, "Reaches"].map((name) => make("th", name, { scope: "col" }))));
  yield head;
  const body = make("tbody");
  for (const one of scenarios) {
    const starts = one.triggered !== "no";
    const cells = jobs.map((job) => cell(starts ? one.jobs[job] : { outcome: "skipped", why: "" }));
    body.append(line([make("th", one.name, { scope: "row" }), ...cells, make("td", reached(one, starts))]));
  }
  yield body;
}

function cell({ outcome, why }) {
  return make("td", OUTCOMES[outcome] ?? outcome, { title: why ?? "", className: outcome });
}

function reached({ indexes }, starts) {
  if (!starts) return "does not start";
  const names = Object.entries(indexes)
    .filter(([, how]) => how !== "not reached")
    .map(([index, how]) => `${NAMES[index] ?? index}${how === "maybe" ? "?" : ""}`);
  return names.join(", ") || "nothing";
}

function showFindings(findings, editor) {
  const errors = findings.filter((one) => one.severity === "error").length;
  at("count").textContent = findings.length ? `(${errors} errors, ${findings.length - errors} advice)` : "";
  at("findings").replaceChildren(...(findings.length ? findings.map((one) => item(one, editor)) : [make("li", "none")]));
}

function item(one, editor) {
  const found = make("li");
  const jump = make("button", `line ${one.line}`, { type: "button" });
  jump.addEventListener("click", () => editor.show(one.line));
  found.append(jump, ` ${one.severity}: ${one.message} [${one.rule}]`, make("p", one.hint));
  if (one.diff) {
    const fix = make("details");
    fix.append(make("summary", "the fix"), diff(one.diff));
    found.append(fix);
  }
  return found;
}

function showArmed({ error, diff: changes }) {
  if (error) {
    const where = error.line ? `line ${error.line}: ` : "";
    return at("armed").replaceChildren(make("p", `Refused: ${where}${error.message}`), make("p", error.hint));
  }
  at("armed").replaceChildren(changes ? diff(changes) : make("p", "Nothing has to be added."));
}

function diff(text) {
  const shown = make("pre", "", { className: "diff", tabIndex: 0 });
  for (const each of text.split("\n").filter((one) => !/^(diff|---|\+\+\+) /.test(one))) {
    const kind = { "+": "added", "-": "removed", "@": "place" }[each[0]] ?? "";
    shown.append(make("span", `${each}\n`, { className: kind }));
  }
  return shown;
}

let drawing = Promise.resolve();

function showDiagram(source) {
  const details = at("diagram");
  details.ontoggle = () => details.open && (drawing = drawing.then(() => draw(source)));
  if (details.open) details.ontoggle();
}

async function draw(source) {
  const pictures = source.split(/^```mermaid\n|^```\n?/m).filter((part) => /^(flowchart|graph)/m.test(part));
  const parts = pictures.length ? pictures : [source];
  try {
    const { default: mermaid } = await import("./mermaid/mermaid.esm.min.mjs");
    mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: dark() ? "dark" : "default" });
    const made = [];
    for (const [index, part] of parts.entries()) made.push((await mermaid.render(`picture${index}`, part)).svg);
    at("drawing").innerHTML = made.join(""); // Mermaid cleans what it draws
  } catch {
    at("drawing").replaceChildren(make("pre", source));
  }
}

const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;

function line(cells) {
  const row = make("tr");
  row.append(...cells);
  return row;
}

function make(tag, text = "", more = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, more);
}
