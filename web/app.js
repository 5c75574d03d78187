// Which view stands in the page, by what follows # in its address.
import { Problem, authorize, get } from "./api.js";
import * as cases from "./cases.js";
import { dayField, h, say } from "./dom.js";
import { listen } from "./keys.js";
import * as list from "./list.js";
import { alone } from "./service.js";
import { t } from "./text.js";

const main = document.getElementById("main");

const views = {
  "": () => list,
  case: () => import("./case.js"),
  "what-if": () => import("./whatif.js"),
  new: () => import("./form.js"),
  edit: () => import("./form.js"),
  evidence: () => import("./evidence.js"),
  changes: () => import("./changes.js"),
  meeting: () => import("./meeting.js"),
  explain: () => import("./explain.js"),
};

const links = [
  ["", "nav.cases"],
  ["new", "nav.new"],
  ["evidence", "nav.evidence"],
  ["changes", "nav.changes"],
];

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand: a lone %
  }
}

/** { view, id, query } of "#/case/joensuu-2001?x=1" */
function address() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/").map(decoded);
  return { view, id: rest.join("/"), query: new URLSearchParams(query ?? "") };
}

function drawNav(view) {
  document.getElementById("nav").replaceChildren(
    h("ul", links.map(([name, key]) =>
      h("li", h("a", { href: `#/${name}`, "aria-current": view === name ? "page" : null }, t(key))))),
  );
}

function problemView(problem) {
  return h("section.problem", { role: "alert" },
    h("h1", t("problem.title")), h("p", problem.message),
    problem.errors?.length ? h("ul", problem.errors.map((it) => h("li", it.path ? `${it.path}: ` : "", it.message))) : null,
    h("p", h("a", { href: "#/" }, t("problem.back"))));
}

let turn = 0;

async function show() {
  const here = address();
  const mine = ++turn;
  drawNav(here.view);
  try {
    const view = await (views[here.view] ?? views[""])();
    const node = await view.show(here);
    if (mine !== turn) return;
    main.replaceChildren(node);
  } catch (problem) {
    if (problem.status === 401) return; // signIn() stands there
    if (!(problem instanceof Problem)) console.error(problem);
    if (mine === turn) main.replaceChildren(problemView(problem));
  }
  const heading = main.querySelector("h1");
  document.title = heading ? `${heading.textContent} · Cajal` : "Cajal";
  document.body.dataset.view = here.view || "list";
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  if (mine > 1) {
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
    say(heading?.textContent ?? "");
  }
}

function drawTools() {
  const day = dayField({ id: "as-of" }, cases.asOf(), t("day"), (value) => {
    cases.setAsOf(value);
    drawTools();
    show();
  });
  const theme = document.documentElement.dataset.theme;
  const scheme = h("select", { id: "theme", onchange: () => {
    document.documentElement.dataset.theme = scheme.value;
    localStorage.setItem("cajal.theme", scheme.value);
  } }, ["auto", "light", "dark"].map((name) => h("option", { value: name, selected: name === theme }, t(`theme.${name}`))));
  document.getElementById("tools").replaceChildren(
    h("label.as-of", t("as_of"), " ", day),
    h("label.scheme", h("span.unseen", t("theme.label")), scheme),
    h("button.help", { type: "button", onclick: () => openHelp(), "aria-label": t("help.open"), title: t("help.open") }, "?"),
  );
  document.body.dataset.past = cases.asOf() === cases.today() ? "" : "yes";
}

async function openHelp() {
  (await import("./help.js")).open();
}

function drawFoot() {
  const words = cases.vocabulary();
  document.getElementById("foot").replaceChildren(
    h("p", h("strong", words.disclaimer)),
    h("p", t("foot.base", { version: words.knowledge_base, day: words.known_until })),
    ...(alone ? [h("p", t("foot.alone"))] : []),
  );
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
document.querySelector(".skip").textContent = t("skip");
document.getElementById("nav").setAttribute("aria-label", t("nav.label"));

/** A service with an access file asks who calls: the key that its administrator gave out. It stays in this tab. */
function signIn(problem) {
  const key = h("input", { id: "key", type: "password", autocomplete: "off", required: true, "aria-describedby": "refused" });
  main.replaceChildren(h("form.sign-in", { onsubmit: (event) => {
    event.preventDefault();
    authorize(`Bearer ${key.value.trim()}`);
    start(true);
  } },
  h("h1", t("access.title")), h("p", t("access.about")),
  h("div.field", h("label", { for: "key" }, t("access.key")), key),
  h("p.caution", { id: "refused", role: "alert" }, problem ? t("access.refused") : ""),
  h("button.primary", { type: "submit" }, t("access.enter"))));
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

let running = false;

async function start(again = false) {
  try {
    await cases.load();
    if (running) await get("api/words"); // what was loaded before the key was taken back proves nothing
  } catch (problem) {
    if (problem.status === 401) signIn(again);
    else main.replaceChildren(problemView(problem));
    return;
  }
  drawTools();
  drawFoot();
  if (!running) {
    listen(openHelp);
    window.addEventListener("hashchange", show);
    window.addEventListener("unknown-caller", () => document.querySelector(".sign-in") ?? signIn(true));
  }
  running = true;
  await show();
}
await start();
