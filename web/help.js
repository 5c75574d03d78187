// What the page is, and its keys.
import { h } from "./dom.js";
import { keyRows, keysOn, setKeys } from "./keys.js";
import { t } from "./text.js";

export function open() {
  const dialog = h("dialog.help", { "aria-labelledby": "help-title", onclose: () => dialog.remove() },
    h("form", { method: "dialog" },
      h("h2", { id: "help-title" }, t("help.title")),
      h("p", t("help.about")),
      h("h3", t("help.keys")),
      h("table", h("thead", h("tr", h("th", { scope: "col" }, t("help.key")), h("th", { scope: "col" }, t("help.does")))),
        h("tbody", keyRows().map(([key, text]) => h("tr", h("th", { scope: "row" }, h("kbd", key)), h("td", text))))),
      h("p", h("label.check", h("input", {
        type: "checkbox", checked: keysOn(), onchange: (event) => setKeys(event.target.checked),
      }), t("help.keys_on"))),
      h("p", h("button", { value: "close", autofocus: true }, t("help.close")))));
  document.body.append(dialog);
  dialog.showModal();
}
