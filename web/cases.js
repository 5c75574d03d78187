// The cases at hand: those of a registry, those opened or typed here, and published examples. What is typed here stays
// in this tab (sessionStorage) and is gone with it.
import { Problem, get, once, post, put } from "./api.js";
import { t } from "./text.js";

const own = new Map(JSON.parse(sessionStorage.getItem("cajal.cases") ?? "[]"));
const versions = new Map(JSON.parse(sessionStorage.getItem("cajal.versions") ?? "[]"));
let examples = [];
let words;

export const today = () => words.today;
export const asOf = () => sessionStorage.getItem("cajal.as_of") || words.today;
export function setAsOf(day) {
  if (day && day !== words.today) sessionStorage.setItem("cajal.as_of", day);
  else sessionStorage.removeItem("cajal.as_of");
}

export async function load() {
  [words, examples] = await Promise.all([once("api/words"), once("api/examples")]);
  return words;
}
export const vocabulary = () => words;

function keep() {
  sessionStorage.setItem("cajal.cases", JSON.stringify([...own]));
  sessionStorage.setItem("cajal.versions", JSON.stringify([...versions]));
}

/** `version`: of the registry, when it is one of its cases that was changed here. */
export function keepCase(it, version) {
  const before = own.get(it.id);
  own.set(it.id, it);
  if (version) versions.set(it.id, version);
  try {
    keep();
  } catch { // a browser gives a tab a few megabytes: some thousand cases
    if (before) own.set(it.id, before);
    else own.delete(it.id);
    throw new Problem(0, { detail: t("import.full") });
  }
}
/** The case of this id that was typed or opened here. */
export const openHere = (id) => own.get(id);
export function remove(id) {
  own.delete(id);
  versions.delete(id);
  keep();
}

const mine = ([id, document]) => ({ id, from: "own", document, version: versions.get(id) });

/** [{id, from: "own" | "registry" | "example", document, version}]; `more`: the registry holds others that fit. */
export async function all(filter = {}) {
  const held = words.registry ? await registered(filter) : { cases: [], more: false };
  const rows = [
    ...[...own].map(mine),
    ...held.cases.filter((it) => !own.has(it.id)).map((it) => ({ id: it.id, from: "registry", document: it.document, version: it.version })),
    ...examples.filter((it) => !own.has(it.id)).map((document) => ({ id: document.id, from: "example", document })),
  ];
  return Object.assign(rows, { more: held.more });
}

const MOST = 200; // rows of the registry in one list: more than a board sees in a week

function registered({ genotype, line, drug }) {
  const asked = Object.entries({ genotype, line, drug, documents: 1, limit: MOST }).filter(([, value]) => value);
  return get(`api/registry/cases?${new URLSearchParams(asked)}`);
}

/** id → why the plan of a case of the registry is another than on that day. */
export async function replanned(since) {
  if (!words.registry) return new Map();
  const answer = await get(`api/registry/changes?since=${since}&as_of=${asOf()}`);
  return new Map(answer.changed.map((it) => [it.case, it.reason]));
}

export async function find(id) {
  if (own.has(id)) return mine([id, own.get(id)]);
  if (words.registry) {
    try {
      const it = await get(`api/registry/cases/${encodeURIComponent(id)}`);
      return { id, from: "registry", document: it.document, version: it.version };
    } catch (problem) {
      if (problem.status !== 404) throw problem;
    }
  }
  const example = examples.find((it) => it.id === id);
  return example && { id, from: "example", document: example };
}

/** Writes a case into the registry: a new one, or a further version with the reason. */
export async function register(it, why) {
  if (it.version) await put(`api/registry/cases/${encodeURIComponent(it.id)}?${new URLSearchParams({ why })}`, it.document, it.version);
  else await post("api/registry/cases", it.document);
  remove(it.id);
}

const plans = new Map();

/** The plan of a case on a day; the same question is asked once. */
export function planOf(document, day = asOf()) {
  const key = day + JSON.stringify(document);
  if (!plans.has(key)) {
    plans.set(key, post(`api/plan?as_of=${day}`, document));
    plans.get(key).catch(() => plans.delete(key));
  }
  return plans.get(key);
}

/** What a plan says in one line: the first thing to do, and how many stand beside it. */
export function inOneLine(plan) {
  const first = plan.options[0];
  const count = (strength) => plan.options.filter((it) => it.strength === strength).length;
  return {
    text: first?.text ?? "",
    strength: first?.strength,
    more: count("recommended") - (first?.strength === "recommended" ? 1 : 0),
    consider: count("consider") - (first?.strength === "consider" ? 1 : 0),
    avoid: plan.avoid.length,
    missing: plan.missing.length,
    discordant: plan.response.discordant,
  };
}

/** Whether two plans advise differently. */
export function differ(a, b) {
  const advice = (plan) =>
    JSON.stringify([plan.options.map((it) => [it.strength, it.text]), plan.avoid.map((it) => it.text)]);
  return advice(a) !== advice(b);
}
