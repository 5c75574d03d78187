// page.mjs FOLDER OUTPUT: the page of web/ as one file that answers itself: style, script, the core and its worker are in
// it, and its policy forbids every connection. FOLDER holds web/ with wasm/service.js in place of its own, cajal.js and
// cajal.wasm.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [folder, output] = process.argv.slice(2);
const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const web = (name) => readFileSync(join(folder, "web", name), "utf8");
const allowed = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
/** As the content of a <script>, which a browser ends at the first </script. */
const inside = (text) => text.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");

const style = web("style.css");
const theme = inside(web("theme.js"));
const page = inside(execFileSync("esbuild",
  [join(folder, "web/app.js"), "--bundle", "--format=esm", "--minify", "--target=es2022", "--charset=utf8", "--log-level=warning"],
  { encoding: "utf8", maxBuffer: 1 << 26 }));
const worker = inside([join(folder, "cajal.js"), join(here, "worker.js")]
  .map((path) => readFileSync(path, "utf8")).join("\n"));
const core = gzipSync(readFileSync(join(folder, "cajal.wasm")), { level: 9 }).toString("base64");

const policy = ["default-src 'none'", `script-src ${allowed(theme)} ${allowed(page)} 'wasm-unsafe-eval'`, "worker-src blob:",
  `style-src ${allowed(style)}`, "img-src data: blob:", "base-uri 'none'", "form-action 'none'"].join("; ");

/** Puts `text` where `pattern` is; a page that has it not is another than this script knows. */
function put(html, pattern, text) {
  if (!pattern.test(html)) throw new Error(`index.html: ${pattern} is not there`);
  return html.replace(pattern, () => text);
}

let html = web("index.html").replace(/<link rel="modulepreload".*\n/g, "");
html = put(html, /(?<=<meta charset="utf-8">\n)/, `<meta http-equiv="Content-Security-Policy" content="${policy}">\n`);
html = put(html, /icon\.svg/, `data:image/svg+xml;base64,${Buffer.from(web("icon.svg")).toString("base64")}`);
html = put(html, /<link rel="stylesheet".*>/, `<style>${style}</style>`);
html = put(html, /<script src="theme.js"><\/script>/, `<script>${theme}</script>`);
html = put(html, /<script type="module" src="app.js"><\/script>\n/, "");
html = put(html, /(?=<\/body>)/, [
  `<script type="text/plain" id="worker">${worker}</script>`,
  `<script type="text/plain" id="core">${core}</script>`,
  `<script type="module">${page}</script>`, ""].join("\n"));
writeFileSync(output, html);
