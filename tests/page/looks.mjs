// What holds for every view: accessible, as wide as the window, valid, with words of the catalogue, as the pictures show.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { close, folder, foreign, go, here, open, rest, root, sample, shots, violations, wrong } from "./harness.mjs";
import { test } from "./told.mjs";

const views = ["", "#/case/board-07", "#/what-if/board-07", "#/edit/board-07", "#/new", "#/evidence?drug=ripretinib", "#/changes?from=2025-06-01", "#/meeting?case=board-07", "#/explain/D-07"];

async function unfolded(page) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((it) => { it.open = true; }));
  await page.waitForTimeout(150);
}

await test("axe: no violation of WCAG 2.2 AA, light and dark, narrow and wide", async () => {
  const short = { ...sample, imaging: sample.imaging.slice(-2) }; // a form of two scans is checked as one of six
  const look = async (scheme, width) => {
    const page = await open("", { scheme, width, cases: [short] });
    const other = scheme === "light" ? "dark" : "light";
    for (const view of views) {
      await go(page, view || "#/");
      if (view === "" || view.includes("board")) await unfolded(page);
      if (view === "") await page.getByLabel("Search").fill("civic"); // not twenty-six rows alike
      assert.deepEqual(await violations(page, `${view} ${scheme} ${width}`), []);
      if (/evidence|explain|changes|edit/.test(view)) continue; // the same colours as elsewhere
      await page.emulateMedia({ colorScheme: other });
      assert.deepEqual(await violations(page, `${view} ${other} ${width}`, ["color-contrast"]), []);
      await page.emulateMedia({ colorScheme: scheme });
    }
    await close(page);
  };
  await Promise.all([look("light", 1920), look("dark", 320)]);
});

await test("nothing has to be scrolled sideways at 320 px, nor at 1280 px zoomed to 200 %", async () => {
  for (const width of [320, 640]) {
    const page = await open("", { width, cases: [sample] });
    for (const view of views) {
      await go(page, view || "#/");
      await unfolded(page);
      const [wide, culprit] = await page.evaluate(() => [document.documentElement.scrollWidth,
        [...document.querySelectorAll("main *")].find((it) => it.getBoundingClientRect().right > innerWidth + 1 && !it.closest(".scroll, .inside, .unseen"))?.outerHTML.slice(0, 200)]);
      assert.ok(wide <= width, `${view} at ${width} px is ${wide} px wide: ${culprit}`);
    }
    await close(page);
  }
});

await test("HTML: no error in the file, nor in what the script makes of it", async () => {
  const page = await open("", { cases: [sample] });
  const html = join(folder, "html");
  mkdirSync(html, { recursive: true });
  const files = [join(root, "web/index.html"), join(root, "web/launch.html")];
  for (const [i, view] of views.entries()) {
    await go(page, view || "#/");
    files.push(join(html, `view-${i}.html`));
    writeFileSync(files.at(-1), `<!doctype html>\n${await page.evaluate(() => document.documentElement.outerHTML)}`);
  }
  await close(page);
  const done = spawnSync("java", ["-Xss1m", "-jar", join(folder, "node_modules/vnu-jar/build/dist/vnu.jar"), "--errors-only", ...files], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr.slice(0, 3000));
});

await test("every field and every text has its words in the catalogue", async () => {
  const catalogue = JSON.parse(readFileSync(join(root, "web/text/en.json")));
  const find = (key) => key.split(".").reduce((part, name) => part?.[name], catalogue);
  const missing = [];
  const walk = (path, schema) => {
    for (const [name, part] of Object.entries(schema.properties ?? {})) {
      const inner = part.items?.properties ? part.items : part;
      const at = path ? `${path}/${name}` : name;
      if (inner.properties) walk(part.items?.properties ? `${at}[]` : at, inner);
      else if (!/^(cajal$|report\/)/.test(at) && !catalogue.field[at]) missing.push(at);
    }
  };
  walk("", JSON.parse(readFileSync(join(root, "schema/case.schema.json"))));
  for (const name of readdirSync(join(root, "web")).filter((it) => it.endsWith(".js")))
    for (const [, key] of readFileSync(join(root, "web", name), "utf8").matchAll(/\bt\("([\w.]+)"/g))
      if (find(key) === undefined) missing.push(`${name}: ${key}`);
  assert.deepEqual(missing, []);
});

await test("pictures", async () => {
  const shot = async (name, hash, options, prepare) => {
    const page = await open(hash, { cases: [sample], ...options });
    await prepare?.(page);
    await page.evaluate(() => document.activeElement.blur());
    await page.screenshot({ path: join(shots, `${name}.png`), animations: "disabled", caret: "hide" });
    await close(page);
  };
  const d842v = async (page) => {
    await page.getByLabel("Driver mutation").fill("PDGFRA p.D842V");
    await page.waitForSelector(".difference");
  };
  await shot("list", "", {});
  await shot("list-320", "", { width: 320, height: 900, scheme: "dark" });
  await shot("case", "#/case/board-07", { width: 1440, height: 1000 });
  await shot("case-dark", "#/case/board-07", { width: 1920, height: 1080, scheme: "dark" });
  await shot("case-320", "#/case/board-07", { width: 320, height: 1200 });
  await shot("what-if", "#/what-if/cameron-2011", { height: 1000 }, d842v);
  await shot("form", "#/edit/board-07", { height: 1400 });
  await shot("evidence", "#/evidence?drug=sunitinib", {});
  await shot("meeting", "#/meeting?case=board-07", { height: 1250 });
  const done = spawnSync("/usr/bin/python3", [join(here, "pictures.py"), shots, ...rest], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stdout + done.stderr);
});

await test("nothing was asked of another host, and the browser complained of nothing", async () => {
  assert.deepEqual(foreign, []);
  assert.deepEqual(wrong, []);
});
