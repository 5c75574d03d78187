// SMART App Launch 2.2 for a public client in the browser: authorization code with PKCE (S256), from the record or
// standalone. Only servers that the service names are asked; the access token stays in this tab.

/** What went wrong, as a key of the catalogue with its values. */
export class LaunchProblem extends Error {
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const challengeOf = async (verifier) =>
  base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
const same = (base) => base.replace(/\/+$/, "");

/** The address of this page, where the authorization server sends its code. */
const here = () => new URL(location.pathname, location.origin).href;

async function json(url, options, key) {
  let response;
  try {
    response = await fetch(url, { credentials: "omit", redirect: "error", ...options });
  } catch {
    throw new LaunchProblem(key, { url, status: "-" });
  }
  if (!response.ok) throw new LaunchProblem(key, { url, status: response.status });
  try {
    return await response.json();
  } catch {
    throw new LaunchProblem(key, { url, status: "JSON?" });
  }
}

/** An address that is whole, and encrypted unless it is of this machine. */
function checkEndpoint(address) {
  const url = new URL(address);
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !local) throw new LaunchProblem("smart.insecure", { url: address });
  return url.href;
}

async function discover(iss) {
  const found = await json(`${iss}/.well-known/smart-configuration`, { headers: { Accept: "application/json" } },
    "smart.no_configuration");
  if (!found.code_challenge_methods_supported?.includes("S256")) throw new LaunchProblem("smart.no_pkce", { url: iss });
  try {
    return { ...found, authorize: checkEndpoint(found.authorization_endpoint), token: checkEndpoint(found.token_endpoint) };
  } catch (mistake) {
    throw mistake instanceof LaunchProblem ? mistake : new LaunchProblem("smart.no_configuration", { url: iss, status: "URL?" });
  }
}

const scopeOf = (server, launch, found) => server.scope ??
  `${launch ? "launch" : "launch/patient"} openid fhirUser patient/*.${found.capabilities?.includes("permission-v2") ? "rs" : "read"}`;

/** Goes to the authorization server. `launch`: what the record gave, or nothing when standalone. */
export async function authorize(servers, iss, launch) {
  const server = servers.find((it) => same(it.iss) === same(iss));
  if (!server) throw new LaunchProblem("smart.unknown_server", { url: iss });
  const found = await discover(server.iss);
  const state = random(), verifier = random();
  sessionStorage.setItem(`cajal.smart.${state}`, JSON.stringify({
    iss: server.iss, client: server.client_id, token: found.token, issuer: found.issuer, verifier,
  }));
  const query = {
    response_type: "code", client_id: server.client_id, redirect_uri: here(), scope: scopeOf(server, launch, found), state,
    aud: server.iss, code_challenge: await challengeOf(verifier), code_challenge_method: "S256", ...(launch ? { launch } : {}),
  };
  const url = new URL(found.authorize);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  location.assign(url);
}

/** Turns the code into { iss, access_token, id_token, patient }. A state is good once. */
export async function redeem(query) {
  const key = `cajal.smart.${query.get("state")}`;
  const begun = JSON.parse(sessionStorage.getItem(key));
  sessionStorage.removeItem(key);
  history.replaceState(null, "", here()); // the code is no part of the history
  if (!begun) throw new LaunchProblem("smart.unknown_state");
  if (query.get("error")) throw new LaunchProblem("smart.refused", { what: query.get("error_description") ?? query.get("error") });
  if (query.has("iss") && begun.issuer && query.get("iss") !== begun.issuer) throw new LaunchProblem("smart.mixed_up");
  const answer = await json(begun.token, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
    body: new URLSearchParams({
      grant_type: "authorization_code", code: query.get("code"), redirect_uri: here(), client_id: begun.client,
      code_verifier: begun.verifier,
    }),
  }, "smart.no_token");
  if (!answer.access_token || !/^bearer$/i.test(answer.token_type ?? "")) {
    throw new LaunchProblem("smart.no_token", { url: begun.token, status: "access_token?" });
  }
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(answer.patient ?? "")) throw new LaunchProblem("smart.no_patient");
  return { iss: begun.iss, ...answer };
}

const pages = 40; // of one search; a record of one patient has fewer

async function read(session, query) {
  const resources = [];
  let url = `${session.iss}/${query}`;
  for (let page = 0; url; page++) {
    if (page === pages || !url.startsWith(`${session.iss}/`) && !url.startsWith(`${session.iss}?`)) {
      throw new LaunchProblem("smart.not_read", { what: query });
    }
    const answer = await json(url, {
      headers: { Accept: "application/fhir+json", Authorization: `Bearer ${session.access_token}` },
    }, "smart.not_read");
    if (answer.resourceType === "Bundle") {
      resources.push(...(answer.entry ?? []).map((it) => it.resource).filter(Boolean));
      url = answer.link?.find((it) => it.relation === "next")?.url;
    } else {
      resources.push(answer);
      url = null;
    }
  }
  return resources.filter((it) => it.resourceType !== "OperationOutcome");
}

/** The record of the patient by `templates` (those of the CDS service), and the names of what could not be read. */
export async function record(session, templates) {
  const unread = [];
  const parts = await Promise.all(Object.entries(templates).map(async ([name, template]) => {
    try {
      return await read(session, template.replaceAll("{{context.patientId}}", session.patient));
    } catch (problem) {
      if (!(problem instanceof LaunchProblem)) throw problem;
      unread.push(name);
      return [];
    }
  }));
  const entry = parts.flat().map((resource) => ({ fullUrl: `${session.iss}/${resource.resourceType}/${resource.id}`, resource }));
  return { bundle: { resourceType: "Bundle", type: "collection", entry }, unread };
}
