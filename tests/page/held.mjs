// A service that holds cases, and one that asks who calls.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cajal, close, field, file, folder, go, open, root, serve, texts, violations } from "./harness.mjs";
import { test } from "./told.mjs";

await test("a registry: its cases, whose plan changed, and a change written back with its reason", async () => {
  const db = join(folder, "page.sqlite");
  for (const ending of ["", "-wal", "-shm"]) rmSync(db + ending, { force: true });
  const run = (...words) => execFileSync(cajal, ["registry", ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const examples = ["blay-2012", "civic-eid-2478", "whang-2017"].map((name) => join(root, "examples", `${name}.json`));
  run("init", "--db", db);
  run("import", "--db", db, ...examples);
  const its = await serve("--registry", db);
  try {
    const page = await open("", { at: its.url });
    assert.deepEqual(await texts(page, ".cases >> nth=0 >> th a"), ["blay-2012", "civic-eid-2478", "whang-2017"]);
    assert.match((await texts(page, "h2"))[0], /^Registry 3$/);
    await page.locator(".filters select").nth(2).selectOption("imatinib");
    await page.waitForFunction(() => document.querySelectorAll(".cases")[0].tBodies[0].rows.length === 2);
    await page.locator(".filters select").nth(2).selectOption("");
    await page.locator("#file").setInputFiles(file("other.json", { cajal: 1, id: "whang-2017", patient: { sex: "male" } }));
    await page.waitForSelector("dialog");
    assert.match(await page.locator("dialog").innerText(), /Another case whang-2017 is in the registry/);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Remove" }).click();
    await page.locator("dialog").getByRole("button", { name: "Remove" }).click();
    await page.waitForSelector(".cases tbody tr");
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
    its.service.kill("SIGTERM");
  }
});

await test("a service that asks who calls: a wrong key, then the right one", async () => {
  const made = execFileSync(cajal, ["serve", "--new-key", "viewer"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [, key] = made.match(/^key\s+(\S+)$/m);
  const path = join(folder, "access.json");
  const allow = (made) => writeFileSync(path, JSON.stringify({ access_log: "access.log",
    api_keys: [{ ...JSON.parse(made.match(/^row\s+(.*)$/m)[1]), name: "board" }] }), { mode: 0o600 });
  allow(made);
  const its = await serve("--access", path);
  try {
    const page = await open("", { at: its.url });
    await page.getByLabel("Key").fill("cajal_wrong");
    await page.getByRole("button", { name: "Enter" }).click();
    await page.waitForFunction(() => /not known here/.test(document.getElementById("refused")?.textContent));
    assert.deepEqual(await violations(page, "sign in"), []);
    await page.getByLabel("Key").fill(key);
    await page.getByRole("button", { name: "Enter" }).click();
    await page.waitForSelector(".cases tbody tr");
    await go(page, "#/case/blay-2012");
    assert.ok(await page.locator(".options h3").count());

    /* the key is taken back while the page is open, and another given */
    const other = execFileSync(cajal, ["serve", "--new-key", "viewer"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    allow(other);
    its.service.kill("SIGHUP");
    await page.waitForTimeout(500);
    await page.evaluate(() => { location.hash = "#/case/cameron-2011"; });
    await page.waitForSelector(".sign-in");
    assert.match(await page.locator("#refused").innerText(), /or no longer/);
    await page.locator("#key").fill(key);
    await page.getByRole("button", { name: "Enter" }).click();
    await page.waitForTimeout(300);
    assert.equal(await page.locator(".sign-in").count(), 1);
    await page.locator("#key").fill(other.match(/^key\s+(\S+)$/m)[1]);
    await page.getByRole("button", { name: "Enter" }).click();
    await page.waitForSelector(".options h3");
    assert.equal(await page.locator("h1").innerText(), "cameron-2011");
    await page.keyboard.press("c");
    await page.waitForSelector(".cases tbody tr");
    await close(page);
  } finally {
    its.service.kill("SIGTERM");
  }
});
