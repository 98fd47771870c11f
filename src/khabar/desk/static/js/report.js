/**
 * A report's page: a value lights its words, words show the values that rest on them; one event at a time; layers.
 * Everything here is on the page without it too: values are links to their words, events and layers are in the address.
 */
import { announce } from "./desk.js";
import { keys } from "./keys.js";
import { watchSelection } from "./selection.js";
import { Places } from "./text_places.js";

/** @typedef {{start: number, end: number}} Words */
/** @typedef {{element: HTMLAnchorElement, words: Words[]}} Value */

const SCROLL_AFTER_MS = 250;
const article = /** @type {HTMLElement} */ (document.getElementById("report"));
const text = /** @type {HTMLElement} */ (document.getElementById("report-text"));
const rests = /** @type {HTMLElement} */ (document.getElementById("rests"));
const places = new Places(text);
const wide = matchMedia("(min-width: 60rem)");
/** The whole page was asked for one event only: the others' words are not in it. */
const isAlone = Boolean(article.dataset.event);

/** @type {Value[]} */
const values = [...article.querySelectorAll("a.value[data-w]")].map((found) => {
  const element = /** @type {HTMLAnchorElement} */ (found);
  const words = (element.dataset.w ?? "").trim().split(" ").map(wordsOf).filter((one) => one !== null);
  return { element, words: /** @type {Words[]} */ (words) };
});
const valueOf = new Map(values.map((one) => [one.element, one]));

/** The words that "120-140" names. @param {string} said @returns {Words | null} */
function wordsOf(said) {
  const found = /^(\d{1,9})-(\d{1,9})$/.exec(said);
  return found && Number(found[1]) < Number(found[2]) ? { start: Number(found[1]), end: Number(found[2]) } : null;
}

// --- words are lit without a change to the page, where the browser can; else by a class ---

const painted = typeof Highlight === "function" && CSS.highlights;
/** @type {Element[]} */
let classed = [];

/** @param {"lit" | "asked"} name @param {Words[]} words */
function light(name, words) {
  if (painted) {
    const ranges = words.map((one) => places.rangeOf(one.start, one.end)).filter((range) => range !== null);
    CSS.highlights.set(`khabar-${name}`, new Highlight(.../** @type {Range[]} */ (ranges)));
    return;
  }
  for (const one of classed) one.classList.remove(name);
  classed = [...text.querySelectorAll(".m")].filter((piece) => {
    const start = places.placeOf(piece, 0) ?? -1;
    const end = start + [...(piece.textContent ?? "")].length;
    return words.some((one) => one.start < end && start < one.end);
  });
  for (const one of classed) one.classList.add(name);
}

/** Brings words into sight, unless they are. @param {Words} words */
function show(words) {
  const range = places.rangeOf(words.start, words.end);
  const box = range?.getBoundingClientRect();
  const above = Math.min(document.getElementById("deciding")?.getBoundingClientRect().bottom ?? 0, innerHeight / 2);
  if (!range || !box || (box.top > Math.max(above, 60) && box.bottom < innerHeight - 60)) return;
  const within = range.startContainer;
  (within instanceof Element ? within : within.parentElement)?.scrollIntoView({ block: "center" });
}

// --- from values to words ---

let scrolling = 0;
/** @type {Value | null} */
let lit = null;

/** @param {Value | null} value @param {number} after milliseconds until its words are brought into sight */
function lightValue(value, after) {
  if (value === lit && after > 0) return;
  clearTimeout(scrolling);
  lit = value;
  light("lit", value?.words ?? []);
  const first = value?.words[0];
  if (first && isHere(first)) scrolling = setTimeout(() => show(first), after);
}

/** @param {Words} words */
const isHere = (words) => words.start < places.end && places.start < words.end;

/** @param {EventTarget | null} target */
function valueAt(target) {
  const element = target instanceof Element ? target.closest("a.value[data-w]") : null;
  return element ? valueOf.get(/** @type {HTMLAnchorElement} */ (element)) ?? null : null;
}

article.addEventListener("mouseover", (event) => {
  const value = valueAt(event.target);
  if (value) lightValue(value, wide.matches ? SCROLL_AFTER_MS : 1e9);
  else if (text.contains(/** @type {Node} */ (event.target))) showRests(pieceAt(event.target));
  else if (lit && !article.contains(document.activeElement)) lightValue(null, 0);
});
article.addEventListener("mouseleave", () => { showRests(null); lightValue(null, 0); });
article.addEventListener("focusin", (event) => {
  const value = valueAt(event.target);
  if (value) lightValue(value, wide.matches ? 0 : 1e9);
});
article.addEventListener("click", (event) => {
  const value = valueAt(event.target);
  const first = value?.words[0];
  if (!value || !first || !isHere(first) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const next = nextOf(value);
  history.replaceState(null, "", `#s${next.start}-${next.end}`);
  lightValue(value, 0);
  clearTimeout(scrolling);
  light("asked", [next]);
  show(next);
});

/** Whoever presses a value again goes on to the next of its words. @param {Value} value */
function nextOf(value) {
  const at = value.words.findIndex((one) => location.hash === `#s${one.start}-${one.end}`);
  const following = value.words.slice(at + 1).find(isHere);
  return following ?? value.words[0];
}

// --- from words to values ---

/** @type {Value[]} */
let resting = [];
/** @type {Element | null} */
let pointed = null;

/** @param {EventTarget | null} target */
function pieceAt(target) { return target instanceof Element ? target.closest(".m") : null; }

/** @param {Element | null} piece */
function showRests(piece) {
  if (piece === pointed) return;
  pointed = piece;
  const at = piece ? places.placeOf(piece, 0) : null;
  tellRests(at === null ? [] : values.filter((one) => one.words.some((words) => words.start <= at && at < words.end)), at ?? 0);
}

/** @param {Value[]} found @param {number} at */
function tellRests(found, at) {
  for (const one of resting) one.element.classList.remove("rests-here");
  resting = found;
  for (const one of found) one.element.classList.add("rests-here");
  const shortest = found.flatMap((one) => one.words).filter((one) => one.start <= at && at < one.end)
    .sort((one, other) => (one.end - one.start) - (other.end - other.start))[0];
  light("lit", shortest ? [shortest] : []);
  const line = /** @type {HTMLElement} */ (rests.firstElementChild);
  line.replaceChildren(...found.slice(0, 8).map(restOf));
  if (found.length > 8) line.append(`and ${found.length - 8} more`);
  rests.hidden = !found.length;
}

/** @param {Value} value */
function restOf(value) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  const said = document.createElement("bdi");
  said.textContent = value.element.textContent;
  button.append(`${value.element.dataset.of ?? ""}: `, said);
  button.addEventListener("click", () => {
    value.element.closest("details")?.setAttribute("open", "");
    value.element.scrollIntoView({ block: "center" });
    value.element.focus({ preventScroll: true });
  });
  return button;
}

document.addEventListener("khabar:selection", (event) => {
  const { start, end } = /** @type {CustomEvent<Words>} */ (event).detail;
  pointed = null;
  tellRests(values.filter((one) => one.words.some((words) => words.start < end && start < words.end)), start);
});

// --- one event at a time ---

const numbers = [...article.querySelectorAll(".event-choice [data-choose]")]
  .map((one) => Number(/** @type {HTMLElement} */ (one).dataset.choose)).filter(Boolean);
let chosen = isAlone ? numbers.find((number) => coded(number)) ?? 0 : 0;

/** @param {number} number */
function coded(number) { return /** @type {HTMLElement | null} */ (document.getElementById(`event-${number}`)); }

/** @param {number} number 0: all of them */
function choose(number) {
  const link = /** @type {HTMLAnchorElement | null} */ (article.querySelector(`.event-choice [data-choose="${number || ""}"]`));
  if (!link) return;
  if (isAlone || (number && !coded(number))) {
    location.assign(link.href);
    return;
  }
  chosen = number;
  for (const piece of text.querySelectorAll(".m[data-e]")) {
    const events = /** @type {HTMLElement} */ (piece).dataset.e ?? "";
    piece.classList.toggle("off", Boolean(number) && !` ${events} `.includes(` ${number} `));
  }
  for (const one of article.querySelectorAll(".event-choice [aria-current]")) one.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  link.closest("details")?.setAttribute("open", "");
  keepInAddress("event", number ? coded(number)?.dataset.event ?? "" : "");
  for (const one of article.querySelectorAll(".coded")) one.classList.toggle("chosen", one.id === `event-${number}`);
  const block = number ? coded(number) : null;
  if (!block) return;
  block.querySelector("details")?.setAttribute("open", "");
  block.scrollIntoView({ block: "nearest" });
  const type = valueOf.get(/** @type {HTMLAnchorElement} */ (block.querySelector("a.value[data-w]")));
  const first = type?.words.find(isHere);
  if (first) show(first);
  link.scrollIntoView({ block: "nearest", inline: "nearest" });
  announce(`event ${number}: ${link.title}`);
}

article.querySelector(".event-choice")?.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target.closest("[data-choose]") : null;
  const { ctrlKey, metaKey, shiftKey } = /** @type {MouseEvent} */ (event);
  if (!target || ctrlKey || metaKey || shiftKey) return;
  event.preventDefault();
  choose(Number(/** @type {HTMLElement} */ (target).dataset.choose));
});

/** @param {1 | -1} way */
function step(way) {
  if (!numbers.length) return;
  const at = numbers.indexOf(chosen);
  choose(numbers[at < 0 ? (way > 0 ? 0 : numbers.length - 1) : (at + way + numbers.length) % numbers.length]);
}

keys.on("n", "Next event", () => step(1), { group: "Report" });
keys.on("p", "Event before", () => step(-1), { group: "Report" });
for (let digit = 1; digit <= 9; digit += 1) {
  keys.on(String(digit), digit === 1 ? "Event 1 (to 9)" : `Event ${digit}`, () => choose(digit), { group: "Report" });
}
keys.on("Escape", "All events, nothing marked", () => {
  document.getSelection()?.removeAllRanges();
  lightValue(null, 0);
  light("asked", []);
  pointed = null;
  tellRests([], 0);
  if (chosen) choose(0);
}, { group: "Report" });
for (const [key, rel, label] of [["]", "next", "Next page of the text"], ["[", "prev", "Page before"]]) {
  const link = article.querySelector(`.parts a[rel="${rel}"]`);
  if (link instanceof HTMLAnchorElement) keys.on(key, label, () => location.assign(link.href), { group: "Report" });
}
keys.on("w", "Into the text, to select words", () => text.focus(), { group: "Report" });

// --- layers ---

document.getElementById("layers")?.addEventListener("change", () => {
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#layers input[type=checkbox]"));
  for (const box of boxes) article.classList.toggle(`without-${box.value}`, !box.checked);
  const on = [...boxes].filter((box) => box.checked).map((box) => box.value);
  keepInAddress("show", on.length === boxes.length ? [] : on);
});

/** @param {string} name @param {string | string[]} value */
function keepInAddress(name, value) {
  const here = new URL(location.href);
  here.searchParams.delete(name);
  for (const one of [value].flat()) if (one) here.searchParams.append(name, one);
  history.replaceState(null, "", here);
}

// --- words in the address ---

function followAddress() {
  const words = location.hash.startsWith("#s") ? wordsOf(location.hash.slice(2)) : null;
  if (!words) return;
  if (isHere(words)) {
    light("asked", [words]);
    show(words);
    return;
  }
  const there = new URL(location.href);
  const at = `${words.start}-${words.end}`;
  if (there.searchParams.get("at") === at) return;
  there.searchParams.delete("part");
  there.searchParams.set("at", at);
  location.replace(there);
}

addEventListener("hashchange", followAddress);
watchSelection(text, places);
followAddress();
article.dataset.ready = "true";
