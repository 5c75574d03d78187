// The service, the browser, and what the parts of page.mjs ask of them. Its arguments are those of page.mjs.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

export const [folder, cajal, root, ...rest] = process.argv.slice(2);
export const here = join(root, "tests/page");
const require = createRequire(`${resolve(folder)}/node_modules/`);
const { chromium } = require("playwright-core");
const { AxeBuilder } = require("@axe-core/playwright");

export const DAY = "2026-11-01"; // plans, pictures and messages do not depend on the day of the test
export const shots = join(folder, "shots");
export const sample = JSON.parse(readFileSync(join(here, "case.json")));

rmSync(shots, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });

/* ---- the service and the browser ---- */

export async function serve(...options) {
  const service = spawn(cajal, ["serve", "--port", "0", ...options], { stdio: ["ignore", "ignore", "pipe"] });
  const url = await new Promise((done, failed) => {
    let said = "";
    service.stderr.on("data", (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
      if (found) done(found[0]);
    });
    service.on("exit", () => failed(new Error(`cajal serve ended: ${said}`)));
  });
  return { service, url };
}

const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];

const { service, url } = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags,
  env: { ...process.env, FONTCONFIG_FILE: join(here, "fonts.conf"), XDG_CACHE_HOME: folder },
});

export const wrong = []; // what the browser complained of, on any page
export const foreign = []; // requests that left for elsewhere

export async function open(hash, { width = 1280, height = 900, scheme = "light", cases = [], day = DAY, at = url } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" });
  await context.addInitScript(([held, on]) => {
    if (sessionStorage.getItem("cajal.as_of") === null) sessionStorage.setItem("cajal.as_of", on);
    if (held.length && sessionStorage.getItem("cajal.cases") === null)
      sessionStorage.setItem("cajal.cases", JSON.stringify(held.map((it) => [it.id, it])));
  }, [cases, day]);
  const page = await context.newPage();
  page.on("pageerror", (error) => wrong.push(`${hash}: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !/status of 4(22|01)/.test(message.text())) wrong.push(`${hash}: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(at) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  await page.goto(at + hash);
  await page.waitForFunction(() => document.documentElement.dataset.ready);
  return page;
}

export const close = (page) => page.context().close();

/** Goes on in the same tab. */
export async function go(page, hash) {
  await page.evaluate((to) => {
    document.getElementById("main").replaceChildren();
    location.hash = to;
  }, hash);
  await page.waitForSelector("main h1");
}

/* ---- what the command line says of the same ---- */

export function commandLine(document, day = DAY) {
  const done = spawnSync(cajal, ["plan", "--as-of", day, "--json", "-"], { input: JSON.stringify(document), encoding: "utf8" });
  return done.status === 0 ? { plan: JSON.parse(done.stdout) } : { messages: done.stderr.trim().split("\n") };
}

export const texts = (page, selector) => page.locator(selector).allInnerTexts();
export const field = (path) => `[id="f${path}"]`;

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on a view, in words. */
export async function violations(page, view, rules) {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] }); // there is no frame
  const found = await (rules ? axe.withRules(rules) : axe.withTags(tags)).analyze();
  return found.violations.map((it) => `${view}: ${it.id}: ${it.nodes[0].html} ${it.nodes[0].failureSummary}`);
}

/** On paper: how many pages, and the words. */
export async function print(page, name) {
  await page.waitForFunction(() => [...document.querySelectorAll(".sheet")].every((it) => it.dataset.size));
  const path = join(folder, `${name}.pdf`);
  await page.pdf({ path, format: "A4", preferCSSPageSize: true });
  const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  return { pages: text.split("\f").length - 1, text: text.replace(/\s+/g, " ") };
}

/** A file as a person opens it. */
export const file = (name, content) => ({ name, mimeType: "application/json",
  buffer: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)) });

/** The cases held in this tab. */
export const held = (page) => page.evaluate(() => JSON.parse(sessionStorage.getItem("cajal.cases") ?? "[]").map(([, document]) => document));

export async function end() {
  await browser.close();
  service.kill("SIGTERM");
}
