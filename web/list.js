// The cases, each with its plan in one line: what the board looks at first.
import * as cases from "./cases.js";
import { dayField, h, later, save, say, select } from "./dom.js";
import { accept } from "./import.js";
import { t } from "./text.js";

const filter = { words: "", genotype: "", line: "", drug: "", changed: false, since: "" };
const chosen = new Set();

function weekAgo() {
  const day = new Date(`${cases.asOf()}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 7);
  return day.toISOString().slice(0, 10);
}

async function planned(it) {
  try {
    return { ...it, plan: await cases.planOf(it.document) };
  } catch (problem) {
    if (problem.status === 401) throw problem;
    return { ...it, problem };
  }
}

/** Whether the plan is another than that of the day to compare with, and why if the registry knows. */
async function mark(it, reasons) {
  if (!filter.changed || !it.plan) return it;
  if (it.from === "registry") return { ...it, changed: reasons.has(it.id), reason: reasons.get(it.id) };
  try {
    return { ...it, changed: cases.differ(await cases.planOf(it.document, filter.since), it.plan) };
  } catch {
    return { ...it, changed: true };
  }
}

function fits(it) {
  const facts = it.plan?.facts ?? {};
  const text = `${it.id} ${it.plan?.headline ?? ""} ${it.plan?.genotype.text ?? ""}`.toLowerCase();
  return filter.words.toLowerCase().split(/\s+/).every((word) => text.includes(word))
    && (!filter.genotype || facts.genotype === filter.genotype)
    && (!filter.line || String(facts.line) === filter.line)
    && (!filter.drug || facts.current_drug === filter.drug)
    && (!filter.changed || it.changed || it.problem);
}

/* ---- one row ---- */

function also(line) {
  const parts = [
    line.more > 0 && t("list.more", { n: line.more }),
    line.consider > 0 && t("list.consider", { n: line.consider }),
    line.avoid > 0 && t("list.avoid", { n: line.avoid }),
    line.missing > 0 && t("list.missing", { n: line.missing }),
  ].filter(Boolean);
  return h("p.soft", parts.join(" · "), line.discordant ? [" ", h("span.tag", t("list.discordant"))] : null);
}

function planCell(it) {
  if (!it.plan) return h("td.plan", h("p.caution", it.problem.errors[0]?.message ?? it.problem.message));
  const line = cases.inOneLine(it.plan);
  return h("td.plan",
    h(`p.first.${line.strength}`, line.strength === "consider" ? h("span.tag", t("plan.consider")) : null, " ", line.text,
      it.changed ? [" ", h("span.tag.changed", t("list.changed"))] : null),
    it.reason ? h("p.soft", it.reason) : null, also(line));
}

function row(it) {
  const open = `#/case/${encodeURIComponent(it.id)}`;
  return h("tr",
    h("td.pick", h("input", {
      type: "checkbox", checked: chosen.has(it.id), "aria-label": t("list.pick", { id: it.id }),
      onchange: (event) => {
        if (event.target.checked) chosen.add(it.id);
        else chosen.delete(it.id);
        agree();
      },
    })),
    h("th", { scope: "row" }, h("a", { href: open, "data-stop": true }, it.id), h("p.soft", it.plan?.headline ?? "")),
    h("td.genotype", it.plan ? genotypeName(it.plan) : ""),
    planCell(it));
}

const genotypeName = (plan) =>
  cases.vocabulary().genotypes.find((it) => it.id === plan.genotype.class)?.name ?? plan.genotype.class;

/* ---- the meeting ---- */

let shown = [];

/** What the meeting is about: the cases ticked, else those that are no published examples, else all. */
function agenda() {
  const ticked = shown.filter((it) => chosen.has(it.id));
  const ours = shown.filter((it) => it.from !== "example");
  return [ticked, ours, shown].find((some) => some.length) ?? [];
}

/** The button says how many; a case leads on to the next of them. */
function agree() {
  const ids = agenda().map((it) => it.id);
  sessionStorage.setItem("cajal.agenda", JSON.stringify(ids));
  document.getElementById("print-list")?.replaceChildren(...printWords(ids.length));
}

const printWords = (n) => [t("list.print"), " ", h("span.count", String(n))];

/* ---- the list ---- */

const title = (heading, rows) => h("h2", heading, " ", h("span.count", String(rows.length)));

function table(rows, ...above) {
  return h("section", above,
    h("table.cases",
      h("thead", h("tr",
        h("td.pick"), h("th", { scope: "col" }, t("list.case")), h("th", { scope: "col" }, t("list.genotype")),
        h("th", { scope: "col" }, t("list.plan")))),
      h("tbody", rows.map(row))));
}

/** Folded beside cases of one's own, unless they are looked for. */
function examples(list, rows) {
  const wanted = list.length === rows.length || filter.words || filter.genotype || filter.line || filter.drug || filter.changed;
  return h("details.examples", { open: Boolean(wanted) }, h("summary", title(t("list.examples"), list)), table(list, h("p.soft", t("list.examples_note"))));
}

function tables(rows) {
  const of = (from) => rows.filter((it) => it.from === from);
  const parts = [
    of("registry").length && table(of("registry"), title(t("list.registry"), of("registry"))),
    of("own").length && table(of("own"), title(t("list.own"), of("own")), h("p.soft", t("list.own_note"), " ",
      h("button", { type: "button", onclick: () => save("cases.ndjson", of("own").map((it) => `${JSON.stringify(it.document)}\n`).join("")) }, t("list.save")))),
    of("example").length && examples(of("example"), rows),
  ].filter(Boolean);
  return parts.length ? parts : [h("p.empty", t("list.none"))];
}

function filters(redraw) {
  const words = cases.vocabulary();
  const factValues = (id) => words.facts.find((it) => it.id === id).values.map((it) => [it.value, it.text]);
  const bind = (key) => (event) => {
    filter[key] = event.target.type === "checkbox" ? event.target.checked : event.target.value;
    redraw();
  };
  const soon = later(redraw, 120);
  return h("form.filters", { role: "search", "aria-label": t("list.filters"), onsubmit: (event) => event.preventDefault() },
    h("label", t("list.search"), h("input", { type: "search", value: filter.words, oninput: (event) => {
      filter.words = event.target.value;
      soon();
    } })),
    h("label", t("list.genotype"), select({ onchange: bind("genotype") },
      [["", t("list.any")], ...words.genotypes.map((it) => [it.id, it.name])], filter.genotype)),
    h("label", t("list.line"), select({ onchange: bind("line") }, [["", t("list.any")], ...factValues("line")], filter.line)),
    h("label", t("list.drug"), select({ onchange: bind("drug") }, [["", t("list.any")], ...factValues("current_drug")], filter.drug)),
    h("label.check", h("input", { type: "checkbox", checked: filter.changed, onchange: bind("changed") }), t("list.changed_since")),
    h("label.since", h("span.unseen", t("list.since")),
      dayField({}, filter.since, t("day"), (value) => { filter.since = value; redraw(); })));
}

function actions() {
  const file = h("input.unseen", { type: "file", multiple: true, accept: ".json,.ndjson,application/json", id: "file",
    onchange: () => accept([...file.files]) });
  return h("div.actions",
    h("a.button", { href: "#/new" }, t("nav.new")),
    file, h("label.button", { for: "file" }, t("list.open")),
    h("button", { type: "button", id: "print-list", onclick: () => {
      location.hash = `#/meeting?${new URLSearchParams(agenda().map((it) => ["case", it.id]))}`;
    } }, printWords(agenda().length)));
}

export async function show() {
  filter.since ||= weekAgo();
  const body = h("div");
  const redraw = async () => {
    const all = await cases.all(filter);
    const [rows, reasons] = await Promise.all([Promise.all(all.map(planned)), filter.changed ? cases.replanned(filter.since) : null]);
    shown = (await Promise.all(rows.map((it) => mark(it, reasons)))).filter(fits);
    body.replaceChildren(...tables(shown), ...(all.more ? [h("p.caution", t("list.more_held"))] : []));
    agree();
    say(t("list.shown", { n: shown.length }));
  };
  await redraw();
  return h("div.list", h("div.head", h("h1", t("nav.cases")), actions()),
    h("details.filter-box", { open: window.matchMedia("(min-width: 40.01rem)").matches }, h("summary", t("list.filters")), filters(redraw)), body);
}
