// What the knowledge said on one day and not on another; and what that changes in the plans at hand.
import { get, post } from "./api.js";
import * as cases from "./cases.js";
import { h, say, select } from "./dom.js";
import { explainLink } from "./plan.js";
import { t } from "./text.js";

const days = { from: "", until: "", id: "" };

const names = (it, references) => (it.sources ?? []).map((source) => references.get(source.split("#")[0])?.text ?? source).join("; ");

const lines = {
  rules_begun: (it) => [explainLink(it.rule), ` (${it.from}): ${it.because}`, it.replaces ? [` ${t("changes.replaces")} `, explainLink(it.replaces), "."] : ""],
  rules_ended: (it) => [explainLink(it.rule), it.until ? ` (${it.until})` : "", it.replaced_by ? [`, ${t("changes.replaced_by")} `, explainLink(it.replaced_by)] : ""],
  approvals: (it) => [explainLink(it.drug), `, ${it.authority.toUpperCase()} ${it.date}: ${it.indication}`],
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
  const found = Object.keys(lines).filter((key) => answer[key]?.length);
  if (!found.length) return [h("p.empty", t("changes.nothing"))];
  return found.map((key) => h("section", h("h2", t(`changes.list.${key}`), " ", h("span.count", String(answer[key].length))),
    h("ul.plain", answer[key].map((it) => h("li", lines[key](it), names(it, references) ? h("span.soft", ` ${names(it, references)}`) : "")))));
}

export async function show() {
  days.from ||= "2016-01-08";
  days.until ||= cases.asOf();
  const rows = await cases.all();
  const body = h("div");
  const redraw = async () => {
    if (!days.from || !days.until) return;
    const path = `api/changes?from=${days.from}&until=${days.until}`;
    const it = rows.find((row) => row.id === days.id);
    try {
      const answer = it ? await post(path, it.document) : await get(path);
      body.replaceChildren(...sections(answer));
      say(t("changes.title"));
    } catch (problem) {
      body.replaceChildren(h("p.caution", { role: "alert" }, problem.message));
    }
  };
  const bind = (key) => (event) => { days[key] = event.target.value; redraw(); };
  await redraw();
  return h("div.changes", h("h1", t("changes.title")),
    h("form.filters", { "aria-label": t("list.filters"), onsubmit: (event) => event.preventDefault() },
      h("label", t("changes.from"), h("input", { type: "date", value: days.from, onchange: bind("from") })),
      h("label", t("changes.until"), h("input", { type: "date", value: days.until, onchange: bind("until") })),
      h("label", t("changes.of"), select({ onchange: bind("id") }, [["", t("changes.knowledge")], ...rows.map((it) => [it.id, it.id])], days.id))),
    body);
}
