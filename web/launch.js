// The page that a record launches, and to which its authorization server comes back.
import { authorize as use, get, post } from "./api.js";
import * as cases from "./cases.js";
import { h, say } from "./dom.js";
import { LaunchProblem, authorize, record, redeem } from "./smart.js";
import { t } from "./text.js";

const main = document.getElementById("main");
const needed = ["patient", "conditions", "observations", "medicationRequests"];

function show(...nodes) {
  main.replaceChildren(...nodes);
  say(main.querySelector("h1")?.textContent ?? "");
}

const wait = (key) => show(h("h1", t(key)), h("p", t("smart.wait")));

/** Without a launch: which server to sign in at. */
function choose(servers) {
  show(h("h1", t("smart.choose")),
    servers.length
      ? h("ul", servers.map((server) => h("li", h("button", { type: "button", onclick: () => run(() => authorize(servers, server.iss)) }, server.iss))))
      : h("p", t("smart.no_servers")));
}

function lines(notes) {
  return h("ul", notes.map((note) =>
    h("li", [note.resource_type && `${note.resource_type}/${note.resource_id}`, note.code, note.reason].filter(Boolean).join(": "))));
}

async function take(query) {
  wait("smart.reading");
  const session = await redeem(query);
  const { services } = await get("cds-services");
  const { bundle, unread } = await record(session, services[0].prefetch);
  const lacking = unread.filter((name) => needed.includes(name));
  if (lacking.length) throw new LaunchProblem("smart.not_read", { what: lacking.join(", ") });
  if (session.id_token) use(`Bearer ${session.id_token}`); // a service that asks who calls may know the record's people
  const answer = await post("api/fhir/case", bundle);
  await cases.load();
  cases.keepCase(answer.case);
  const to = `./#/case/${encodeURIComponent(answer.case.id)}`;
  const notes = (answer.notes ?? []).filter((note) => note.kind !== "left_out");
  if (!notes.length && !unread.length) {
    location.replace(to);
    return;
  }
  show(h("h1", t("smart.read", { id: answer.case.id })),
    h("p", h("a.button", { href: to, id: "plan" }, t("smart.to_plan"))),
    unread.length ? h("p.caution", t("smart.unread", { what: unread.join(", ") })) : null,
    notes.length ? h("section", h("h2", t("import.notes")), lines(notes)) : null);
}

async function run(act) {
  try {
    await act();
  } catch (problem) {
    if (!(problem instanceof LaunchProblem)) console.error(problem);
    show(h("section.problem", { role: "alert" }, h("h1", t("problem.title")),
      h("p", problem instanceof LaunchProblem ? t(problem.key, problem.values) : problem.message),
      problem.errors?.length ? h("ul", problem.errors.map((it) => h("li", it.path ? `${it.path}: ` : "", it.message))) : null,
      h("p", h("a", { href: "./" }, t("problem.back")))));
  }
}

await run(async () => {
  const query = new URLSearchParams(location.search);
  if (query.has("state")) return take(query);
  const { servers } = await get("api/smart");
  if (!query.has("iss")) return choose(servers);
  wait("smart.leaving");
  return authorize(servers, query.get("iss"), query.get("launch"));
});
