/** An event or report of an audit: a value lights its words; right and wrong by keys. */
import { keys } from "./keys.js";
import { watchSelection } from "./selection.js";
import { Places } from "./text_places.js";

const text = document.getElementById("report-text");
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#audit form"));
const judged = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".judged")]);
let at = 0;
let led = true; // to this field, and not gone there by "next", which then leads to it: none is passed over unseen

if (text) {
  const places = new Places(text);
  watchSelection(text, places);
  /** @param {HTMLElement} link @param {boolean} scroll */
  const light = (link, scroll) => {
    const [start, end] = (link.dataset.w ?? "").split("-").map(Number);
    const range = places.rangeOf(start, end);
    if (!range) return;
    if (typeof Highlight === "function" && CSS.highlights) CSS.highlights.set("khabar-lit", new Highlight(range));
    if (scroll) range.startContainer.parentElement?.scrollIntoView({ block: "center" });
  };
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("a.value"))) {
    link.addEventListener("pointerenter", () => light(link, false));
    link.addEventListener("focus", () => light(link, false));
    link.addEventListener("click", (event) => { event.preventDefault(); light(link, true); });
  }
  form?.addEventListener("focusin", (event) => {
    const field = /** @type {HTMLElement} */ (event.target).closest(".judged");
    if (!field) return;
    const number = judged.indexOf(/** @type {HTMLElement} */ (field));
    if (number !== at) led = false;
    at = number;
    const first = /** @type {HTMLElement | null} */ (field.querySelector("a.value"));
    if (first) light(first, false);
  });
}

/** @param {HTMLElement} field @param {string} verdict */
const input = (field, verdict) => /** @type {HTMLInputElement | null} */ (field.querySelector(`input[value="${verdict}"]`));

/** @param {number} number */
function goTo(number) {
  at = Math.min(Math.max(number, 0), judged.length - 1);
  led = false;
  const field = judged[at];
  if (!field) return;
  (/** @type {HTMLElement | null} */ (field.querySelector('input[type="radio"]:checked')) ?? input(field, "right"))?.focus();
  field.scrollIntoView({ block: "nearest" });
}

/** @param {string} verdict */
function say(verdict) {
  const chosen = judged[at] && input(judged[at], verdict);
  if (!chosen) return;
  chosen.checked = true;
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
  if (at === judged.length - 1) return;
  goTo(at + 1);
  led = true;
}

/** What has no verdict yet is right. */
function allRight() {
  for (const field of judged) {
    if (!field.querySelector('input[type="radio"]:checked')) /** @type {HTMLInputElement} */ (input(field, "right")).checked = true;
  }
}

/** Of what is no event nothing else is asked. */
function tellMoot() {
  const none = judged[0] && input(judged[0], "wrong")?.checked;
  for (const field of judged.slice(1)) field.classList.toggle("moot", Boolean(none));
}

if (form && judged.length) {
  form.addEventListener("change", tellMoot);
  tellMoot();
  const button = document.getElementById("all-right");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", allRight);
  }
  keys.on("r", "Right", () => say("right"), { group: "Audit" });
  keys.on("w", "Wrong", () => say("wrong"), { group: "Audit" });
  keys.on("u", "Can’t tell", () => say("unsure"), { group: "Audit" });
  keys.on("j", "Next field", () => goTo(led ? at : at + 1), { group: "Audit" });
  keys.on("k", "Field before", () => goTo(at - 1), { group: "Audit" });
  keys.on("e", "All others right", allRight, { group: "Audit" });
}
if (form) keys.on("Ctrl+Enter", "Keep, and the next", () => form.requestSubmit(), { group: "Audit", inFields: true });
