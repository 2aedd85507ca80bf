// Bundles the extension and its dependencies into dist/extension.js, so that the VSIX contains no node_modules.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { notices } from "./scripts/notices.mjs";

await mkdir("dist", { recursive: true });
const { metafile } = await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  legalComments: "none", // the licences are in NOTICES.txt
  metafile: true,
  logLevel: "warning",
});
await writeFile("dist/NOTICES.txt", notices(Object.keys(metafile.inputs)));
await copyFile("../../docs/example.md", "dist/sample.md");
