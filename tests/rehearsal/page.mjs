// Reads the report of a rehearsal as a person would, in Chromium, and prints as JSON what it saw.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { file, modules, chromium: program, shots } = JSON.parse(process.argv[2]);
const require = createRequire(join(modules, "x.js"));
const { chromium } = require("playwright-core");
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf-8");
const address = pathToFileURL(file).href;
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
const seen = {};
for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1280]) {
    seen[`${colorScheme} ${width}`] = await look(colorScheme, width);
  }
}
await browser.close();
console.log(JSON.stringify(seen));

async function look(colorScheme, width) {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const requests = [];
  const errors = [];
  context.on("request", (request) => request.url().startsWith("file:") || requests.push(request.url()));
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(address);
  const back = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const keyboard = await walk(page);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await page.screenshot({ path: join(shots, `${colorScheme}-${width}.png`), fullPage: true });
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run());
  await context.close();
  const violations = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
  return { back, wide, keyboard, requests, errors, violations };
}

// Goes through the page with Tab alone, opening what is closed.
async function walk(page) {
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => {
    const link = document.activeElement;
    return link.getBoundingClientRect().left >= 0 ? link.textContent : "";
  });
  await page.keyboard.press("Enter");
  const target = new URL(page.url()).hash;
  const unmarked = [];
  const closed = [];
  let steps = 0;
  for (; steps < 500; steps += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      const isMarked = getComputedStyle(element).outlineStyle === "solid";
      const isClosed = element.localName === "summary" && !element.parentElement.open;
      return { name: element.localName, html: element.outerHTML.slice(0, 80), isMarked, isClosed };
    });
    if (at.name === "body") break;
    if (!at.isMarked) unmarked.push(at.html);
    if (at.isClosed) {
      await page.keyboard.press("Space");
      if (!(await page.evaluate(() => document.activeElement.parentElement.open))) closed.push(at.html);
    }
  }
  const left = await page.evaluate(() => document.querySelectorAll("details:not([open])").length);
  return { first, target, unmarked, closed, left, isOver: steps < 500 };
}
