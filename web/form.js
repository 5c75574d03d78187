// A case typed in. The form is the schema of a case (the service's own), the messages are those of the command line,
// each at its field by the path that the message names.
import { once, post } from "./api.js";
import * as cases from "./cases.js";
import { h, later, say } from "./dom.js";
import { plain, t, tOr } from "./text.js";

const sections = ["patient", "diagnosis", "molecular", "treatments", "imaging", "toxicities", "labs", "comedications", "assessment"];

/** Of these a form shows only some at once; the others unfold. */
const seldom = {
  "patient": ["died", "last_follow_up"],
  "molecular[]": ["partner", "vaf", "alteration"],
  "imaging[]": ["slice_mm", "liver_sul_mean", "liver_sul_sd", "blood_pool_sul_mean", "blood_pool_sul_sd", "symptomatic_deterioration"],
  "imaging[].lesions[]": ["short_mm", "enhancing_mm", "suv_max", "sul_peak", "volume_ml", "tlg", "nodule_within_mass", "density_confounded", "porta_hepatis", "effusion_cytology", "split_from", "merged_into"],
};
const local = ["date", "extent", "site", "lesions"];
const systemic = ["drugs", "dose_mg", "schedule", "start", "stop", "stop_reason", "setting"];

const general = (path) => path.replace(/^\$\.?/, "").replace(/\[\d+\]/g, "[]");
const label = (path, schema) => tOr(`field.${general(path).replaceAll(".", "/")}`, schema.description ?? general(path));

let document_; // being edited
let version_; // of the registry, when it is one of its cases
let edited; // id of the case that is edited; undefined: a new one
let messages = []; // of the last answer of the service
const touched = new Set();
let form;

/* ---- paths: "$.treatments[0].dose_mg" ---- */

const steps = (path) => [...path.matchAll(/\.([A-Za-z_]+)|\[(\d+)\]/g)].map((step) => step[1] ?? Number(step[2]));
const value = (path) => steps(path).reduce((part, step) => part?.[step], document_);

function assign(path, to) {
  const keys = steps(path);
  const last = keys.pop();
  let at = document_;
  keys.forEach((key, i) => { at = at[key] ??= typeof (keys[i + 1] ?? last) === "number" ? [] : {}; });
  if (to === undefined) delete at[last];
  else at[last] = to;
}

/* ---- one field ---- */

const types = (schema) => [schema.type ?? []].flat();

/** What was typed, as JSON: what is no number stays text, so that the service says what it expected. */
function parse(schema, text) {
  if (text === "") return undefined;
  if (types(schema).includes("boolean")) return text === "yes";
  if (types(schema).some((it) => it === "number" || it === "integer")) {
    const number = Number(text.replace(",", "."));
    return Number.isFinite(number) && text.trim() ? number : text;
  }
  if (types(schema).includes("array")) return text.split(",").map((it) => it.trim()).filter(Boolean);
  return text;
}

function print(schema, it) {
  if (it === undefined || it === null) return "";
  if (types(schema).includes("boolean")) return it === true ? "yes" : it === false ? "no" : String(it);
  return Array.isArray(it) ? it.join(", ") : String(it);
}

const suggestions = {
  drugs: () => cases.vocabulary().drugs.map((it) => it.id),
  drug: () => cases.vocabulary().drugs.map((it) => it.id),
  gene: () => cases.vocabulary().genes,
  hgvs: () => cases.vocabulary().variants.map((it) => it.hgvs),
  term: () => cases.vocabulary().toxicities,
  test: () => cases.vocabulary().labs.map((it) => it.id),
  comedications: () => cases.vocabulary().comedications,
};

function datalists() {
  return Object.entries(suggestions).map(([name, values]) =>
    h("datalist", { id: `list-${name}` }, [...new Set(values())].map((it) => h("option", { value: it }))));
}

function change(path, schema, text) {
  touched.add(path);
  assign(path, parse(schema, text));
  check();
}

function input(path, schema, name, common) {
  const now = print(schema, value(path));
  const words = schema.enum?.filter((it) => it !== null) ?? (types(schema).includes("boolean") ? ["yes", "no"] : null);
  if (words)
    return h("select", { ...common, onchange: (event) => change(path, schema, event.target.value) },
      h("option", { value: "" }, t("form.unset")), words.map((word) => h("option", { value: word, selected: word === now }, plain(word))),
      now && !words.includes(now) ? h("option", { value: now, selected: true }, now) : null);
  const number = types(schema).some((it) => it === "number" || it === "integer");
  return h("input", { ...common, type: "text", value: now, autocomplete: "off", inputmode: number ? "decimal" : null,
    placeholder: schema.pattern ? t("form.date") : null,
    list: suggestions[name] ? `list-${name}` : null, oninput: (event) => change(path, schema, event.target.value) });
}

function field(path, schema, required) {
  const name = general(path).split(/\.|\[\]/).filter(Boolean).at(-1);
  const id = `f${path}`;
  const common = { id, name: path, "aria-describedby": `m${path}`, "aria-required": required ? "true" : null };
  const words = [label(path, schema), required ? h("span.required", ` ${t("form.required")}`) : null];
  return h("div.field", { "data-path": path },
    name === "sites" ? h("span.label", words) : h("label", { for: id, title: schema.description }, words),
    name === "sites" ? sites(path, schema) : input(path, schema, name, common),
    h("p.message", { id: `m${path}` }));
}

/** Organs as boxes to tick. */
function sites(path, schema) {
  return h("div.ticks", { id: `f${path}`, role: "group", "aria-label": label(path, schema), tabindex: -1 },
    schema.items.enum.filter((word) => word !== "unknown").map((word) => h("label.check", h("input", {
      type: "checkbox", checked: value(path)?.includes(word), onchange: (event) => {
        const without = (value(path) ?? []).filter((it) => it !== word);
        const now = event.target.checked ? [...without, word] : without;
        touched.add(path);
        assign(path, now.length ? now : undefined);
        check();
      } }), plain(word))));
}

/* ---- groups of fields ---- */

const applies = (path, name) => {
  if (!/^\$\.treatments\[\d+\]$/.test(path) || name === "kind") return true;
  const kind = value(`${path}.kind`);
  if (!kind) return false;
  return (kind === "systemic" ? systemic : local).includes(name) || value(`${path}.${name}`) !== undefined;
};

function goesOn(path) {
  return h("label.check.goes-on", h("input", { type: "checkbox", checked: value(`${path}.stop`) === null, onchange: (event) => {
    assign(`${path}.stop`, event.target.checked ? null : undefined);
    redraw(path);
  } }), t("form.goes_on"));
}

function fields(path, schema) {
  const later_ = seldom[general(path)] ?? [];
  const make = (name) => {
    const part = schema.properties[name];
    const at = `${path}.${name}`;
    if (part.items?.properties) return list(at, part, name);
    const one = field(at, part, schema.required?.includes(name));
    if (name !== "stop" || !applies(path, "stop")) return one;
    return value(at) === null ? goesOn(path) : [one, goesOn(path)];
  };
  const names = Object.keys(schema.properties).filter((name) => applies(path, name));
  const shown = names.filter((name) => !later_.includes(name) || value(`${path}.${name}`) !== undefined);
  const folded = names.filter((name) => !shown.includes(name));
  return [h("div.fields", shown.map(make)),
    folded.length ? h("details.more", h("summary", t("form.more")), h("div.fields", folded.map(make))) : null];
}

/** Entries that can be added and taken away. */
function list(path, schema, name) {
  const items = value(path) ?? [];
  const box = h(`div.entries.${name}`, { "data-list": path },
    items.map((_, i) => h("fieldset.entry", h("legend", t(`form.entry.${name}`, { n: i + 1 })), fields(`${path}[${i}]`, schema.items),
      h("button.remove", { type: "button", onclick: () => {
        items.splice(i, 1);
        if (!items.length) assign(path, undefined);
        redraw(path);
      } }, t("form.remove"), h("span.unseen", ` ${t(`form.entry.${name}`, { n: i + 1 })}`)))),
    h("div.actions", h("button", { type: "button", onclick: () => {
      assign(path, [...items, fresh(name, items)]);
      redraw(path);
      form.querySelectorAll(`[data-list="${CSS.escape(path)}"] > fieldset:last-of-type :is(input, select)`)[0]?.focus();
    } }, t(`form.add.${name}`)),
    none(path, items, name)), h("p.message", { id: `m${path}` }));
  return box;
}

/** "No treatment so far" is something else than nothing said. */
function none(path, items, name) {
  if (items.length || !["treatments", "molecular"].includes(name)) return null;
  return h("label.check", h("input", { type: "checkbox", checked: Array.isArray(value(path)), onchange: (event) => {
    assign(path, event.target.checked ? [] : undefined);
    check();
  } }), t(`form.none.${name}`));
}

/** A new scan starts with the lesions of the one before: the ids stay, the figures go. */
function fresh(name, items) {
  if (name === "treatments") return { kind: "systemic" };
  const before = items.at(-1)?.lesions;
  if (name === "imaging" && before)
    return { lesions: before.map(({ id, site, role }) => ({ id, site, role })) };
  return {};
}

let schema_;

function sectionView(name) {
  const part = schema_.properties[name];
  const path = `$.${name}`;
  return h("fieldset.section", { "data-section": name }, h("legend", h("h2", t(`form.section.${name}`))),
    part.items?.properties ? list(path, part, name) : part.properties ? fields(path, part) : h("div.fields", field(path, part)));
}

/** Draws the section anew in which something was added, taken away or changed its kind. */
function redraw(path) {
  const name = steps(path)[0];
  const focused = document.activeElement?.id;
  form.querySelector(`[data-section="${name}"]`).replaceWith(sectionView(name));
  document.getElementById(focused)?.focus();
  check();
}

/* ---- what the service says ---- */

/** The field, or the nearest thing around it, that a path names. */
function place(path) {
  for (let at = path; at; at = at.replace(/(\.[A-Za-z_]+|\[\d+\])$/, "")) {
    const message = document.getElementById(`m${at}`);
    if (message) return { at, message };
    if (at === "$") return null;
  }
  return null;
}

function showMessages(everything) {
  for (const node of form.querySelectorAll(".message")) node.replaceChildren();
  for (const node of form.querySelectorAll("[aria-invalid]")) node.removeAttribute("aria-invalid");
  const shown = messages.filter((it) => everything || [...touched].some((path) => path === it.path || it.path.startsWith(path)));
  for (const it of shown) {
    const found = place(it.path);
    if (!found) continue;
    found.message.append(h("span", it.message, " "));
    document.getElementById(`f${found.at}`)?.setAttribute("aria-invalid", "true");
  }
  return shown;
}

function summary() {
  const box = form.querySelector(".summary");
  box.replaceChildren(h("h2", t("form.mistakes", { n: messages.length })), h("ul", messages.map((it) => {
    const found = place(it.path);
    const target = found && document.getElementById(`f${found.at}`);
    return h("li", target ? h("a", { href: `#f${found.at}`, onclick: (event) => {
      event.preventDefault();
      target.closest("details")?.setAttribute("open", "");
      target.focus();
    } }, h("code", it.path), " ", it.message) : [h("code", it.path), " ", it.message]);
  })));
  box.hidden = false;
  box.focus();
}

let turn = 0;

/** The plan, or null with `messages`; what is on the screen follows the latest question only. */
async function ask() {
  const mine = ++turn;
  let plan = null;
  let found = [];
  try {
    plan = await post(`api/plan?as_of=${cases.asOf()}`, document_);
  } catch (problem) {
    found = problem.errors?.length ? problem.errors : [{ path: "$", message: problem.message }];
  }
  if (mine === turn || !plan) messages = found;
  if (mine === turn) {
    showMessages(false);
    preview(plan);
  }
  return plan;
}
const soon = later(ask, 200);

/** After every change. A new case is kept as a draft at once; one that is edited is no draft of a new one. */
function check() {
  if (edited === undefined) sessionStorage.setItem("cajal.draft", JSON.stringify(document_));
  soon();
}

/** What the plan is so far, in a line for each thing to do. */
function preview(plan) {
  const box = form.querySelector(".preview-body");
  box.replaceChildren(...(plan
    ? [h("p.soft", plan.headline), h("ol", plan.options.map((it) => h("li", h(`strong.${it.strength}`, it.text)))),
      plan.avoid.length ? h("p", t("form.avoid"), " ", plan.avoid.map((it) => it.text).join("; "), ".") : "",
      plan.missing.length ? h("p.soft", t("list.missing", { n: plan.missing.length })) : ""]
    : [h("p", t("form.mistakes", { n: messages.length }))]));
}

/** Whether another case has this id: two patients are not made one. */
const isTaken = async (id) => ["own", "registry"].includes((await cases.find(id))?.from);

async function submit(event) {
  event.preventDefault();
  const plan = await ask();
  if (!plan) {
    showMessages(true);
    summary();
    return;
  }
  const renamed = document_.id !== edited;
  if (renamed && await isTaken(document_.id)) {
    messages = [{ path: "$.id", message: t("form.taken", { id: document_.id }) }];
    showMessages(true);
    summary();
    return;
  }
  cases.keepCase(document_, renamed ? undefined : version_);
  if (edited === undefined) sessionStorage.removeItem("cajal.draft");
  else if (renamed && cases.openHere(edited) && !version_) cases.remove(edited);
  say(t("form.kept"));
  location.hash = `#/case/${encodeURIComponent(document_.id)}`;
}

export async function show({ view, id }) {
  schema_ = await once("api/schema/case.schema.json");
  const it = id ? await cases.find(id) : null;
  const draft = JSON.parse(sessionStorage.getItem("cajal.draft") ?? "null");
  document_ = it ? structuredClone(it.document) : view === "new" && draft ? draft : { cajal: 1 };
  version_ = it?.version;
  edited = it?.id;
  touched.clear();
  messages = [];
  form = h("form.entry-form", { novalidate: true, onsubmit: submit },
    h("div.head", h("h1", it ? t("form.edit", { id }) : t("form.title")), h("div.actions",
      it ? null : h("button", { type: "button", onclick: () => {
        sessionStorage.removeItem("cajal.draft");
        window.dispatchEvent(new HashChangeEvent("hashchange"));
      } }, t("form.clear")))),
    h("p.soft", t("form.hint")),
    h("div.summary", { tabindex: -1, role: "alert", hidden: true }),
    h("div.beside",
      h("div", h("fieldset.section", h("legend", h("h2", t("form.section.case"))), h("div.fields", field("$.id", schema_.properties.id, true))),
        sections.map(sectionView), datalists(),
        h("div.actions.end", h("button.primary", { type: "submit" }, t("form.submit")))),
      h("aside.preview", { "aria-label": t("form.preview") }, h("h2", t("form.preview")), h("div.preview-body"))));
  form.addEventListener("change", (event) => {
    if (/^\$\.treatments\[\d+\]\.kind$/.test(event.target.name ?? "")) redraw(event.target.name);
  });
  ask();
  return form;
}
