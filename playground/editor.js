// The editor: CodeMirror, with a mark at each finding. scripts/playground_site.py bundles it.
import { yaml } from "@codemirror/lang-yaml";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { basicSetup, EditorView } from "codemirror";

export function createEditor(parent, label, onChange) {
  const view = new EditorView({
    parent,
    extensions: [
      basicSetup,
      yaml(),
      lintGutter(),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of((update) => update.docChanged && onChange(view.state.doc.toString())),
    ],
  });
  view.scrollDOM.tabIndex = 0; // so that the keyboard can scroll it
  return {
    set(text) {
      if (view.state.doc.toString() !== text) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      }
    },
    mark(findings) {
      const { doc } = view.state;
      const marks = findings.map((one) => {
        const line = doc.line(Math.min(Math.max(one.line, 1), doc.lines));
        const from = Math.min(line.from + Math.max(one.column - 1, 0), line.to);
        const to = Math.min(from + one.length, line.to);
        return { from, to, severity: one.severity === "error" ? "error" : "info", message: one.message };
      });
      view.dispatch(setDiagnostics(view.state, marks));
    },
    show(number) {
      const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
      view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
      view.focus();
    },
  };
}
