// A plan: what to do first, and every reason down to the sentence and the table cell it comes from.
import { get, once } from "./api.js";
import * as cases from "./cases.js";
import { h } from "./dom.js";
import { plain, t, tOr } from "./text.js";

/* ---- sources ---- */

function numbers(plan, sources) {
  const found = sources.map((source) => plan.references.findIndex((it) => it.id === source.split("#")[0]) + 1);
  return [...new Set(found.filter((n) => n > 0))].sort((a, b) => a - b);
}

function marks(plan, sources, conflict) {
  const list = numbers(plan, sources ?? []);
  if (!list.length && !conflict) return null;
  return h("span.marks", list.length ? ` [${list.join(", ")}]` : "", conflict ? [" (", explainLink(conflict), ")"] : "");
}

export const explainLink = (id, text = id) => h("a", { href: `#/explain/${encodeURIComponent(id)}` }, text);

async function statements() {
  const text = await once("api/statements");
  return new Map(text.trim().split("\n").slice(1).map((line) => {
    const [id, section, words] = line.split("\t");
    return [id, { id, section, words }];
  }));
}

/** figure → the cells of the review's tables that print it. */
async function cells() {
  const found = new Map();
  for (const table of ["table-1", "table-2"]) {
    const { found: [row] } = await once(`api/explain?id=${table}`);
    for (const cell of row.cells)
      for (const figure of cell.outcomes)
        found.set(figure, [...(found.get(figure) ?? []), { table, ...cell }]);
  }
  return found;
}

function sourceItem(plan, source) {
  const [id, place] = source.split("#");
  const reference = plan.references.find((it) => it.id === id);
  if (!reference) return null;
  return h("li", explainLink(source, reference.text), place ? t("why.place", { place: plain(place.replaceAll("-", " ")) }) : "",
    h("span.soft", ` · ${tOr(`read.${reference.read}`, reference.read)}`), h("br"), h("span.title", reference.title),
    reference.erratum ? h("p.caution", reference.erratum) : null);
}

/** Where it says so: the sentences of the review in our words, then the works. */
function sources(plan, list, said, known) {
  const sentences = (said ?? []).map((id) => known.get(id)).filter(Boolean);
  return [
    sentences.length ? h("ul.sentences", sentences.map((it) => h("li",
      t("why.sentence", { id: it.id, section: plain(it.section.replaceAll("-", " ")) }), " ", h("span.said", it.words)))) : null,
    h("ul.works", list.map((source) => sourceItem(plan, source))),
  ];
}

/* ---- why ---- */

async function ruleView(plan, because, known) {
  const { found } = await get(`api/explain?id=${encodeURIComponent(because.rule)}`);
  const rule = found.find((it) => it.kind === "rule") ?? {};
  return h("section.rule",
    h("h4", t("why.rule"), " ", explainLink(because.rule)),
    h("p", because.text, " ", h("span.soft", tOr(`standing.${because.standing}`, because.standing)),
      because.conflict ? [" ", explainLink(because.conflict)] : ""),
    rule.when?.length ? [h("p.label", t("why.when")), h("ul.when", rule.when.map((it) => h("li", it.text)))] : null,
    h("p.label", t("why.sources")), sources(plan, because.sources, rule.statements, known));
}

async function figureTable(plan, option) {
  if (!option.expected.length) return null;
  const [printed, known] = [await cells(), cases.vocabulary()];
  const cellText = (it) => (printed.get(it.row) ?? []).map((cell) => h("p.cell",
    t("why.cell", { table: tOr(`table.${cell.table}`, cell.table), row: cell.label, column: tOr(`column.${cell.column}`, cell.column) }),
    " ", h("q", cell.printed)));
  return h("table.figures", h("caption", t("why.figures")),
    h("thead", h("tr", ["figure", "study", "where"].map((it) => h("th", { scope: "col" }, t(`why.${it}`))))),
    h("tbody", option.expected.map((it) => h("tr",
      h("td", explainLink(it.row, known.figures[it.row] ?? it.row), it.conflict ? [" ", explainLink(it.conflict)] : ""),
      h("td", known.trials[it.trial] ?? it.trial, h("br"), h("span.soft", it.arm)),
      h("td", cellText(it), h("ul.works", it.sources.map((source) => sourceItem(plan, source))))))));
}

function sensitivityTable(plan, option) {
  if (!option.sensitivity.length) return null;
  const rows = option.sensitivity.flatMap((it) => [it, ...(it.others ?? [])].map((row) => ({ ...row, finding: it.finding, drug: it.drug })));
  return h("table", h("caption", t("why.mutations")),
    h("thead", h("tr", ["mutation", "drug", "call", "seen"].map((it) => h("th", { scope: "col" }, t(`why.${it}`))))),
    h("tbody", rows.map((it) => h("tr", h("td", it.finding), h("td", it.drug),
      h("td", `${plain(it.call)} (${tOr(`level.${it.level}`, it.level)})`), h("td", it.text, marks(plan, it.sources))))));
}

/** Filled when it is opened: most readers stop at the sentence. */
function why(plan, option) {
  const inside = h("div.inside");
  const fill = async () => {
    if (inside.hasChildNodes()) return;
    const known = await statements();
    inside.replaceChildren(
      ...await Promise.all(option.because.map((it) => ruleView(plan, it, known))),
      ...[await figureTable(plan, option), sensitivityTable(plan, option)].filter(Boolean));
  };
  return h("details.why", { ontoggle: (event) => event.target.open && fill() },
    h("summary", { "data-stop": true }, t("why.summary"), h("span.unseen", `: ${option.text}`)), inside);
}

/* ---- one option ---- */

function figureLine(plan, option, most) {
  const words = cases.vocabulary().figures;
  const list = option.expected.slice(0, most);
  if (!list.length) return null;
  return h("p.figures", list.map((it, i) => [i ? " · " : "", words[it.row] ?? "", marks(plan, it.sources, null)]));
}

function sensitivityLine(option) {
  if (!option.sensitivity.length) return null;
  return h("p.figures", option.sensitivity.map((it, i) => [i ? " · " : "",
    `${it.finding}${option.drugs.length > 1 ? ` (${it.drug})` : ""}: `,
    [...new Set([it, ...(it.others ?? [])].map((row) => `${plain(row.call)} (${tOr(`level.${row.level}`, row.level)})`))].join("; ")]));
}

function approvalLine(option) {
  if (!option.approvals.length || ["reduce", "hold", "stop"].includes(option.action)) return null; // of taking it up, not less
  const each = option.approvals.map((it) =>
    `${option.drugs.length > 1 ? `${it.drug}, ` : ""}${it.authority.toUpperCase()} ${it.date}: ${it.indication}`);
  return h("p.approved", t("plan.approved", { list: [...new Set(each)].join("; ") }));
}

function optionItem(plan, option, marked, paper) {
  return h("li", { value: option.rank, class: marked ? `is-${marked.kind}` : null },
    h("h3", option.text, marked ? [" ", h("span.tag.changed", marked.text)] : null),
    option.because[0] ? h("p", option.because[0].text, marks(plan, option.because[0].sources, option.because[0].conflict)) : null,
    figureLine(plan, option, paper ? 3 : 4), sensitivityLine(option), approvalLine(option),
    option.cautions.map((it) => h("p.caution", t("plan.caution", { text: it }))),
    paper ? null : why(plan, option));
}

/* ---- the sections ---- */

function section(kind, ...content) {
  return h(`section.${kind}`, { "aria-labelledby": `h-${kind}` }, h("h2", { id: `h-${kind}` }, t(`plan.${kind}`)), content);
}

function optionSection(plan, strength, kind, marking, paper) {
  const list = plan.options.filter((it) => it.strength === strength);
  return list.length ? section(kind, h("ol.options", list.map((it) => optionItem(plan, it, marking?.(it), paper)))) : null;
}

function avoidSection(plan, marking) {
  if (!plan.avoid.length) return null;
  return section("avoid", h("ul.plain", plan.avoid.map((it) => {
    const marked = marking?.(it);
    return h("li", { class: marked ? `is-${marked.kind}` : null }, h("h3", it.text, marked ? [" ", h("span.tag.changed", marked.text)] : null),
      it.because_goes_on ? null : it.because.map((because) => h("p", because.text, marks(plan, because.sources, because.conflict))));
  })));
}

function dosingSection(plan) {
  if (!plan.dosing.length) return null;
  return section("dose", h("ul.plain", plan.dosing.map((it) => h("li",
    h("strong", `${it.drug}, ${it.cause}: `), it.text,
    it.to_mg ? ` ${it.from_mg ? `${it.from_mg} → ` : ""}${it.to_mg} mg.` : "",
    it.row && it.status === "unverified" ? h("em", ` (${t("plan.is_unverified")})`) : "", marks(plan, it.sources)))));
}

function missingSection(plan) {
  if (!plan.missing.length) return null;
  return section("missing", h("dl.missing", plan.missing.map((it) => [
    h("dt", it.text), h("dd", it.decides.map((text) => h("span", text)))])));
}

function noteSection(plan) {
  return plan.warnings.length ? section("note", h("ul.plain", plan.warnings.map((it) => h("li", it)))) : null;
}

function unverifiedSection(plan) {
  return plan.unverified.length ? section("unverified", h("ul.plain", plan.unverified.map((it) =>
    h("li", it.text, " ", explainLink(it.rule), marks(plan, it.sources, it.conflict))))) : null;
}

function factsSection(plan) {
  const facts = cases.vocabulary().facts.filter((it) => it.id in plan.facts);
  return h("details.facts", h("summary", t("plan.facts")), h("table",
    h("thead", h("tr", h("th", { scope: "col" }, t("plan.fact")), h("th", { scope: "col" }, t("plan.value")))),
    h("tbody", facts.map((it) => h("tr", h("th", { scope: "row" }, it.text),
      h("td", it.values.find((value) => value.value === String(plan.facts[it.id]))?.text ?? String(plan.facts[it.id])))))));
}

function sourcesSection(plan) {
  return h("details.facts", h("summary", t("plan.all_sources", { n: plan.references.length })),
    h("ol.sources", plan.references.map((it) => h("li", explainLink(it.id, it.text), ". ", h("span.title", it.title), " ",
      h("span.soft", `(${tOr(`read.${it.read}`, it.read)})`)))));
}

/** What was done and what it did, in a line each: of the events of a course. */
function before(events) {
  return ["treatment", "toxicity"].map((kind) => [kind, events.filter((it) => it.kind === kind)]).filter(([, list]) => list.length)
    .map(([kind, list]) => [h("dt", t(`plan.${kind}`)), h("dd", list.map((it) => `${it.date ?? t("course.undated")} ${it.text}`).join("; "))]);
}

/** Genotype and response: what the plan stands on, in a line each; before them the course, where none is drawn. */
export function standing(plan, events) {
  return h("dl.standing", events ? before(events) : null,
    h("dt", t("plan.genotype")), h("dd", plan.genotype.text),
    plan.response.text ? [h("dt", t("plan.response")), h("dd", plan.response.text)] : null);
}

/** `marking(entry)` → {kind, text} for what is new or has moved. `paper`: nothing folds, fewer words. */
export function planView(plan, { marking, paper } = {}) {
  return h("div.plan-body",
    plan.options.length ? null : h("p.caution", t("plan.no_option")),
    optionSection(plan, "recommended", "do", marking, paper),
    optionSection(plan, "consider", "consider", marking, paper),
    avoidSection(plan, marking), dosingSection(plan), missingSection(plan), noteSection(plan), unverifiedSection(plan),
    paper ? null : factsSection(plan), paper ? shortSources(plan) : sourcesSection(plan));
}

function shortSources(plan) {
  return h("p.sources", h("strong", t("plan.cited"), " "), plan.references.map((it, i) => `[${i + 1}] ${it.text}`).join("; "), ".");
}
