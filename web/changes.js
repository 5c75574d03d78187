// What the knowledge said on one day and not on another; and what that changes in the plans at hand.
import { once, post } from "./api.js";
import * as cases from "./cases.js";
import { dayField, h, say, select } from "./dom.js";
import { explainLink } from "./plan.js";
import { t } from "./text.js";

const days = { from: "", until: "", id: "", words: "" };

const names = (it, references) =>
  [...new Set((it.sources ?? []).map((source) => references.get(source.split("#")[0])?.text ?? source))].join("; ");

const lines = {
  approvals: (it) => [explainLink(it.drug), `, ${it.authority.toUpperCase()} ${it.date}: `,
    it.decision === "granted" ? "" : h("strong.caution", `${t(`changes.decision.${it.decision}`)}: `), it.indication],
  rules_begun: (it) => [explainLink(it.rule), ` (${it.from}): ${it.because}`, it.replaces ? [` ${t("changes.replaces")} `, explainLink(it.replaces), "."] : ""],
  rules_ended: (it) => [explainLink(it.rule), it.until ? ` (${it.until})` : "", it.replaced_by ? [`, ${t("changes.replaced_by")} `, explainLink(it.replaced_by)] : ""],
  trials: (it) => [explainLink(it.trial, it.name), `, ${t("changes.figures", { n: it.figures })}`],
  drugs: (it) => [explainLink(it.drug), `: ${it.text}`],
  sensitivity: (it) => [explainLink(it.sensitivity), `: ${it.text}`],
  findings: (it) => [explainLink(it.statement), `: ${it.text}`],
  facts: (it) => `${it.text}: ${it.before} → ${it.after}`,
  new_options: (it) => [h("strong", it.option), ": ", it.because.map((rule) => rule.text).join(" ")],
  gone_options: (it) => [h("s", it.option), ": ", it.avoided ? t("if.now_avoided", { text: it.avoided }) : "", it.because.map((rule) => rule.text).join(" ")],
  moved_options: (it) => `${it.option}: ${t("changes.moved", { before: it.rank_before, after: it.rank })}`,
  new_avoid: (it) => [h("strong", it.avoid), ": ", it.because.map((rule) => rule.text).join(" ")],
  gone_avoid: (it) => it.avoid,
  new_warnings: (it) => it.warning,
  gone_warnings: (it) => it.warning,
};

function sections(answer) {
  const references = new Map(answer.references.map((it) => [it.id, it]));
  const said = days.words.toLowerCase().split(/\s+/);
  const fits = (it) => said.every((word) => JSON.stringify(it).toLowerCase().includes(word));
  const found = Object.keys(lines).map((key) => [key, (answer[key] ?? []).filter(fits)]).filter(([, rows]) => rows.length);
  if (!found.length) return [h("p.empty", t("changes.nothing"))];
  return found.map(([key, rows]) => h("section", h("h2", t(`changes.list.${key}`), " ", h("span.count", String(rows.length))),
    h("ul.plain", rows.map((it) => h("li", lines[key](it), names(it, references) ? h("span.soft", ` ${names(it, references)}`) : "")))));
}

export async function show({ query }) {
  for (const key of Object.keys(days)) if (query.has(key)) days[key] = query.get(key);
  days.from ||= "2016-01-08";
  days.until ||= cases.asOf();
  const rows = await cases.all();
  const body = h("div");
  const redraw = async () => {
    if (!days.from || !days.until) return;
    const path = `api/changes?from=${days.from}&until=${days.until}`;
    const it = rows.find((row) => row.id === days.id);
    try {
      const answer = it ? await post(path, it.document) : await once(path);
      body.replaceChildren(...sections(answer));
      say(t("changes.title"));
    } catch (problem) {
      body.replaceChildren(h("p.caution", { role: "alert" }, problem.message));
    }
  };
  const bind = (key) => (event) => { days[key] = event.target.value; redraw(); };
  const day = (key) => dayField({}, days[key], t("day"), (value) => { days[key] = value; redraw(); });
  await redraw();
  return h("div.changes", h("h1", t("changes.title")),
    h("form.filters", { "aria-label": t("list.filters"), onsubmit: (event) => event.preventDefault() },
      h("label", t("changes.from"), day("from")),
      h("label", t("changes.until"), day("until")),
      h("label", t("list.search"), h("input", { type: "search", value: days.words, oninput: bind("words") })),
      h("label", t("changes.of"), select({ onchange: bind("id") }, [["", t("changes.knowledge")], ...rows.map((it) => [it.id, it.id])], days.id))),
    body);
}
