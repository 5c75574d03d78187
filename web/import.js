// Files opened: cases (JSON, a list of them, NDJSON) and FHIR Bundles.
import { Problem, post } from "./api.js";
import * as cases from "./cases.js";
import { h } from "./dom.js";
import { t } from "./text.js";

function documents(text) {
  try {
    const whole = JSON.parse(text);
    return Array.isArray(whole) ? whole : [whole];
  } catch (mistake) {
    const lines = text.split("\n").filter((line) => line.trim());
    if (lines.length < 2) throw mistake;
    return lines.map((line) => JSON.parse(line));
  }
}

/** A case, from itself or from FHIR; with what was not understood. */
async function read(document) {
  if (!document?.resourceType) {
    await cases.planOf(document);
    return { document, notes: [] };
  }
  const answer = await post("api/fhir/case", document);
  return { document: answer.case, notes: (answer.notes ?? []).filter((note) => kinds.includes(note.kind)) };
}

async function take(file) {
  const taken = [];
  let found;
  try {
    found = documents(await file.text());
  } catch (mistake) {
    return [{ file: file.name, problem: new Problem(422, { detail: t("import.no_json", { what: mistake.message }) }) }];
  }
  for (const document of found) {
    try {
      const it = await read(document);
      const known = await cases.find(it.document.id);
      const before = cases.openHere(it.document.id) ?? (known?.from === "registry" ? known.document : undefined);
      cases.keepCase(it.document);
      const replaced = before && JSON.stringify(before) !== JSON.stringify(it.document);
      taken.push({ file: file.name, id: it.document.id, notes: it.notes, replaced });
    } catch (problem) {
      taken.push({ file: file.name, id: document?.id, problem });
    }
  }
  return taken;
}

/** What of a record should be looked at; older values and cancelled orders are no part of a case. */
const kinds = ["conflict", "not_understood", "assumed"];

const hasNews = (it) => it.problem || it.replaced || it.notes?.length;

function report(taken) {
  const lines = (it) => it.problem
    ? [h("p.caution", t("import.refused")), h("ul", (it.problem.errors.length ? it.problem.errors : [it.problem]).map((error) =>
        h("li", error.path ? h("code", error.path) : "", " ", error.message)))]
    : [it.replaced ? h("p.caution", t("import.replaced", { id: it.id })) : null, ...kinds.filter((kind) => it.notes.some((note) => note.kind === kind)).map((kind) => [h("p.label", t(`import.kind.${kind}`)), h("ul",
      it.notes.filter((note) => note.kind === kind).map((note) => h("li", h("code", [note.resource, note.id].filter(Boolean).join("/")), " ",
        [note.code, note.path].filter(Boolean).join(", "), ": ", note.reason)))])];
  const dialog = h("dialog", { "aria-labelledby": "import-title", onclose: () => dialog.remove() },
    h("form", { method: "dialog" },
      h("h2", { id: "import-title" }, t("import.title")),
      h("p", t("import.taken", { n: taken.filter((it) => !it.problem).length })),
      taken.filter(hasNews).sort((a, b) => Boolean(b.problem) - Boolean(a.problem)).map((it) => h("section", h("h3", `${it.file}${it.id ? ` · ${it.id}` : ""}`), lines(it))),
      h("button", { autofocus: true }, t("help.close"))));
  document.body.append(dialog);
  dialog.showModal();
}

/** Takes files in; says what was wrong or not understood, and shows what came. */
export async function accept(files) {
  const taken = (await Promise.all(files.map(take))).flat();
  const good = taken.filter((it) => !it.problem);
  if (taken.some(hasNews)) report(taken);
  const to = good.length === 1 ? `#/case/${encodeURIComponent(good[0].id)}` : "#/";
  if (location.hash === to || (to === "#/" && location.hash === "")) window.dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = to;
}

window.addEventListener("dragover", (event) => event.preventDefault());
window.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer?.files.length) accept([...event.dataTransfer.files]);
});
