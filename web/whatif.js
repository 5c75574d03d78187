// What if: a fact of the case is changed, and the plan changes at once, with what moved, what came and what went.
import { post } from "./api.js";
import { head } from "./case.js";
import * as cases from "./cases.js";
import { h, later, say, select } from "./dom.js";
import { planView } from "./plan.js";
import { plain, t } from "./text.js";

/* ---- changes of a case ---- */

/** "PDGFRA p.D842V", "KIT exon 9", "KIT wild type" → a finding. */
function finding(text) {
  const [gene, ...rest] = text.trim().split(/[\s:]+/);
  const exon = rest.join(" ").match(/^exon (\d+)$/i);
  if (exon) return { gene, exon: Number(exon[1]) };
  if (/^(wild type|not detected|negative)$/i.test(rest.join(" "))) return { gene, result: "not_detected" };
  return rest.length ? { gene, hgvs: rest.join(" ") } : { gene, result: "detected" };
}

const current = (document) => document.treatments?.findLast((it) => it.kind === "systemic" && !it.stop && !it.stop_reason);

const set = (path) => (document, value) => {
  const keys = path.split(".");
  const last = keys.pop();
  const at = keys.reduce((part, key) => (part[key] ??= {}), document);
  at[last] = value === "yes" ? true : value === "no" ? false : value;
};

const changes = {
  mutation: (document, value) => { document.molecular = [finding(value)]; },
  acquired: (document, value) => { document.molecular = [...(document.molecular ?? []), { ...finding(value), specimen: "metastasis", date: cases.asOf() }]; },
  progression: set("assessment.progression"),
  response: set("assessment.response"),
  resectable: set("assessment.resectable"),
  ablatable: set("assessment.ablatable"),
  extrahepatic: set("assessment.extrahepatic"),
  emergency: set("assessment.emergency"),
  extent: set("diagnosis.extent"),
  pregnant: set("patient.pregnant"),
  drug: (document, value) => {
    const now = current(document);
    if (!now || value === "goes_on") return;
    now.stop = cases.asOf();
    now.stop_reason = value;
  },
  toxicity: (document, value) => {
    const [, term, grade] = value.match(/^(.*?)[\s,]+(?:grade\s*)?([1-5])$/i) ?? [null, value, ""];
    document.toxicities = [...(document.toxicities ?? []), { date: cases.asOf(), term, grade: grade ? Number(grade) : grade, drug: current(document)?.drugs?.[0] }];
  },
  comedication: (document, value) => { document.comedications = [...(document.comedications ?? []), value]; },
};

const options = {
  progression: ["none", "limited", "generalized"],
  response: ["responding", "stable", "progressing"],
  resectable: ["yes", "no"],
  ablatable: ["yes", "no"],
  extrahepatic: ["yes", "no"],
  emergency: ["none", "bleeding", "perforation", "obstruction", "abscess"],
  extent: ["metastatic", "unresectable", "localized"],
  pregnant: ["yes", "no"],
  drug: ["progression", "toxicity", "patient"],
};

function altered(document, tried) {
  const copy = structuredClone(document);
  for (const [key, value] of Object.entries(tried)) if (value) changes[key](copy, value);
  return copy;
}

/* ---- what changed ---- */

function because(list, avoided) {
  const unmet = (it) => h("li", t(avoided ? "if.now_met" : "if.unmet", it));
  const key = avoided ? "if.avoided_by" : "if.rested_on";
  return list.map((it) => [h("p", it.text), it.unmet?.length ? h("ul.unmet", it.unmet.map(unmet)) : null,
    h("p.soft", t(key), " ", h("a", { href: `#/explain/${encodeURIComponent(it.rule)}` }, it.rule))]);
}

function goneItem(it) {
  return h("li.is-gone", h("h3", h("s", it.option), " ", h("span.tag.changed", t("if.gone"))),
    it.avoided ? h("p", t("if.now_avoided", { text: it.avoided })) : h("p.label", t("if.gone_why")),
    because(it.because, it.avoided));
}

function changeList(found) {
  const facts = found.facts.map((it) => h("li", `${it.text}: `, h("s", words(it.fact, it.before)), " → ", h("strong", words(it.fact, it.after))));
  const lines = [
    ...found.new_options.map((it) => h("li", h("span.tag.changed", t("if.new")), " ", it.option)),
    ...found.moved_options.map((it) => h("li", h("span.tag.changed", movedText(it)), " ", it.option)),
    ...found.new_avoid.map((it) => h("li", h("span.tag.changed", t("if.new_avoid")), " ", it.avoid)),
    ...found.gone_avoid.map((it) => h("li", h("span.tag.changed", t("if.gone_avoid")), " ", h("s", it.avoid))),
  ];
  return h("section.difference", { "aria-labelledby": "h-difference" },
    h("h2", { id: "h-difference" }, t("if.difference")),
    facts.length ? h("ul.facts", facts) : null,
    lines.length || found.gone_options.length ? null : h("p", t("if.same")),
    lines.length ? h("ul.plain.lines", lines) : null,
    found.gone_options.length ? h("ul.plain.gone", found.gone_options.map(goneItem)) : null);
}

const words = (fact, value) =>
  cases.vocabulary().facts.find((it) => it.id === fact)?.values.find((it) => it.value === value)?.text ?? value;

const movedText = (it) => it.strength_before !== it.strength ? t("if.now_strength", { strength: t(`plan.${it.strength}`) })
  : t(it.rank < it.rank_before ? "if.up" : "if.down", { rank: it.rank_before });

/** What stands beside an entry of the plan that is new or has moved. */
function marking(found) {
  return (entry) => {
    if (found.new_options.some((it) => it.option === entry.text && entry.rank)) return { kind: "new", text: t("if.new") };
    if (found.new_avoid.some((it) => it.avoid === entry.text && !entry.rank)) return { kind: "new", text: t("if.new") };
    const moved = entry.rank && found.moved_options.find((it) => it.option === entry.text);
    return moved ? { kind: "moved", text: movedText(moved) } : null;
  };
}

/* ---- the view ---- */

function control(name, tried, redraw) {
  const id = `if-${name}`;
  const change = (event) => { tried[name] = event.target.value; redraw(); };
  const input = options[name]
    ? select({ id, onchange: change }, [["", t("if.as_is")], ...options[name].map((word) => [word, name === "drug" ? t(`if.stops.${word}`) : plain(word)])])
    : h("input", { id, list: `${id}-list`, placeholder: t("if.as_is"), autocomplete: "off", oninput: change, "aria-describedby": "if-problem" });
  return h("div.field", h("label", { for: id }, t(`if.fields.${name}`)), input, lists[name] ? h("datalist", { id: `${id}-list` }, lists[name]().map((value) => h("option", { value }))) : null);
}

const lists = {
  mutation: () => [...cases.vocabulary().variants.filter((it) => !it.acquired).map((it) => `${it.gene} ${it.hgvs}`), "KIT exon 9", "KIT exon 11"],
  acquired: () => cases.vocabulary().variants.filter((it) => it.acquired).map((it) => `${it.gene} ${it.hgvs}`),
  toxicity: () => cases.vocabulary().toxicities.map((term) => `${term} 3`),
  comedication: () => cases.vocabulary().comedications,
};

export async function show({ id }) {
  const it = await cases.find(id);
  if (!it) throw new Error(t("case.none", { id }));
  const before = await cases.planOf(it.document);
  const tried = {};
  const result = h("div.result", { id: "result" }, planView(before));
  const problem = h("div.problem", { id: "if-problem", "aria-live": "polite" });
  let turn = 0;
  const redraw = later(async () => {
    const mine = ++turn;
    const after = altered(it.document, tried);
    try {
      const answer = await post(`api/what-if?as_of=${cases.asOf()}`, { before: it.document, after });
      if (mine !== turn) return;
      problem.replaceChildren();
      const any = Object.values(tried).some(Boolean);
      result.replaceChildren(...(any ? [changeList(answer.changes)] : []), planView(answer.plan, { marking: marking(answer.changes) }));
      const found = answer.changes;
      say(t("if.said", { new: found.new_options.length, gone: found.gone_options.length, moved: found.moved_options.length }));
    } catch (wrong) {
      if (mine !== turn) return;
      problem.replaceChildren(...(wrong.errors?.length ? wrong.errors : [wrong]).map((error) => h("p.caution", error.message)));
    }
  }, 150);
  const form = h("form.what-if", { "aria-label": t("if.title"), onsubmit: (event) => event.preventDefault(), onreset: () => {
    for (const key of Object.keys(tried)) delete tried[key];
    redraw();
  } },
  h("p.soft", t("if.about")), problem,
  ["mutation", "acquired", "drug", "progression", "response", "toxicity", "comedication", "resectable", "ablatable", "extrahepatic", "extent", "emergency", "pregnant"]
    .map((name) => control(name, tried, redraw)),
  h("div.actions", h("button", { type: "reset" }, t("if.reset")),
    h("button", { type: "button", onclick: () => {
      cases.keepCase(altered(it.document, tried), it.version);
      location.hash = `#/case/${encodeURIComponent(id)}`;
    } }, t("if.keep"))));
  return h("article.case", head({ ...it, id: t("if.heading", { id }) }, before, h("div.actions", h("a.button", { href: `#/case/${encodeURIComponent(id)}` }, t("if.back")))),
    h("div.beside.trying", form, result));
}
