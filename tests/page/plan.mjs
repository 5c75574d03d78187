// One case: its reasons, its course, what if; the evidence and its changes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DAY, cajal, close, commandLine, go, open, root, sample, texts } from "./harness.mjs";
import { test } from "./told.mjs";

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
  assert.deepEqual(await texts(page, ".course table >> nth=1 >> thead th"), ["Date", "Sum, mm", "HU", "RECIST", "Choi", "modified Choi"]);
  assert.match(await page.locator(".course table").nth(1).innerText(), /2025-10-13\s+102\s+/);
  await close(page);
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
