// page.mjs FOLDER CAJAL ROOT [--update]: the page in Chromium, from typing in a case to its plan on paper. FOLDER holds
// node_modules and receives screenshots. --update draws the golden pictures anew; look at each before committing it.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { test, told } from "./told.mjs";

const [folder, cajal, root, ...rest] = process.argv.slice(2);
const here = join(root, "tests/page");
const require = createRequire(`${resolve(folder)}/node_modules/`);
const { chromium } = require("playwright-core");
const { AxeBuilder } = require("@axe-core/playwright");

const DAY = "2026-11-01"; // plans, pictures and messages do not depend on the day of the test
const shots = join(folder, "shots");
const sample = JSON.parse(readFileSync(join(here, "case.json")));

/* ---- the service and the browser ---- */

async function serve(...options) {
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

const wrong = []; // what the browser complained of, on any page
const foreign = []; // requests that left for elsewhere

async function open(hash, { width = 1280, height = 900, scheme = "light", cases = [], day = DAY, at = url } = {}) {
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

const close = (page) => page.context().close();

/** Goes on in the same tab. */
async function go(page, hash) {
  await page.evaluate((to) => {
    document.getElementById("main").replaceChildren();
    location.hash = to;
  }, hash);
  await page.waitForSelector("main h1");
}

/* ---- what the command line says of the same ---- */

function commandLine(document, day = DAY) {
  const done = spawnSync(cajal, ["plan", "--as-of", day, "--json", "-"], { input: JSON.stringify(document), encoding: "utf8" });
  return done.status === 0 ? { plan: JSON.parse(done.stdout) } : { messages: done.stderr.trim().split("\n") };
}

const texts = (page, selector) => page.locator(selector).allInnerTexts();
const field = (path) => `[id="f${path}"]`;

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on a view, in words. */
async function violations(page, view, rules) {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] }); // there is no frame
  const found = await (rules ? axe.withRules(rules) : axe.withTags(tags)).analyze();
  return found.violations.map((it) => `${view}: ${it.id}: ${it.nodes[0].html} ${it.nodes[0].failureSummary}`);
}

/* ---- tests ---- */

const started = performance.now();

rmSync(shots, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });

await test("the list is ready in under a second, and the script is small", async () => {
  const times = [];
  for (let i = 0; i < 5; i++) {
    const page = await open("");
    times.push(Number(await page.evaluate(() => document.documentElement.dataset.ready)));
    await close(page);
  }
  const script = (names) => Buffer.concat(names.map((name) => readFileSync(join(root, "web", name))));
  const all = script(readdirSync(join(root, "web")).filter((name) => name.endsWith(".js")));
  const first = script(["theme", "app", "dom", "text", "api", "service", "cases", "list", "keys", "import"].map((name) => `${name}.js`));
  console.log(`        ready after ${times.join(", ")} ms with 26 cases planned; ${first.length} bytes of script for the list, ` +
    `${all.length} (${gzipSync(all).length} compressed) in all`);
  assert.ok(Math.min(...times) < 1000, `ready after ${times} ms`);
  assert.ok(first.length < 30_000 && gzipSync(all).length < 32_000);
});

await test("the list shows each example with the first line of its plan", async () => {
  const page = await open("");
  const examples = readdirSync(join(root, "examples")).filter((name) => name.endsWith(".json"));
  assert.equal(await page.locator(".cases tbody tr").count(), examples.length);
  for (const name of ["blay-2012", "civic-eid-2478", "lolli-2011"]) {
    const { plan } = commandLine(JSON.parse(readFileSync(join(root, "examples", `${name}.json`))));
    const row = page.locator("tr", { has: page.locator(`th a:text-is("${name}")`) });
    assert.equal((await row.locator(".first").innerText()).trim(), plan.options[0].text);
  }
  await page.locator(".filters select").first().selectOption("pdgfra_d842v");
  await page.waitForFunction(() => document.querySelectorAll(".cases tbody tr").length === 1);
  assert.deepEqual(await texts(page, ".cases th a"), ["civic-eid-2478"]);
  await page.locator(".filters select").first().selectOption("");
  await page.locator(".since input").fill("2016-01-08"); // the review's world: no avapritinib
  await page.getByLabel("Plan changed since").check();
  await page.waitForSelector(".tag.changed");
  assert.ok((await texts(page, ".cases th a")).includes("civic-eid-2478"));
  await close(page);
});

await test("a case is typed in: messages as on the command line, each at its field", async () => {
  const page = await open("#/new");
  await page.locator(field("$.id")).fill("typed-1");
  await page.locator(field("$.patient.age_years")).fill("abc");
  await page.waitForSelector(`[id="m$.patient.age_years"]:not(:empty)`);
  const { messages } = commandLine({ cajal: 1, id: "typed-1", patient: { age_years: "abc" } });
  const shown = (await page.locator(`[id="m$.patient.age_years"]`).innerText()).trim();
  assert.ok(messages[0].endsWith(shown) && messages[0].includes("$.patient.age_years"), `"${shown}" and "${messages[0]}"`);
  assert.equal(await page.locator(field("$.patient.age_years")).getAttribute("aria-invalid"), "true");
  assert.equal(await page.locator(`[id="m$.treatments"]`).innerText(), "", "what was not touched is not yet complained of");

  await page.locator(field("$.patient.age_years")).fill("61");
  await page.getByRole("button", { name: "Add a finding" }).click();
  await page.locator(field("$.molecular[0].gene")).fill("KIT");
  await page.locator(field("$.molecular[0].hgvs")).fill("p.V559A559");
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.waitForSelector(".summary:not([hidden])");
  const unsure = commandLine({ cajal: 1, id: "typed-1", patient: { age_years: 61 }, molecular: [{ gene: "KIT", hgvs: "p.V559A559" }] });
  const listed = await texts(page, ".summary li");
  assert.equal(listed.length, unsure.messages.length);
  assert.match(await page.evaluate(() => document.activeElement.className), /summary/);
  await page.locator(".summary a").first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "f$.molecular[0].hgvs");

  await page.locator(field("$.molecular[0].hgvs")).fill("p.V559D");
  await page.locator(field("$.diagnosis.primary_site")).selectOption("stomach");
  await page.locator(field("$.diagnosis.extent")).selectOption("metastatic");
  await page.getByLabel("liver", { exact: true }).check();
  await page.getByRole("button", { name: "Add a treatment" }).click();
  await page.locator(field("$.treatments[0].drugs")).fill("imatinib");
  await page.locator(field("$.treatments[0].dose_mg")).fill("400");
  await page.locator(field("$.treatments[0].schedule")).selectOption("QD");
  await page.locator(field("$.treatments[0].start")).fill("2024-03");
  await page.getByLabel("It goes on").check();
  await page.locator(field("$.assessment.progression")).selectOption("generalized");
  const expected = {
    cajal: 1, id: "typed-1", patient: { age_years: 61 }, molecular: [{ gene: "KIT", hgvs: "p.V559D" }],
    diagnosis: { primary_site: "stomach", extent: "metastatic", sites: ["liver"] },
    treatments: [{ kind: "systemic", drugs: ["imatinib"], dose_mg: 400, schedule: "QD", start: "2024-03", stop: null }],
    assessment: { progression: "generalized" },
  };
  const { plan } = commandLine(expected);
  await page.waitForFunction((text) => document.querySelector(".preview")?.innerText.includes(text), plan.options[0].text);
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.waitForSelector(".plan-body");
  const held = await page.evaluate(() => JSON.parse(sessionStorage.getItem("cajal.cases"))[0][1]);
  assert.deepEqual(held, expected);
  assert.deepEqual(await texts(page, ".options h3"), plan.options.map((it) => it.text));
  assert.deepEqual(await texts(page, ".avoid h3"), plan.avoid.map((it) => it.text));

  // ... and goes to paper
  await page.getByRole("link", { name: "Print" }).click();
  await page.waitForSelector(".sheet");
  const paper = await print(page, "typed");
  assert.equal(paper.pages, 1);
  for (const it of plan.options.filter((it) => it.strength === "recommended")) assert.ok(paper.text.includes(it.text), it.text);
  for (const text of [plan.headline, plan.disclaimer, `Plan as of ${DAY}`, `knowledge base ${plan.knowledge_base}`, ...plan.avoid.map((it) => it.text)])
    assert.ok(paper.text.includes(text), text);
  await close(page);
});

async function print(page, name) {
  await page.waitForFunction(() => [...document.querySelectorAll(".sheet")].every((it) => it.dataset.size));
  const path = join(folder, `${name}.pdf`);
  await page.pdf({ path, format: "A4", preferCSSPageSize: true });
  const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  return { pages: text.split("\f").length - 1, text: text.replace(/\s+/g, " ") };
}

await test("eleven cases for the meeting: a sheet each, with day, version and what it is", async () => {
  const page = await open("", { width: 400 });
  const rows = page.locator(".cases tbody tr");
  for (let i = 0; i < 11; i++) await rows.nth(i).locator("input").check();
  await page.getByRole("button", { name: "Print for the meeting" }).click();
  await page.waitForSelector(".sheet");
  assert.equal(await page.locator(".sheet").count(), 11);
  const paper = await print(page, "meeting");
  assert.equal(paper.pages, 11);
  assert.equal(paper.text.split("it does not replace it").length - 1, 11);
  assert.equal(paper.text.split(`Plan as of ${DAY}`).length - 1, 11);
  await close(page);
});

await test("a reason unfolds to the rule, its conditions, and the sentence it comes from", async () => {
  const document = {
    cajal: 1, id: "escalate", molecular: [{ gene: "KIT", hgvs: "p.V559D" }], diagnosis: { extent: "metastatic" },
    treatments: [{ kind: "systemic", drugs: ["imatinib"], dose_mg: 400, schedule: "QD", start: "2014-03", stop: null }],
    assessment: { progression: "generalized" },
  };
  const page = await open("#/case/escalate", { cases: [document], day: "2016-01-08" });
  await page.locator(".why summary").first().click();
  const inside = page.locator(".why .inside").first();
  await inside.locator(".sentences .said").first().waitFor();
  const { found } = JSON.parse(execFileSync(cajal, ["explain", "--json", "imatinib-generalized-escalate"], { encoding: "utf8" }));
  const said = await inside.innerText();
  for (const condition of found[0].when) assert.ok(said.includes(condition.text), condition.text);
  const [, section, words] = readFileSync(join(root, "tests/fidelity/review_statements.tsv"), "utf8").split("\n").find((it) => it.startsWith("S020\t")).split("\t");
  assert.ok(said.includes(`Ang and Maki 2016, ${section}, statement S020, in our words:`) && said.includes(words), said);
  assert.match(said, /Ang 2016 Oncol Ther, under imatinib · full text read/);
  await close(page);
});

await test("a figure unfolds to the cell of the review's table that prints it", async () => {
  const page = await open("#/case/cameron-2011");
  await page.locator(".why summary").first().click();
  await page.locator(".cell").first().waitFor();
  const cells = (await texts(page, ".cell")).join("\n");
  assert.match(cells, /Ang and Maki 2016, Table 1, Imatinib, response: .?ORR 45-55%; SD 20-30%/);
  await close(page);
});

await test("what if the tumour had D842V: avapritinib comes, imatinib goes, and it says why", async () => {
  const page = await open("#/what-if/cameron-2011");
  await page.getByLabel("Driver mutation").fill("PDGFRA p.D842V");
  await page.waitForSelector(".difference");
  const after = { ...JSON.parse(readFileSync(join(root, "examples/cameron-2011.json"))), molecular: [{ gene: "PDGFRA", hgvs: "p.D842V" }] };
  const { plan } = commandLine(after);
  assert.deepEqual((await texts(page, ".options h3")).map((it) => it.replace(/ (new|now: \w+|(up|down) from \d+)$/, "")), plan.options.map((it) => it.text));
  assert.match((await texts(page, ".options li.is-new h3"))[0], /^Start avapritinib 300 mg once daily new$/);
  const gone = await page.locator(".gone").innerText();
  assert.match(gone, /Start imatinib 400 mg once daily/);
  assert.match(gone, /Now to be avoided: Imatinib against PDGFRA D842V/);
  assert.match(await page.locator(".facts li").first().innerText(), /KIT exon 11 → PDGFRA D842V/);
  await page.getByLabel("Driver mutation").fill("KIT p.X1");
  await page.waitForSelector(".problem .caution");
  const { messages } = commandLine({ ...after, molecular: [{ gene: "KIT", hgvs: "p.X1" }] });
  assert.ok(messages[0].endsWith((await page.locator(".problem .caution").first().innerText()).trim()));
  await page.getByRole("button", { name: "As in the case" }).click();
  await page.waitForFunction(() => !document.querySelector(".difference"));
  await page.getByLabel("Progression").selectOption("generalized");
  await page.waitForSelector(".difference");
  await page.getByRole("button", { name: "Keep as the case" }).click();
  await page.waitForSelector(".course");
  assert.equal((await page.evaluate(() => JSON.parse(sessionStorage.getItem("cajal.cases"))[0][1])).assessment.progression, "generalized");
  await close(page);
});

await test("the course: drawings with title, description and the same as a table", async () => {
  const page = await open("#/case/board-07", { cases: [sample] });
  const drawings = page.locator(".course svg.drawing");
  assert.equal(await drawings.count(), 2);
  for (let i = 0; i < 2; i++) {
    assert.ok(await drawings.nth(i).locator("> title").evaluate((it) => it.textContent.length > 5));
    assert.ok(await drawings.nth(i).locator("> desc").evaluate((it) => it.textContent.length > 20));
  }
  await page.getByText("The same as a table").click();
  const rows = await texts(page, ".course table >> nth=0 >> tbody tr");
  assert.ok(rows.some((it) => /2024-07-01\s+Treatment\s+Starts sunitinib 37.5 mg QD/.test(it)), rows.join("\n"));
  await page.getByText("Scans as a table").click();
  assert.match(await page.locator(".course table").nth(1).innerText(), /2025-10-13\s+102\s+/);
  await close(page);
});

await test("files: a case, many in one, and one that is wrong", async () => {
  const page = await open("");
  const file = (name, content) => ({ name, mimeType: "application/json", buffer: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)) });
  await page.locator("#file").setInputFiles(file("board.json", sample));
  await page.waitForSelector(".course");
  assert.equal(await page.locator("h1").innerText(), "board-07");
  await go(page, "#/");
  const two = [{ cajal: 1, id: "a1" }, { cajal: 1, id: "a2" }].map((it) => JSON.stringify(it)).join("\n");
  await page.locator("#file").setInputFiles([file("two.ndjson", two), file("bad.json", { cajal: 1, id: "bad", patient: { ecog: 9 } })]);
  await page.waitForSelector("dialog");
  const { messages } = commandLine({ cajal: 1, id: "bad", patient: { ecog: 9 } });
  const said = await page.locator("dialog li").innerText();
  assert.ok(messages[0].endsWith(said.replace(/^\S+\s/, "")), `${said} / ${messages[0]}`);
  await page.keyboard.press("Escape");
  assert.deepEqual((await texts(page, ".cases >> nth=0 >> th a")), ["board-07", "a1", "a2"]);
  await close(page);
});

await test("a FHIR Bundle: the case that it holds, and what was not understood of it", async () => {
  const bundle = JSON.parse(execFileSync(cajal, ["fhir", "export", join(here, "case.json")], { encoding: "utf8" }));
  const patient = bundle.entry[0].fullUrl;
  bundle.entry.push({ fullUrl: "urn:uuid:6f1c2a4e-5a0b-4c0e-9d53-0a4c3f9f1e11", resource: {
    resourceType: "Observation", id: "strange", status: "final", subject: { reference: patient },
    code: { coding: [{ system: "http://loinc.org", code: "99999-9", display: "nobody knows" }] }, valueString: "?" } });
  const page = await open("");
  await page.locator("#file").setInputFiles({ name: "bundle.json", mimeType: "application/fhir+json", buffer: Buffer.from(JSON.stringify(bundle)) });
  await page.waitForSelector("dialog");
  assert.match(await page.locator("dialog").innerText(), /Not understood, so not in the case:\s+Observation\/strange 99999-9/);
  await page.keyboard.press("Escape");
  await page.waitForSelector(".plan-body");
  const held = await page.evaluate(() => JSON.parse(sessionStorage.getItem("cajal.cases"))[0][1]);
  assert.deepEqual(commandLine(held).plan.options, commandLine(sample).plan.options);
  assert.deepEqual(await texts(page, ".options h3"), commandLine(sample).plan.options.map((it) => it.text));
  await close(page);
});

await test("a registry: its cases, whose plan changed, and a change written back with its reason", async () => {
  const db = join(folder, "page.sqlite");
  for (const ending of ["", "-wal", "-shm"]) rmSync(db + ending, { force: true });
  const run = (...words) => execFileSync(cajal, ["registry", ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const examples = ["blay-2012", "civic-eid-2478", "whang-2017"].map((name) => join(root, "examples", `${name}.json`));
  run("init", "--db", db);
  run("import", "--db", db, ...examples);
  const held = await serve("--registry", db);
  try {
    const page = await open("", { at: held.url });
    assert.deepEqual(await texts(page, ".cases >> nth=0 >> th a"), ["blay-2012", "civic-eid-2478", "whang-2017"]);
    assert.match((await texts(page, "h2"))[0], /^Registry 3$/);
    await page.locator(".filters select").nth(2).selectOption("imatinib");
    await page.waitForFunction(() => document.querySelectorAll(".cases")[0].tBodies[0].rows.length === 2);
    await go(page, "#/edit/blay-2012");
    await page.locator(field("$.patient.ecog")).fill("1");
    await page.getByRole("button", { name: "Show the plan" }).click();
    await page.getByRole("button", { name: "Into the registry" }).click();
    await page.getByLabel("Why it was changed").fill("seen in clinic");
    await page.locator("dialog").getByRole("button", { name: "Into the registry" }).click();
    await page.waitForFunction(() => /version 2 of the registry/.test(document.querySelector("main").innerText));
    await close(page);
    const trail = run("audit", "--db", db, "blay-2012");
    assert.match(trail, /seen in clinic/);
  } finally {
    held.service.kill("SIGTERM");
  }
});

await test("a service that asks who calls: a wrong key, then the right one", async () => {
  const made = execFileSync(cajal, ["serve", "--new-key", "viewer"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [, key] = made.match(/^key\s+(\S+)$/m);
  const row = JSON.parse(made.match(/^row\s+(.*)$/m)[1]);
  const file = join(folder, "access.json");
  writeFileSync(file, JSON.stringify({ api_keys: [{ ...row, name: "board" }], access_log: "access.log" }), { mode: 0o600 });
  const held = await serve("--access", file);
  try {
    const page = await open("", { at: held.url });
    await page.getByLabel("Key").fill("cajal_wrong");
    await page.getByRole("button", { name: "Enter" }).click();
    await page.waitForFunction(() => /not known here/.test(document.getElementById("refused")?.textContent));
    assert.deepEqual(await violations(page, "sign in"), []);
    await page.getByLabel("Key").fill(key);
    await page.getByRole("button", { name: "Enter" }).click();
    await page.waitForSelector(".cases tbody tr");
    await go(page, "#/case/blay-2012");
    assert.ok(await page.locator(".options h3").count());
    await close(page);
  } finally {
    held.service.kill("SIGTERM");
  }
});

await test("evidence, changes, and one row explained", async () => {
  const page = await open("#/evidence");
  await page.getByLabel("Drug or local therapy").selectOption("sunitinib");
  await page.waitForFunction(() => /sunitinib/i.test(document.querySelector(".evidence tbody th").innerText));
  const printed = JSON.parse(execFileSync(cajal, ["evidence", "--json", "--drug", "sunitinib", "--as-of", DAY], { encoding: "utf8" }));
  assert.equal(await page.locator(".evidence tbody tr").count(), printed.rows.length);
  await go(page, "#/changes");
  const diff = JSON.parse(execFileSync(cajal, ["kb", "diff", "2016-01-08", DAY, "--json"], { encoding: "utf8" }));
  const counts = Object.fromEntries((await texts(page, ".changes h2")).map((it) => [it.replace(/ \d+$/, ""), Number(it.match(/\d+$/)[0])]));
  assert.equal(counts["Rules that came into force"], diff.rules_begun.length);
  assert.equal(counts["Decisions of the authorities"], diff.approvals.length);
  assert.match(await page.locator(".changes").innerText(), /avapritinib, FDA 2020-05: refused: Fourth-line GIST/);
  await page.locator(".changes select").selectOption("civic-eid-2478");
  await page.waitForFunction(() => /New options/.test(document.querySelector("main").innerText));
  assert.match(await page.locator(".changes").innerText(), /New options 2/);
  await go(page, "#/explain/sunitinib-ttp");
  assert.match(await page.locator(".explain").innerText(), /S032/);
  await close(page);
});

await test("keyboard: keys, their list, focus that shows, and that they can be turned off", async () => {
  const page = await open("");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await page.evaluate(() => document.activeElement.innerText), "boonstra-2017");
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".plan-body");
  await page.keyboard.press("w");
  await page.waitForSelector(".what-if");
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open]");
  assert.equal(await page.locator("dialog kbd").count(), 12);
  await page.getByLabel("Single keys are on").uncheck();
  await page.keyboard.press("Escape");
  await page.locator("main").focus();
  await page.keyboard.press("e");
  assert.match(page.url(), /what-if/);
  await close(page);
});

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

await browser.close();
service.kill("SIGTERM");
console.log(`${told.passed + told.failed} tested, ${told.failed} failed, ${((performance.now() - started) / 1000).toFixed(0)} s`);
process.exitCode = told.failed ? 1 : 0;
