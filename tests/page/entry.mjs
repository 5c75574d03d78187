// Cases that come in: typed, from files, from FHIR.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { DAY, cajal, close, commandLine, field, file, go, held, here, open, print, sample, texts, violations } from "./harness.mjs";
import { test } from "./told.mjs";

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
  const [first] = await held(page);
  assert.deepEqual(first, expected);
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

await test("files: a case, many in one, and one that is wrong", async () => {
  const page = await open("");
  await page.locator("#file").setInputFiles(file("board.json", sample));
  await page.waitForSelector(".course");
  assert.equal(await page.locator("h1").innerText(), "board-07");
  await go(page, "#/");
  const two = [{ cajal: 1, id: "a1" }, { cajal: 1, id: "a2" }].map((it) => JSON.stringify(it)).join("\n");
  await page.locator("#file").setInputFiles([file("two.ndjson", two), file("bad.json", { cajal: 1, id: "bad", patient: { ecog: 9 } })]);
  await page.waitForSelector("dialog");
  assert.equal(await page.locator("dialog section").count(), 1, "only what there is to say of");
  assert.match(await page.locator("dialog").innerText(), /2 cases taken in\./);
  const { messages } = commandLine({ cajal: 1, id: "bad", patient: { ecog: 9 } });
  const said = await page.locator("dialog li").innerText();
  assert.ok(messages[0].endsWith(said.replace(/^\S+\s/, "")), `${said} / ${messages[0]}`);
  await page.keyboard.press("Escape");
  assert.deepEqual((await texts(page, ".cases >> nth=0 >> th a")), ["board-07", "a1", "a2"]);
  await close(page);
});

await test("no patient is taken for another: drafts, ids, and what is removed", async () => {
  const page = await open("", { cases: [sample] });
  await go(page, "#/edit/board-07");
  await page.locator(field("$.patient.ecog")).fill("2");
  await page.waitForSelector(".preview ol");
  await go(page, "#/new");
  assert.equal(await page.locator(field("$.id")).inputValue(), "", "a new case begins with nothing of another");
  await page.locator(field("$.id")).fill("board-07");
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.waitForSelector(".summary:not([hidden])");
  assert.match(await page.locator(".summary li").innerText(), /There is a case board-07 already/);
  await page.locator(field("$.id")).fill("board-08");
  await go(page, "#/edit/board-07");
  await go(page, "#/new");
  assert.equal(await page.locator(field("$.id")).inputValue(), "board-08", "its own draft stays");
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.waitForSelector(".plan-body");
  await go(page, "#/edit/board-08");
  await page.locator(field("$.id")).fill("board-09");
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.waitForSelector(".plan-body");
  assert.deepEqual((await held(page)).map((it) => it.id), ["board-07", "board-09"], "another id is the same case under another name");

  await go(page, "#/");
  await page.locator("#file").setInputFiles([file("same.json", sample), file("other.json", { cajal: 1, id: "board-09", patient: { sex: "male" } })]);
  await page.waitForSelector("dialog");
  assert.match(await page.locator("dialog").innerText(), /Another case board-09 is in the registry, or was open here/);
  assert.ok(!(await page.locator("dialog .caution").allInnerTexts()).some((it) => it.includes("board-07")), "the same again is no other case");
  await page.keyboard.press("Escape");
  await go(page, "#/case/board-09");
  await page.getByRole("button", { name: "Remove" }).click();
  assert.deepEqual(await violations(page, "before a case is removed"), []);
  await page.locator("dialog").getByRole("button", { name: "Not now" }).click();
  assert.equal((await held(page)).length, 2);
  await page.getByRole("button", { name: "Remove" }).click();
  await page.locator("dialog").getByRole("button", { name: "Remove" }).click();
  await page.waitForFunction(() => JSON.parse(sessionStorage.getItem("cajal.cases")).length === 1);
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
  const [first] = await held(page);
  assert.deepEqual(commandLine(first).plan.options, commandLine(sample).plan.options);
  assert.deepEqual(await texts(page, ".options h3"), commandLine(sample).plan.options.map((it) => it.text));
  await close(page);
});
