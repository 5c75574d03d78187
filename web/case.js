// One case: its plan, and beside it its course over time.
import { post } from "./api.js";
import * as cases from "./cases.js";
import { drawing, h, save } from "./dom.js";
import { planView, standing } from "./plan.js";
import { t } from "./text.js";

function figure(svg, caption) {
  return svg ? h("figure", h("figcaption", caption), h("div.scroll", { tabindex: 0, role: "group", "aria-label": caption }, drawing(svg))) : null;
}

function eventTable(events) {
  if (!events.length) return null;
  return h("details", h("summary", t("course.table")), h("table",
    h("thead", h("tr", ["date", "kind", "what"].map((it) => h("th", { scope: "col" }, t(`course.${it}`))))),
    h("tbody", events.map((it) => h("tr", h("td.date", it.date ?? t("course.undated")), h("td", t(`course.kinds.${it.kind}`)), h("td", it.text))))));
}

const call = (visit, name) => {
  const value = visit[name];
  return value && typeof value === "object" ? value.call : value;
};

function visitTable(response) {
  const visits = response.visits ?? [];
  if (!visits.length) return null;
  const used = cases.vocabulary().criteria.filter(({ id }) => visits.some((visit) => call(visit, id)));
  const number = (value) => (value === null || value === undefined ? "–" : String(Math.round(value * 10) / 10));
  return h("details", h("summary", t("course.visits")), h("div.scroll", { tabindex: 0, role: "group", "aria-label": t("course.visits") }, h("table",
    h("thead", h("tr", h("th", { scope: "col" }, t("course.date")), h("th", { scope: "col" }, t("course.sum")),
      h("th", { scope: "col" }, t("course.density")), used.map(({ name }) => h("th", { scope: "col" }, name)))),
    h("tbody", visits.map((visit) => h("tr", h("th.date", { scope: "row" }, visit.date), h("td", number(visit.sum_mm)),
      h("td", number(visit.density_hu)),
      used.map(({ id }) => h("td", visit.believed === id ? h("strong", call(visit, id) ?? "–") : call(visit, id) ?? "–"))))))),
    h("p.soft", t("course.believed")));
}

function undated(events) {
  const list = events.filter((it) => !it.date);
  return list.length ? h("p.undated", h("strong", t("course.without_date")), " ", list.map((it) => it.text).join("; "), ".") : null;
}

async function courseView(it) {
  const course = await post("api/course", it.document);
  return h("section.course", { "aria-labelledby": "h-course" },
    h("h2", { id: "h-course" }, t("course.title")),
    figure(course.course, t("course.timeline")), undated(course.events), eventTable(course.events),
    figure(course.plane, t("course.plane")), visitTable(course.response),
    it.document.report ? published(it.document.report) : null);
}

function published(report) {
  return h("details.report", h("summary", t("case.published")), h("dl",
    ["citation", "done", "outcome", "differs", "unknown"].filter((key) => report[key]).map((key) =>
      [h("dt", t(`case.report.${key}`)), h("dd", report[key])])));
}

/** Into the registry; a change of what is held needs its reason. */
function register(it) {
  const why = h("input", { id: "why", type: "text", required: true, autocomplete: "off" });
  const wrong = h("p.caution", { role: "alert" });
  const dialog = h("dialog", { "aria-labelledby": "register-title", onclose: () => dialog.remove() },
    h("form", { onsubmit: async (event) => {
      event.preventDefault();
      try {
        await cases.register(it, why.value);
        dialog.close();
        window.dispatchEvent(new HashChangeEvent("hashchange"));
      } catch (problem) {
        wrong.replaceChildren(problem.errors?.[0]?.message ?? problem.message);
      }
    } },
    h("h2", { id: "register-title" }, t(it.version ? "case.register_change" : "case.register_new", { id: it.id })),
    it.version ? h("div.field", h("label", { for: "why" }, t("case.why")), why) : null, wrong,
    h("div.actions", h("button.primary", { type: "submit" }, t("case.register")),
      h("button", { type: "button", onclick: () => dialog.close() }, t("case.cancel")))));
  document.body.append(dialog);
  dialog.showModal();
}

/** What is held nowhere else is not gone by one click. */
function removal(it) {
  const dialog = h("dialog", { "aria-labelledby": "removal-title", onclose: () => dialog.remove() },
    h("form", { method: "dialog" }, h("h2", { id: "removal-title" }, t("case.removal", { id: it.id })), h("p", t("case.removal_note")),
      h("div.actions", h("button", { autofocus: true }, t("case.cancel")),
        h("button.danger", { type: "button", onclick: () => { dialog.close(); cases.remove(it.id); location.hash = "#/"; } }, t("case.remove")))));
  document.body.append(dialog);
  dialog.showModal();
}

function actions(it) {
  const id = encodeURIComponent(it.id);
  return h("div.actions",
    h("a.button", { href: `#/what-if/${id}` }, t("case.what_if")),
    h("a.button", { href: `#/edit/${id}` }, t(it.from === "example" ? "case.copy" : "case.edit")),
    h("a.button", { href: `#/meeting?case=${id}` }, t("case.print")),
    h("button", { type: "button", onclick: () => save(`${it.id}.json`, `${JSON.stringify(it.document, null, 2)}\n`) }, t("case.save")),
    it.from === "own" && cases.vocabulary().registry ? h("button.primary", { type: "button", onclick: () => register(it) }, t("case.register")) : null,
    it.from === "own" ? h("button.danger", { type: "button", onclick: () => removal(it) }, t("case.remove")) : null);
}

export function head(it, plan, tools) {
  return h("div.head",
    h("div", h("h1", it.id), h("p.headline", plan.headline),
      h("p.soft", t("case.plan_of", { day: plan.as_of, version: plan.knowledge_base }),
        it.from === "example" ? ` · ${t("case.is_example")}` : it.version ? ` · ${t(it.from === "own" ? "case.changed_here" : "case.version", { n: it.version })}` : "")),
    tools);
}

/** To the cases before and after this one, of those that the list had for the meeting. */
function along(id) {
  const ids = JSON.parse(sessionStorage.getItem("cajal.agenda") ?? "[]");
  const at = ids.indexOf(id);
  if (at < 0 || ids.length < 2) return null;
  const to = (i, rel) => ids[i] !== undefined ? h("a", { href: `#/case/${encodeURIComponent(ids[i])}`, rel, title: ids[i] }, t(`case.${rel}`)) : null;
  return h("nav.along", { "aria-label": t("case.along") }, to(at - 1, "prev"), h("span", t("case.at", { n: at + 1, all: ids.length })), to(at + 1, "next"));
}

export async function show({ id }) {
  const it = await cases.find(id);
  if (!it) throw new Error(t("case.none", { id }));
  const [plan, course] = await Promise.all([cases.planOf(it.document), courseView(it)]);
  const drawn = course.querySelector("figure");
  return h("article.case", along(it.id), head(it, plan, actions(it)), standing(plan), h(drawn ? "div.beside" : "div.beside.undrawn", planView(plan), course));
}

