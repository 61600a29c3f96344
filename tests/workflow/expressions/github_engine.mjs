// Evaluates expressions with GitHub's own engine: one JSON object a line in ({text, contexts}), one out.
import { createInterface } from "node:readline";
import { Evaluator, Lexer, Parser } from "@actions/expressions";
import { reviver } from "@actions/expressions/data/reviver";
import { truthy } from "@actions/expressions/result";

function evaluate({ text, contexts }) {
  try {
    const values = JSON.parse(JSON.stringify(contexts), reviver);
    const tree = new Parser(new Lexer(text).lex().tokens, Object.keys(contexts), []).parse();
    const value = new Evaluator(tree, values).evaluate();
    return { truth: truthy(value), text: value.primitive ? value.coerceString() : null };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(evaluate(JSON.parse(line))) + "\n");
}
