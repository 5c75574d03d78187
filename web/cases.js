// The cases at hand: those of a registry, those opened or typed here, and published examples. What is typed here stays
// in this tab (sessionStorage) and is gone with it.
import { get, once, post } from "./api.js";

const own = new Map(JSON.parse(sessionStorage.getItem("cajal.cases") ?? "[]"));
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

const keep = () => sessionStorage.setItem("cajal.cases", JSON.stringify([...own]));

export function put(it) {
  own.set(it.id, it);
  keep();
}
export function remove(id) {
  own.delete(id);
  keep();
}

/** [{id, from: "own" | "registry" | "example", document}] */
export async function all() {
  const held = words.registry ? await registered() : [];
  return [
    ...[...own].map(([id, document]) => ({ id, from: "own", document })),
    ...held,
    ...examples.filter((it) => !own.has(it.id)).map((document) => ({ id: document.id, from: "example", document })),
  ];
}

async function registered() {
  const answer = await get("api/registry/cases?documents=1");
  return (answer.cases ?? answer).map((it) => ({
    id: it.id,
    from: "registry",
    document: it.document ?? it.case,
    version: it.version,
  }));
}

export async function find(id) {
  if (own.has(id)) return { id, from: "own", document: own.get(id) };
  return (await all()).find((it) => it.id === id);
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
  };
}

/** Whether two plans advise differently. */
export function differ(a, b) {
  const advice = (plan) =>
    JSON.stringify([plan.options.map((it) => [it.strength, it.text]), plan.avoid.map((it) => it.text)]);
  return advice(a) !== advice(b);
}
