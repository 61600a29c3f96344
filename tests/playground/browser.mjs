// Uses the playground as a person would, in Chromium, and prints as JSON what it saw.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const { folder, modules, chromium: program, requests, shots } = JSON.parse(process.argv[2]);
const require = createRequire(join(modules, "x.js"));
const { chromium } = require("playwright-core");
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf-8");
const TYPES = { html: "text/html", js: "text/javascript", mjs: "text/javascript", css: "text/css", wasm: "application/wasm", json: "application/json" };

const page_server = await listen(async (request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  try {
    const body = await readFile(join(folder, path === "/" ? "index.html" : path));
    response.writeHead(200, { "content-type": TYPES[path.split(".").pop()] ?? (path === "/" ? "text/html" : "application/octet-stream") });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
let canary = 0;
const canary_server = await listen((_, response) => {
  canary += 1;
  response.writeHead(200, { "access-control-allow-origin": "*" }).end("heard");
});
const origin = `http://127.0.0.1:${page_server.address().port}`;
const elsewhere = `http://127.0.0.1:${canary_server.address().port}/`;

const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
const foreign = [];
const errors = [];
context.on("request", (request) => {
  if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
});
const page = await context.newPage();
page.on("pageerror", (error) => errors.push(String(error)));
page.on("console", (message) => message.type() === "error" && errors.push(message.text()));

const answered = (after) => page.waitForFunction((n) => Number(document.body.dataset.answered ?? 0) > n, after, { timeout: 60000 });
const count = () => page.evaluate(() => Number(document.body.dataset.answered ?? 0));

let begun = Date.now();
await page.goto(origin);
await page.waitForFunction(() => document.getElementById("verdict").textContent);
const example = Date.now() - begun;
await answered(0);
const cold = Date.now() - begun;
const verdict = await page.textContent("#verdict");
const failed = await page.isVisible("#error");

let before = await count();
await page.click("#editor .cm-content");
await page.keyboard.press("Control+Home");
await page.keyboard.type("# a comment", { delay: 20 });
await answered(before);
await page.waitForTimeout(2000);
before = await count();
begun = Date.now();
await page.keyboard.press("x");
await answered(before);
const edit = Date.now() - begun;

await page.click("#share");
await page.waitForFunction(() => location.hash.length > 1);
const link = page.url();
const other = await context.newPage();
await other.goto(link);
await other.waitForFunction(() => document.querySelector("#editor .cm-content")?.textContent.includes("# a commentx"));
await other.close();

await page.evaluate(axe);
const found = await page.evaluate(() => axe.run());
const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));

for (const width of [390, 820, 1280]) {
  await page.setViewportSize({ width, height: 900 });
  await page.screenshot({ path: join(shots, `${width}.png`), fullPage: true });
}
await page.click("#diagram summary");
await page.waitForSelector("#drawing svg");
const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

const heard = await page.evaluate(async (address) => {
  const asked = await Promise.allSettled([fetch(address), new Promise((done, fail) => {
    const worker = new Worker(URL.createObjectURL(new Blob([`fetch(${JSON.stringify(address)}).then(() => postMessage(1), () => postMessage(0))`])));
    worker.onmessage = ({ data }) => (data ? done() : fail());
    worker.onerror = fail;
  })]);
  new Image().src = address;
  return asked.filter((one) => one.status === "fulfilled").length;
}, elsewhere);

const answers = await page.evaluate(async (requests) => {
  const code = await (await fetch("worker.js")).text();
  const base = new URL(".", location.href).href;
  const blob = new Blob([`const BASE = ${JSON.stringify(base)};\n${code}`], { type: "text/javascript" });
  const worker = new Worker(URL.createObjectURL(blob), { type: "module" });
  const found = [];
  for (const [number, request] of requests.entries()) {
    worker.postMessage({ number, request });
    found.push((await new Promise((done) => (worker.onmessage = ({ data }) => done(data)))).answer);
  }
  return found;
}, JSON.parse(await readFile(requests, "utf-8")));

await page.goto(origin);
await page.evaluate(() => navigator.serviceWorker.ready);
await page.reload();
await answered(0);
const harmless = errors.length;
page_server.closeAllConnections();
page_server.close();
await context.setOffline(true);
await page.reload();
await answered(0);

await browser.close();
canary_server.close();
console.log(JSON.stringify({
  example, cold, edit, verdict, failed, foreign: foreign.filter((url) => url !== elsewhere), canary, heard,
  errors: errors.slice(0, harmless).filter((text) => !text.includes(elsewhere)),
  serious: serious.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`), fits, answers,
}));

function listen(answer) {
  return new Promise((done) => {
    const server = createServer(answer);
    server.listen(0, "127.0.0.1", () => done(server));
  });
}
