// One row of the knowledge base, whole: what it says, where it comes from, what hangs on it.
import { get } from "./api.js";
import * as cases from "./cases.js";
import { h } from "./dom.js";
import { explainLink } from "./plan.js";
import { plain, t, tOr } from "./text.js";

const links = new Set(["rule", "rules", "drug", "drugs", "regimen", "regimens", "trial", "trials", "genotype", "genotypes", "conflict", "replaces", "replaced_by", "outcomes", "modality", "gene", "genes", "variant", "row"]);
const skipped = new Set(["kind", "id", "name", "sources", "statements"]);

const name = (key) => tOr(`explain.${key}`, key.replaceAll("_", " "));

/** One value of an object, with links where it names another row. */
function simple(key, value) {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "boolean") return plain(value ? "yes" : "no");
  if (Array.isArray(value)) {
    const parts = value.map((it) => simple(key, it)).filter((it) => it !== null);
    return parts.length ? parts.flatMap((it, i) => (i ? [", ", it] : [it])) : null;
  }
  if (typeof value === "object") return item(value);
  return links.has(key) ? explainLink(value) : String(value);
}

function item(value, list) {
  if (typeof value !== "object" || value === null) return String(value);
  const lead = value.text ?? value.words ?? value.printed;
  const rest = Object.entries(value).filter(([key]) => !["text", "words", "sources"].includes(key));
  const parts = rest.map(([key, part]) => [key, key === "id" && (value.kind || list === "conflicts" || list === "sensitivity") ? explainLink(part) : simple(key, part)]).filter(([, part]) => part !== null);
  return [lead ? h("span", lead, " ") : "", h("span.soft", parts.flatMap(([key, part], i) => [i ? " · " : "", `${name(key)}: `, part]))];
}

function fieldView(key, value) {
  if (value === null || (Array.isArray(value) && !value.length)) return null;
  if (Array.isArray(value) && typeof value[0] === "object")
    return h("section", h("h3", name(key), " ", h("span.count", String(value.length))), h("ul.plain", value.map((it) => h("li", item(it, key)))));
  return h("p", h("strong.name", name(key)), " ", simple(key, value));
}

function rowView(row, known) {
  return h("section.row", h("h2", h("span.soft", `${name(row.kind)} `), row.name ?? row.id),
    row.name ? h("p", h("code", row.id)) : null,
    Object.entries(row).filter(([key]) => !skipped.has(key)).map(([key, value]) => fieldView(key, value)),
    row.statements?.length ? h("section", h("h3", t("why.review")), h("ul.plain", row.statements.map((id) =>
      h("li", h("code", id), " ", known.get(id) ?? "")))) : null);
}

async function statements() {
  const text = await get("api/statements");
  return new Map(text.trim().split("\n").slice(1).map((line) => [line.split("\t")[0], line.split("\t")[2]]));
}

export async function show({ id }) {
  const [answer, known] = await Promise.all([get(`api/explain?id=${encodeURIComponent(id)}`), statements()]);
  return h("article.explain", h("h1", id), answer.found.map((row) => rowView(row, known)),
    answer.references?.length ? h("section", h("h2", t("plan.cited")), h("ul.plain", answer.references.map((it) =>
      h("li", explainLink(it.id, it.text), ". ", it.title, " ", h("span.soft", `(${tOr(`read.${it.read}`, it.read)})`), it.erratum ? h("p.caution", it.erratum) : "")))) : null,
    h("p.soft", t("foot.base", { version: answer.knowledge_base, day: cases.vocabulary().known_until })));
}
