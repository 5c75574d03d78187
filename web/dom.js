// Elements in one line. Text is always text: nothing from a case or the knowledge base becomes markup.

/** h("p.soft", {id: "x", onclick: f}, "text", child, [more]) */
export function h(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  if (attributes && (attributes instanceof Node || Array.isArray(attributes) || typeof attributes !== "object")) {
    children.unshift(attributes);
    attributes = null;
  }
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A drawing of the service, as a part of this page. */
export function drawing(svg) {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  return parsed.nodeName === "svg" ? document.importNode(parsed, true) : document.createTextNode("");
}

/** Says something to a screen reader. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

/** Calls `act` once, `wait` ms after the last call. */
export function later(act, wait = 200) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), wait);
  };
}

/** A button or link that downloads `text` as a file. */
export function save(name, text, type = "application/json") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** A day, YYYY-MM-DD as everywhere in the page: a browser's own field writes it by the machine's country, 1/11 or 11/1.
 * `take` is called with a day, and not with anything else. */
export function dayField(attributes, day, mistake, take) {
  const input = h("input.day", { ...attributes, type: "text", inputmode: "numeric", maxlength: 10, autocomplete: "off",
    placeholder: "YYYY-MM-DD", value: day, onchange: () => {
      const time = /^\d{4}-\d{2}-\d{2}$/.test(input.value) ? Date.parse(`${input.value}T00:00:00Z`) : NaN;
      const good = !Number.isNaN(time) && new Date(time).toISOString().startsWith(input.value); // no 30 February
      input.toggleAttribute("aria-invalid", !good);
      if (!good) input.setAttribute("aria-invalid", "true");
      input.title = good ? "" : mistake;
      if (good) take(input.value);
      else say(mistake);
    } });
  return input;
}

export function select(attributes, options, chosen) {
  return h("select", attributes, options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
}
