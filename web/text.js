// Every text of the page, from one catalogue: that of the language of index.html.
import { ask } from "./service.js";

const { lang } = document.documentElement;
const catalogue = await (await ask(`text/${lang}.json`)).json();
const plural = new Intl.PluralRules(lang);

const find = (key) => key.split(".").reduce((part, name) => part?.[name], catalogue);

/** The text of `key` with {names} filled in; `values.n` chooses between "one" and "other". */
export function t(key, values = {}) {
  let text = find(key);
  if (text && typeof text === "object") text = text[plural.select(values.n)] ?? text.other;
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** The text of `key`, or `otherwise` when the catalogue has none. */
export const tOr = (key, otherwise) => (typeof find(key) === "string" ? find(key) : otherwise);

/** A word of a vocabulary: "small_intestine" → "small intestine". */
export const plain = (word) => tOr(`word.${word}`, String(word).replaceAll("_", " "));
