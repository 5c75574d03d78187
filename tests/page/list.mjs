// The list of cases, its sheets for the meeting, and the keys.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DAY, close, commandLine, go, open, print, root, sample, texts, violations } from "./harness.mjs";
import { test } from "./told.mjs";

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
  assert.ok(first.length < 32_000 && gzipSync(all).length < 32_000);
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

await test("a meeting: the published examples are no business of it, and one case leads to the next", async () => {
  const cases = ["a", "b", "c"].map((id) => ({ cajal: 1, id, diagnosis: { extent: "metastatic" } }));
  const page = await open("", { cases });
  assert.match(await page.locator("#print-list").innerText(), /^Print for the meeting 3$/);
  assert.ok(!(await page.locator(".examples table").isVisible()));
  await page.getByLabel("Search").fill("civic");
  await page.waitForFunction(() => document.querySelector(".examples").open);
  await page.getByLabel("Search").fill("");
  await page.waitForFunction(() => document.querySelectorAll(".cases").length === 2);
  await page.getByLabel("Print b", { exact: true }).check();
  await page.getByLabel("Print c", { exact: true }).check();
  assert.match(await page.locator("#print-list").innerText(), / 2$/);
  await page.getByLabel("Print b", { exact: true }).uncheck();
  await page.getByLabel("Print c", { exact: true }).uncheck();
  await page.getByRole("button", { name: "Print for the meeting" }).click();
  await page.waitForSelector(".sheet");
  assert.deepEqual(await texts(page, ".sheet > header h2"), ["a", "b", "c"]);
  await go(page, "#/meeting");
  assert.deepEqual(await texts(page, ".sheet > header h2"), ["a", "b", "c"]);
  await go(page, "#/case/a");
  assert.equal(await page.locator(".along").innerText(), "1 of 3 Next".replaceAll(" Next", "\nNext"));
  assert.deepEqual(await violations(page, "a case of the meeting"), []);
  await page.keyboard.press("l");
  await page.waitForFunction(() => document.querySelector("h1")?.innerText === "b");
  await page.getByRole("link", { name: "Next" }).click();
  await page.waitForFunction(() => document.querySelector("h1")?.innerText === "c");
  await page.keyboard.press("h");
  await page.waitForFunction(() => document.querySelector("h1")?.innerText === "b");
  await go(page, "#/");
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save these" }).click()]);
  assert.deepEqual(readFileSync(await saved.path(), "utf8").trim().split("\n").map((line) => JSON.parse(line)), cases);
  await close(page);
});

await test("the list shows where the criteria of response disagree: there the board has to talk", async () => {
  const page = await open("", { cases: [sample, { cajal: 1, id: "quiet", diagnosis: { extent: "metastatic" } }] });
  assert.equal(commandLine(sample).plan.response.discordant, true);
  for (const [id, n] of [["board-07", 1], ["quiet", 0]]) {
    const row = page.locator("tr", { has: page.locator(`th a:text-is("${id}")`) });
    assert.equal(await row.getByText("the criteria of response disagree").count(), n);
  }
  await close(page);
});

await test("a sheet tells what was done before, as the course does", async () => {
  const page = await open("#/meeting?case=board-07", { cases: [sample] });
  const told = await page.locator(".sheet .standing").innerText();
  for (const words of ["2021-03-01 Starts imatinib 400 mg QD; 2024-06-10 Stops imatinib: progression; 2024-07-01 Starts sunitinib 37.5 mg QD", "2025-02 hand-foot syndrome, grade 2 (sunitinib)"])
    assert.ok(told.includes(words), told);
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
  assert.equal(await page.locator("dialog kbd").count(), 14);
  await page.getByLabel("Single keys are on").uncheck();
  await page.keyboard.press("Escape");
  await page.locator("main").focus();
  await page.keyboard.press("e");
  assert.match(page.url(), /what-if/);
  await close(page);
});
