// For the meeting: a sheet of A4 for each case, with the day, the version of the knowledge and what this is.
import { post } from "./api.js";
import * as cases from "./cases.js";
import { h } from "./dom.js";
import { planView, standing } from "./plan.js";
import { t } from "./text.js";

const SHEET_MM = 297 - 2 * 12; // A4 less the margins of style.css
const SMALLEST = 7; // points: below, nobody reads it at a table

async function sheet(it) {
  let plan, events;
  try {
    plan = await cases.planOf(it.document);
    ({ events } = await post("api/course", it.document));
  } catch (problem) {
    return h("article.sheet", h("h2", it.id), (problem.errors.length ? problem.errors : [problem]).map((error) => h("p.caution", `${error.path ?? ""} ${error.message}`)));
  }
  return h("article.sheet", { "aria-label": it.id },
    h("header", h("h2", it.id), h("p.headline", plan.headline)), standing(plan, events),
    planView(plan, { paper: true }),
    h("footer", h("p", h("strong", plan.disclaimer)), h("p", t("meeting.foot", { day: plan.as_of, version: plan.knowledge_base }))));
}

/** Makes the letters of a sheet smaller until it is one page, down to what can still be read. */
function fit(root) {
  const millimetre = h("div", { class: "millimetre" });
  document.body.append(millimetre);
  const most = SHEET_MM * (millimetre.getBoundingClientRect().height / 100);
  millimetre.remove();
  root.classList.add("measured"); // as wide as on paper, whatever the window is
  for (const it of root.querySelectorAll(".sheet")) {
    let points = 10;
    it.dataset.size = points;
    while (it.scrollHeight > most && points > SMALLEST) it.dataset.size = (points -= 0.5);
  }
  root.classList.remove("measured");
}

export async function show({ query }) {
  const wanted = query.getAll("case");
  const all = wanted.length ? (await Promise.all(wanted.map(cases.find))).filter(Boolean) : await cases.all();
  const ours = all.filter((it) => it.from !== "example"); // examples are no business of a meeting, unless asked for
  const sheets = await Promise.all((wanted.length || !ours.length ? all : ours).map(sheet));
  const view = h("div.meeting",
    h("div.head", h("div", h("h1", t("meeting.title")), h("p.soft", t("meeting.about", { n: sheets.length }))),
      h("div.actions", h("button.primary", { type: "button", id: "print", onclick: () => window.print() }, t("meeting.print")))),
    sheets);
  requestAnimationFrame(() => fit(view));
  return view;
}
