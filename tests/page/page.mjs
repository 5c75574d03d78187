// page.mjs FOLDER CAJAL ROOT [--update]: the page in Chromium, from typing in a case to its plan on paper. FOLDER holds
// node_modules and receives screenshots. --update draws the golden pictures anew; look at each before committing it.
import { end } from "./harness.mjs";
import { told } from "./told.mjs";

const started = performance.now();
for (const part of ["list", "entry", "plan", "held", "looks"]) await import(`./${part}.mjs`);
await end();
console.log(`${told.passed + told.failed} tested, ${told.failed} failed, ${((performance.now() - started) / 1000).toFixed(0)} s`);
process.exitCode = told.failed ? 1 : 0;
