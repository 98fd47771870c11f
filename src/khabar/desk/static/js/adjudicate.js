/**
 * Differences side by side: a value lights its words; choices are kept as one makes them; keys choose. One difference is
 * always the current one, the first that is open to begin with.
 */
import { announce, post } from "./desk.js";
import { keys } from "./keys.js";
import { forgive, refuse } from "./refused.js";
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

/** What a question still lacks: the field and why; null: nothing. @param {HTMLElement} question @returns {{field: HTMLElement, why: string} | null} */
function lackOf(question) {
  const radio = /** @type {HTMLInputElement | null} */ (question.querySelector('input[type="radio"]:checked'));
  const first = /** @type {HTMLInputElement} */ (question.querySelector('input[type="radio"]'));
  if (!radio) return { field: first, why: "Nothing is chosen; choose a coder’s value, or write a third." };
  if (radio.dataset.third === undefined) return null;
  const [third, reason] = ["third", "reason"].map((name) => /** @type {HTMLInputElement} */ (question.querySelector(`[name="${name}.${CSS.escape(question.dataset.id ?? "")}"]`)));
  if (!third.value.trim()) return { field: third, why: "Nothing is written; write another value, or choose a coder’s." };
  return reason.value.trim() ? null : { field: reason, why: "A third value needs its reason; say why neither coder is right." };
}

/** How many are decided, said beside the button. */
function count() {
  const place = document.getElementById("decided-count");
  const done = questions.filter((one) => !lackOf(one)).length;
  if (place) place.textContent = `${done} of ${questions.length} decided`;
  for (const one of questions) one.classList.toggle("open", Boolean(lackOf(one)));
}

let [timer, waits] = [0, false];
form.addEventListener("change", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (field.name.startsWith("third.") && field.value) {
    const radio = /** @type {HTMLInputElement | null} */ (field.closest(".choice")?.querySelector('input[type="radio"]'));
    if (radio) radio.checked = true;
  }
  forgive();
  count();
  clearTimeout(timer);
  waits = true;
  timer = setTimeout(keep, 800);
});
// Whoever leaves at once has chosen too.
addEventListener("pagehide", () => { if (waits) keep(); });

async function keep() {
  if (!state) return;
  clearTimeout(timer);
  waits = false;
  try {
    const answer = await post(draftAddress, { choices: choices() });
    say(`Kept ${new Date(answer.saved_at * 1000).toLocaleTimeString()}`, "saved");
  } catch (fault) {
    waits = true;
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

// --- sending ---

form.addEventListener("submit", (event) => {
  const question = questions.find(lackOf);
  const lack = question && lackOf(question);
  if (!question || !lack) { waits = false; clearTimeout(timer); return; }
  event.preventDefault();
  goTo(questions.indexOf(question));
  refuse(lack.field, lack.why, /** @type {Element} */ (question.querySelector("legend")));
  announce(`${question.querySelector("legend")?.textContent}: ${lack.why}`);
});

// --- keys ---

let at = 0; // the current difference
let led = true; // to it, and not gone there by "next": that then leads to it, so that none is passed over unseen
/** Makes a difference the current one. @param {number} number */
function mark(number) {
  at = Math.min(Math.max(number, 0), questions.length - 1);
  questions.forEach((one, place) => one.classList.toggle("current", place === at));
}
/** @param {number} number */
function goTo(number) {
  mark(number);
  led = false;
  const radio = questions[at]?.querySelector('input[type="radio"]:checked') ?? questions[at]?.querySelector('input[type="radio"]');
  /** @type {HTMLElement | null} */ (radio)?.focus();
  questions[at]?.scrollIntoView({ block: "nearest" });
  const words = /** @type {HTMLElement | null} */ (questions[at]?.querySelector("a.value"));
  if (words) light(words, true);
}
form.addEventListener("focusin", (event) => {
  const question = /** @type {HTMLElement} */ (event.target).closest(".question");
  const number = questions.indexOf(/** @type {HTMLElement} */ (question));
  if (number < 0 || number === at) return;
  led = false;
  mark(number);
});
/** Takes a coder's value and leads on to the next difference that is open. @param {number} place */
function take(place) {
  const radio = /** @type {HTMLInputElement | null} */ (questions[at]?.querySelector(`input[data-take="${place}"]`));
  if (!radio || radio.disabled) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  const open = [...questions.keys()].filter((number) => lackOf(questions[number]));
  const next = open.find((number) => number > at) ?? open[0];
  goTo(next ?? at);
  led = next !== undefined;
  if (!led) announce("All differences are decided. Ctrl+Enter keeps the decision.");
}
if (questions.length) {
  mark(Math.max(0, questions.findIndex(lackOf)));
  if (state) count();
  keys.on("j", "Next difference", () => goTo(led ? at : at + 1), { group: "Differences" });
  keys.on("k", "Difference before", () => goTo(at - 1), { group: "Differences" });
  "abcdef".slice(0, document.querySelectorAll(".side-key").length).split("").forEach((letter, place) => keys.on(letter, `Take ${letter.toUpperCase()}`, () => take(place), { group: "Differences" }));
}
if (state) keys.on("Ctrl+Enter", "Keep this decision for ever", (event) => { if (!event.repeat) form.requestSubmit(); }, { group: "Differences", inFields: true });
