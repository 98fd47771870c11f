/** Differences side by side: a value lights its words; choices are kept as one makes them; keys choose. */
import { announce, post } from "./desk.js";
import { keys } from "./keys.js";
import { watchSelection } from "./selection.js";
import { Places } from "./text_places.js";

const article = /** @type {HTMLElement} */ (document.getElementById("adjudicate"));
const text = /** @type {HTMLElement} */ (document.getElementById("report-text"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("choices"));
const state = document.getElementById("state");
const places = new Places(text);
const questions = /** @type {HTMLElement[]} */ ([...form.querySelectorAll(".question")]);
const draftAddress = `/rounds/${article.dataset.round}/adjudicate/draft?id=${encodeURIComponent(article.dataset.report ?? "")}`;

// --- words ---

/** @param {HTMLElement} link @param {boolean} scroll */
function light(link, scroll) {
  const [start, end] = (link.dataset.w ?? "").split("-").map(Number);
  const range = places.rangeOf(start, end);
  if (!range) return;
  if (typeof Highlight === "function" && CSS.highlights) CSS.highlights.set("khabar-lit", new Highlight(range));
  if (scroll) range.startContainer.parentElement?.scrollIntoView({ block: "center" });
}
for (const link of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("a.value"))) {
  link.addEventListener("pointerenter", () => light(link, false));
  link.addEventListener("focus", () => light(link, false));
  link.addEventListener("click", (event) => { event.preventDefault(); light(link, true); });
}

let selected = "";
watchSelection(text, places);
document.addEventListener("khabar:selection", (event) => { selected = /** @type {CustomEvent} */ (event).detail.text; });
document.addEventListener("khabar:selection-cleared", () => { selected = ""; });
for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll("[data-from-selection]"))) {
  button.hidden = false;
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const input = /** @type {HTMLInputElement} */ (button.previousElementSibling);
    if (!selected) { announce("Select words in the text first"); return; }
    input.value = input.value ? `${input.value}; ${selected}` : selected;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// --- choices ---

/** What is chosen so far, as the desk takes it. */
function choices() {
  /** @type {Record<string, any>} */
  const found = {};
  for (const question of questions) {
    const id = question.dataset.id ?? "";
    const radio = /** @type {HTMLInputElement | null} */ (question.querySelector('input[type="radio"]:checked'));
    const third = /** @type {HTMLInputElement | null} */ (question.querySelector(`[name="third.${CSS.escape(id)}"]`));
    const reason = /** @type {HTMLInputElement | null} */ (question.querySelector(`[name="reason.${CSS.escape(id)}"]`));
    const isThird = radio?.dataset.third !== undefined;
    found[id] = { take: radio && !isThird ? Number(radio.value) : null, third: isThird ? third?.value ?? "" : "", reason: reason?.value ?? "" };
  }
  return found;
}

let timer = 0;
form.addEventListener("change", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (field.name.startsWith("third.") && field.value) {
    const radio = /** @type {HTMLInputElement | null} */ (field.closest(".choice")?.querySelector('input[type="radio"]'));
    if (radio) radio.checked = true;
  }
  clearTimeout(timer);
  timer = setTimeout(keep, 800);
});

async function keep() {
  if (!state) return;
  try {
    const answer = await post(draftAddress, { choices: choices() });
    say(`Kept ${new Date(answer.saved_at * 1000).toLocaleTimeString()}`, "saved");
  } catch (fault) {
    say(`Not kept yet: ${/** @type {Error} */ (fault).message}`, "offline");
    timer = setTimeout(keep, 5000);
  }
}

/** @param {string} words @param {string} kind */
function say(words, kind) {
  if (!state) return;
  state.textContent = words;
  state.className = `save-state ${kind}`;
}

// --- keys ---

let at = -1;
/** @param {number} number */
function goTo(number) {
  at = Math.min(Math.max(number, 0), questions.length - 1);
  const radio = questions[at]?.querySelector('input[type="radio"]:checked') ?? questions[at]?.querySelector('input[type="radio"]');
  /** @type {HTMLElement | null} */ (radio)?.focus();
  questions[at]?.scrollIntoView({ block: "nearest" });
  const words = /** @type {HTMLElement | null} */ (questions[at]?.querySelector("a.value"));
  if (words) light(words, true);
}
form.addEventListener("focusin", (event) => {
  const question = /** @type {HTMLElement} */ (event.target).closest(".question");
  if (question) at = questions.indexOf(/** @type {HTMLElement} */ (question));
});
/** @param {number} place */
function take(place) {
  const radio = /** @type {HTMLInputElement | null} */ (questions[at]?.querySelector(`input[data-take="${place}"]`));
  if (!radio || radio.disabled) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  goTo(at + 1);
}
if (questions.length) {
  keys.on("j", "Next difference", () => goTo(at + 1), { group: "Differences" });
  keys.on("k", "Difference before", () => goTo(at - 1), { group: "Differences" });
  "abcdef".slice(0, document.querySelectorAll(".side-key").length).split("").forEach((letter, place) => keys.on(letter, `Take ${letter.toUpperCase()}`, () => take(place), { group: "Differences" }));
}
