// Reads texts with the parsers of JavaScript and HTML that the VS Code extension brings: JSON in, JSON out.
// Arguments: the folder with node_modules. Input: [[kind, text], …]. Output: what each text says, without its comments.
const { createRequire } = require("node:module");
const load = createRequire(`${process.argv[2]}/`);
const ts = load("typescript");
const parse5 = load("parse5");

const KINDS = { javascript: ts.ScriptKind.JSX, typescript: ts.ScriptKind.TS, typescriptreact: ts.ScriptKind.TSX };

function code(kind, text) {
  const file = ts.createSourceFile("a.tsx", text, ts.ScriptTarget.Latest, true, KINDS[kind]);
  const errors = file.parseDiagnostics.map((each) => ts.flattenDiagnosticMessageText(each.messageText, " "));
  const printed = ts.createPrinter({ removeComments: true }).printFile(file);
  return [errors, printed.replace(/\{\s*\}/g, "").replace(/\s+/g, " ").replace(/> | </g, (s) => s.trim())];
}

function element(node) {
  if (node.nodeName === "#comment") return [];
  if (node.nodeName === "#text") return node.value.trim() ? [node.value.replace(/\s+/g, " ").trim()] : [];
  const name = node.nodeName;
  const attributes = (node.attrs ?? []).map((each) => `${each.name}=${each.value}`);
  let children = (node.content ?? node).childNodes ?? [];
  if (name === "script" && !attributes.some((each) => each.includes("json"))) {
    return [[name, attributes, code("typescript", children.map((each) => each.value).join(""))]];
  }
  if (name === "style") {
    return [[name, attributes, children.map((each) => each.value.replace(/\/\*[^]*?\*\/|\s+/g, " ").trim()).join("").replace(/ +/g, " ")]];
  }
  return [[name, attributes, ...children.flatMap(element)]];
}

const read = {
  html: (text) => element(/<html|<body/.test(text) ? parse5.parse(text) : parse5.parseFragment(text)),
};
let input = "";
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", () => {
  const found = JSON.parse(input).map(([kind, text]) => (kind in KINDS ? code(kind, text) : read[kind](text)));
  process.stdout.write(JSON.stringify(found));
});
