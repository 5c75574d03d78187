// The published figures, by drug, line, genotype and word: the review's tables, and what came since.
import { get } from "./api.js";
import * as cases from "./cases.js";
import { h, later, say, select } from "./dom.js";
import { explainLink } from "./plan.js";
import { t } from "./text.js";

const columns = { response: ["orr", "cr", "pr", "sd", "cbr", "local_control"], time: ["pfs", "ttp", "ttr"], survival: ["os"], other: ["toxicity", "other"] };
const filter = { drug: "", line: "", genotype: "", words: "" };

function figureItem(it, references) {
  const words = cases.vocabulary().figures[it.row] ?? it.row;
  const names = it.sources.map((source) => references.get(source.split("#")[0])?.text ?? source);
  return h("li", explainLink(it.row, words), it.conflict ? [" ", explainLink(it.conflict)] : "",
    h("span.soft", ` ${names.join("; ")}`));
}

function row(it, references) {
  const of = (kinds) => it.figures.filter((figure) => kinds.includes(figure.outcome));
  return h("tr",
    h("th", { scope: "row" }, h("a", { href: `#/explain/${encodeURIComponent(it.trial)}`, "data-stop": true }, it.name),
      h("p", it.arm), h("p.soft", [it.setting, it.phase && (/^\d/.test(it.phase) ? t("evidence.phase", { phase: it.phase }) : it.phase)].filter(Boolean).join(" · "))),
    Object.entries(columns).map(([name, kinds]) => h("td", { "data-label": t(`evidence.${name}`) },
      of(kinds).length ? h("ul", of(kinds).map((figure) => figureItem(figure, references))) : null)));
}

function table(answer) {
  if (!answer.rows.length) return h("p.empty", t("evidence.none"));
  const references = new Map(answer.references.map((it) => [it.id, it]));
  return h("table.evidence", h("caption.unseen", t("evidence.title")),
    h("thead", h("tr", h("th", { scope: "col" }, t("evidence.study")), Object.keys(columns).map((name) => h("th", { scope: "col" }, t(`evidence.${name}`))))),
    h("tbody", answer.rows.map((it) => row(it, references))));
}

export async function show({ query }) {
  for (const key of Object.keys(filter)) if (query.has(key)) filter[key] = query.get(key);
  const words = cases.vocabulary();
  const body = h("div");
  let turn = 0;
  const redraw = async () => {
    const mine = ++turn;
    const asked = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
    asked.set("as_of", cases.asOf());
    const answer = await get(`api/evidence?${asked}`);
    if (mine !== turn) return;
    body.replaceChildren(h("p.soft", t("evidence.count", { n: answer.rows.length })), table(answer));
    say(t("evidence.count", { n: answer.rows.length }));
  };
  const bind = (key) => (event) => { filter[key] = event.target.value; redraw(); };
  const soon = later(redraw, 200);
  await redraw();
  return h("div.evidence-page", h("h1", t("evidence.title")),
    h("form.filters", { role: "search", "aria-label": t("list.filters"), onsubmit: (event) => event.preventDefault() },
      h("label", t("list.search"), h("input", { type: "search", value: filter.words, oninput: (event) => { filter.words = event.target.value; soon(); } })),
      h("label", t("evidence.treatment"), select({ onchange: bind("drug") }, [["", t("list.any")], ...[...words.drugs, ...words.local].map((it) => [it.id, it.name])], filter.drug)),
      h("label", t("list.line"), select({ onchange: bind("line") }, [["", t("list.any")], ...["1", "2", "3", "4"].map((n) => [n, t(`evidence.lines.${n}`)])], filter.line)),
      h("label", t("list.genotype"), select({ onchange: bind("genotype") }, [["", t("list.any")], ...words.genotypes.map((it) => [it.id, it.name])], filter.genotype))),
    body);
}
