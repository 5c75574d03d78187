// page.mjs FOLDER CAJAL ROOT: the page that needs no service (build/wasm/cajal.html), in Chromium: from a static web server
// and as a file, cut off from every network. FOLDER holds node_modules.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { test, told } from "../page/told.mjs";

const [folder, cajal, root] = process.argv.slice(2);
const { chromium } = createRequire(`${resolve(folder)}/node_modules/`)("playwright-core");
const DAY = "2026-11-01";
const file = join(root, "build/wasm/cajal.html");
const sample = JSON.parse(readFileSync(join(root, "tests/page/case.json")));

/* A server that knows nothing but the one file. */
const server = createServer((request, response) => {
  const found = new URL(request.url, "http://x").pathname === "/cajal.html";
  response.writeHead(found ? 200 : 404, { "Content-Type": "text/html" });
  response.end(found ? readFileSync(file) : "");
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const served = `http://127.0.0.1:${server.address().port}/cajal.html`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
});

const wrong = []; // what the browser complained of

/** A new page at `address`, and every request that it made but the first. */
async function open(address) {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" });
  await context.addInitScript((day) => sessionStorage.getItem("cajal.as_of") ?? sessionStorage.setItem("cajal.as_of", day), DAY);
  const page = await context.newPage();
  const asked = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(message.text());
  });
  context.on("request", (request) => {
    if (request.url() !== address && !/^(data|blob):/.test(request.url())) asked.push(`${request.method()} ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForFunction(() => document.documentElement.dataset.ready);
  return { page, context, asked };
}

async function go(page, hash) {
  await page.evaluate((to) => {
    document.getElementById("main").replaceChildren();
    location.hash = to;
  }, hash);
  await page.waitForSelector("main h1");
}

function commandLine(document) {
  const done = spawnSync(cajal, ["plan", "--as-of", DAY, "--json", "-"], { input: JSON.stringify(document), encoding: "utf8" });
  return done.status === 0 ? { plan: JSON.parse(done.stdout) } : { messages: done.stderr.trim().split("\n") };
}

const field = (path) => `[id="f${path}"]`;
/* The same, wherever the file lies: a doctor's disk or a hospital's server. */
for (const [where, address] of [["a static server", served], ["a file", pathToFileURL(file).href]]) {
  await test(`from ${where}, cut off after it is loaded: the cases, a typed one, one from a file, what if, evidence`, async () => {
    const { page, context, asked } = await open(address);
    await context.setOffline(true);
    const ready = await page.evaluate(() => Number(document.documentElement.dataset.ready));
    assert.ok(await page.locator(".cases tbody tr").count() >= 20);
    assert.match(await page.locator("#foot").innerText(), /nothing that is entered here leaves/);

    /* typed: what is wrong is said as on the command line, then the plan */
    await go(page, "#/new");
    await page.locator(field("$.id")).fill("typed-1");
    await page.locator(field("$.patient.age_years")).fill("abc");
    await page.waitForSelector(`[id="m$.patient.age_years"]:not(:empty)`);
    const { messages } = commandLine({ cajal: 1, id: "typed-1", patient: { age_years: "abc" } });
    assert.ok(messages[0].endsWith((await page.locator(`[id="m$.patient.age_years"]`).innerText()).trim()));
    await page.locator(field("$.patient.age_years")).fill("61");
    await page.getByRole("button", { name: "Add a finding" }).click();
    await page.locator(field("$.molecular[0].gene")).fill("PDGFRA");
    await page.locator(field("$.molecular[0].hgvs")).fill("p.D842V");
    await page.locator(field("$.diagnosis.extent")).selectOption("metastatic");
    await page.getByRole("button", { name: "Show the plan" }).click();
    const typed = commandLine({ cajal: 1, id: "typed-1", patient: { age_years: 61 }, diagnosis: { extent: "metastatic" },
      molecular: [{ gene: "PDGFRA", hgvs: "p.D842V" }] }).plan;
    await page.waitForSelector(".plan-body");
    assert.ok((await page.locator("main").innerText()).includes(typed.options[0].text));

    /* from a file, with its course drawn */
    await go(page, "#/");
    await page.locator("#file").setInputFiles({ name: "case.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(sample)) });
    await page.waitForSelector("article.case");
    assert.ok((await page.locator("main").innerText()).includes(commandLine(sample).plan.options[0].text));
    assert.ok(await page.locator("figure svg text").count() > 10, "the course is drawn");
    assert.equal(await page.locator("figure").count(), 2);

    /* saved, and on paper */
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save file" }).click();
    assert.deepEqual(JSON.parse(readFileSync(await (await saved).path())), sample);
    await go(page, `#/meeting?case=${encodeURIComponent(sample.id)}`);
    assert.ok((await page.locator("main").innerText()).includes(sample.id));

    /* what if */
    await go(page, `#/what-if/${encodeURIComponent(sample.id)}`);
    await page.locator("#if-acquired").fill("KIT p.D816H");
    await page.waitForSelector(".difference");

    await go(page, "#/evidence");
    await page.waitForSelector("main table tbody tr");
    await go(page, "#/changes");
    await go(page, `#/explain/${encodeURIComponent(typed.options[0].because[0].rule)}`);
    assert.deepEqual(asked, [], "no request but the page itself");
    console.log(`        ready after ${ready} ms, with ${await page.evaluate(() => performance.getEntriesByType("resource").length)} resources`);
    await context.close();
  });
}

await test("a core that failed is replaced by another", async () => {
  const { page, context } = await open(served);
  const [first] = page.workers();
  const ended = first.waitForEvent("close");
  await first.evaluate(() => { setTimeout(() => { throw new Error("planted"); }); });
  await ended;
  await go(page, "#/evidence");
  await page.waitForSelector("main table tbody tr");
  await context.close();
});

await test("its policy forbids a connection, even one that a script would try", async () => {
  const { page, context } = await open(served);
  const outcome = await page.evaluate((address) => fetch(address).then(() => "sent", () => "refused"), served);
  assert.equal(outcome, "refused");
  const inWorker = await page.evaluate((address) => new Promise((done) => {
    const script = `fetch(${JSON.stringify(address)}).then(() => postMessage("sent"), () => postMessage("refused"))`;
    new Worker(URL.createObjectURL(new Blob([script]))).onmessage = (event) => done(event.data);
  }), served);
  assert.equal(inWorker, "refused", "nor from the worker");
  assert.ok(wrong.length >= 2 && wrong.every((it) => /Content Security Policy/.test(it)), wrong.join("\n"));
  wrong.length = 0;
  await context.close();
});

await test("a plan in the browser", async () => {
  const { page, context } = await open(served);
  const times = await page.evaluate(async (document_) => {
    const worker = URL.createObjectURL(new Blob([document.getElementById("worker").textContent]));
    const core = new Worker(worker);
    const body = JSON.stringify(document_);
    const answered = () => new Promise((done) => { core.onmessage = done; });
    const from = performance.now();
    core.postMessage({ core: document.getElementById("core").textContent.trim() });
    const ask = (id) => core.postMessage({ id, method: "POST", target: "/api/plan?as_of=2026-11-01", type: "application/json", body });
    ask(0);
    await answered();
    const opened = performance.now();
    for (let i = 1; i <= 200; i++) {
      ask(i);
      await answered();
    }
    return { first: opened - from, each: (performance.now() - opened) / 200 };
  }, sample);
  console.log(`        the first after ${times.first.toFixed(0)} ms (the core is unpacked), then ${times.each.toFixed(2)} ms each, there and back`);
  await context.close();
});

await test("the browser complained of nothing", async () => assert.deepEqual(wrong, []));

await browser.close();
server.close();
console.log(`${told.passed} passed, ${told.failed} failed`);
process.exit(told.failed ? 1 : 0);
