// Single keys, for those who do not leave the keyboard. They can be turned off (WCAG 2.2, 2.1.4), in the help.
import { t } from "./text.js";

const go = (hash) => () => { location.hash = hash; };

const here = (view) => () => {
  const found = location.hash.match(/^#\/(?:case|what-if|edit)\/(.+)$/);
  if (found) location.hash = `#/${view}/${found[1]}`;
};

/** Moves through the rows of the list, or opens folded reasons. */
function step(by) {
  const stops = [...document.querySelectorAll("[data-stop]")].filter((it) => it.checkVisibility?.() ?? true); // not what is folded
  const at = stops.indexOf(document.activeElement);
  stops[Math.min(Math.max(at + by, 0), stops.length - 1)]?.focus();
}

export const keys = [
  ["?", "keys.help", (open) => open()],
  ["c", "keys.cases", go("#/")],
  ["n", "keys.new", go("#/new")],
  ["e", "keys.evidence", go("#/evidence")],
  ["d", "keys.changes", go("#/changes")],
  ["m", "keys.meeting", go("#/meeting")],
  ["/", "keys.search", () => document.querySelector("[type=search]")?.focus()],
  ["j", "keys.next", () => step(1)],
  ["k", "keys.previous", () => step(-1)],
  ["h", "keys.case_before", () => document.querySelector("[rel=prev]")?.click()],
  ["l", "keys.case_next", () => document.querySelector("[rel=next]")?.click()],
  ["p", "keys.plan", here("case")],
  ["w", "keys.what_if", here("what-if")],
  ["x", "keys.edit", here("edit")],
];

export const keysOn = () => localStorage.getItem("cajal.keys") !== "off";
export const setKeys = (on) => localStorage.setItem("cajal.keys", on ? "on" : "off");

export function listen(openHelp) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keysOn()) return;
    if (event.target.closest("input, select, textarea, dialog, [contenteditable]")) return;
    const found = keys.find(([key]) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found[2](openHelp);
  });
}

export const keyRows = () => keys.map(([key, text]) => [key, t(text)]);
