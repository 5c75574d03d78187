// The service. Every answer is JSON; what goes wrong is a Problem with the service's own messages.

import { alone, ask } from "./service.js";
import { t } from "./text.js";

export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail || body?.title || `HTTP ${status}`);
    this.status = status;
    /** [{path, message}]: as the command line prints them */
    this.errors = body?.errors ?? [];
  }
}

const launched = sessionStorage.getItem("cajal.authorization");
const headers = launched ? { Authorization: launched } : {};

/** Sends `value` as Authorization from now on (a launch from the record). */
export function authorize(value) {
  headers.Authorization = value;
  sessionStorage.setItem("cajal.authorization", value); // for this tab, on the page's other addresses too
}

async function call(path, options) {
  let response;
  try {
    response = await ask(path, options);
  } catch {
    throw new Problem(0, { detail: t(alone ? "problem.alone" : "problem.silent") });
  }
  const type = response.headers.get("content-type") ?? "";
  const body = /json/.test(type) ? await response.json() : await response.text();
  if (response.status === 401) window.dispatchEvent(new Event("unknown-caller")); // a key can be taken back at any time
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

export const get = (path) => call(path, { headers });

export const post = (path, body) =>
  call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

/** A further version of what is held: `version` is the one that was changed. */
export const put = (path, body, version) =>
  call(path, {
    method: "PUT",
    headers: { "Content-Type": "application/json", "If-Match": `"${version}"`, ...headers },
    body: JSON.stringify(body),
  });

const kept = new Map();

/** The same, asked for once. */
export function once(path) {
  if (!kept.has(path)) {
    kept.set(path, get(path));
    kept.get(path).catch(() => kept.delete(path));
  }
  return kept.get(path);
}
