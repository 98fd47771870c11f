/** The page on which a coder codes a report: words selected in the text go into the form by a key or a button. */
import { draw, el, keepSelection } from "./coding_form.js";
import { Model } from "./coding_model.js";
import { announce, get, post } from "./desk.js";
import { DraftKeeper } from "./draft_keeper.js";
import { keys } from "./keys.js";
import { refuse } from "./refused.js";
import { cutInto, selectedWords, watchSelection } from "./selection.js";
import { Places } from "./text_places.js";

/** @typedef {import("./coding_model.js").Span} Span */
/** @typedef {import("./coding_model.js").Slot} Slot */

const article = /** @type {HTMLElement} */ (document.getElementById("coding"));
const text = /** @type {HTMLElement} */ (document.getElementById("report-text"));
const coder = /** @type {HTMLElement} */ (document.getElementById("coder"));
const palette = /** @type {HTMLElement} */ (document.getElementById("palette"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("coding-form"));
const places = new Places(text);
const query = `?id=${encodeURIComponent(article.dataset.report ?? "")}`;
const round = `/rounds/${article.dataset.round}`;

/** @type {[string, Slot, string][]} */
const SLOTS = [
  ["t", "triggers", "names the event"], ["d", "doers", "doer"], ["a", "targets", "target"], ["p", "places", "place"],
  ["w", "weapons", "weapon"], ["m", "time", "time"], ["c", "claims", "claim"], ["s", "source", "source"],
  ["u", "cue", "cue"], ["q", "quote", "quote"],
];
const WITH_WORDINGS = ["doers", "targets", "places", "weapons", "source"];

/** @type {Span | null} */
let selected = null;
const view = await get(`${round}/code${query}`);
const closed = view.standing === "submitted";
const model = new Model(view.coding);

// --- the form ---

const status = el("span", { role: "status", class: "save-state" });
const list = el("ul", { class: "faults", "aria-label": "What is missing or odd" });
const rule = el("p", { class: "rule-shown", "aria-live": "off" }, "The rule for a field stands here when one is in it.");
const fields = el("div", {});
/** @type {import("./coding_form.js").Page} */
const page = { model, words: (span) => places.textOf(span[0], span[1]), show, mark, changed, closed, faults: view.faults, types: view.types, rules: view.rules };

const keeper = new DraftKeeper({
  address: `${round}/draft${query}`, page: `${round}/code${query}`, revision: view.revision,
  name: `khabar.draft.${article.dataset.round}.${article.dataset.capture}.${document.querySelector('meta[name="khabar-user"]')?.getAttribute("content")}`,
  told: tellState,
});

function setUp() {
  const submit = el("button", { type: "button", class: "primary", id: "submit", onclick: send }, "Submit for ever ", el("kbd", {}, "Ctrl+Enter"));
  coder.append(el("div", { class: "coding-bar" }, status, !closed && submit), rule, el("div", { class: "coding-fields", tabindex: 0, role: "group", "aria-label": "Events" }, fields, list));
  /** @type {HTMLElement} */ (document.getElementById("plain-coding")).replaceChildren();
  coder.hidden = false;
  coder.addEventListener("focusin", tellRule);
  coder.addEventListener("pointerover", tellRule);
  form.addEventListener("submit", (event) => { event.preventDefault(); });
  watchSelection(text, places);
  // What was selected before the page was ready.
  const already = selectedWords(places);
  if (already) tellSelected([already.start, already.end], places.textOf(already.start, already.end));
  if (closed) tellState("saved", "Submitted");
  else { takeUpKept(); setKeys(); }
  redraw();
}

const TYPING_MS = 1200; // browsers forget what was typed into a list after a second
let [chosenAt, redrawing] = [-Infinity, 0];
let emptyAsked = 0; // when it was asked whether the report tells nothing; 0: not
const ASKED_MS = 700; // a second press sooner than this was no answer

function redraw() {
  clearTimeout(redrawing);
  // Who types the first letters of a choice would begin anew with each one, were the list made anew under it.
  if (document.activeElement instanceof HTMLSelectElement && performance.now() - chosenAt < TYPING_MS) {
    redrawing = setTimeout(redraw, TYPING_MS);
    return;
  }
  draw(fields, page);
  const faults = closed ? [] : page.faults;
  list.replaceChildren(...faults.map((fault) => el("li", { class: fault.hard ? "bad" : "quiet-words" },
    fault.event ? el("button", { type: "button", class: "quiet", onclick: () => { model.goTo(/** @type {number} */ (fault.event) - 1); redraw(); } }, `Event ${fault.event}`) : "", ` ${fault.what} `, el("span", { class: "quiet-words" }, `(section ${fault.section})`))));
  paint();
}

function changed() {
  emptyAsked = 0;
  if (document.activeElement instanceof HTMLSelectElement) chosenAt = performance.now();
  if (!closed && JSON.stringify(model.coding) !== lastKept) {
    lastKept = JSON.stringify(model.coding);
    keeper.changed(JSON.parse(lastKept));
  }
  redraw();
}
let lastKept = JSON.stringify(model.coding);

/** @param {Event} event */
function tellRule(event) {
  const name = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-rule]"))?.dataset.rule;
  const found = name && view.rules.find((/** @type {any} */ one) => one.field === name);
  if (found) rule.replaceChildren(el("b", {}, `${name}, section ${found.section}: `), found.text);
}

// --- words ---

/** The event's words in the text, painted without a change to it. */
function paint() {
  if (typeof Highlight !== "function" || !CSS.highlights) return;
  const event = model.event;
  const of = (/** @type {Span[]} */ spans) => spans.map((span) => places.rangeOf(span[0], span[1])).filter((range) => range !== null);
  /** @type {Record<string, Span[]>} */
  const painted = {
    trigger: event?.triggers ?? [], doers: (event?.doers ?? []).flat(), targets: (event?.targets ?? []).flat(),
    places: (event?.places ?? []).flat(), weapons: (event?.weapons ?? []).flat(), time: event?.time.span ? [event.time.span] : [],
    quote: (event?.claims ?? []).flatMap((claim) => (claim.quote ? [claim.quote] : [])),
    source: (event?.claims ?? []).flatMap((claim) => [...(claim.source ?? []), ...(claim.cue ? [claim.cue] : [])]),
    other: model.coding.events.filter((one) => one !== event).flatMap((one) => one.triggers),
  };
  for (const [name, spans] of Object.entries(painted)) CSS.highlights.set(`coding-${name}`, new Highlight(.../** @type {Range[]} */ (of(spans))));
}

/** @param {Span} span */
function show(span) {
  const range = places.rangeOf(span[0], span[1]);
  if (!range) return;
  /** @type {Element} */ (range.startContainer.parentElement).scrollIntoView({ block: "center" });
  document.getSelection()?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
}

/** @param {Slot} slot @param {boolean} [more] */
function mark(slot, more = false) {
  if (closed) return;
  const span = selected ?? (slot === "claims" ? sentenceOfEvent() : null);
  if (!span) {
    announce("Select words in the text first");
    tellState("waiting", "Select words in the text first");
    return;
  }
  model.put(slot, span, more);
  announce(`${page.words(span)}: ${SLOTS.find((one) => one[1] === slot)?.[2]}`);
  changed();
}

/** The sentence in which the event is named first. @returns {Span | null} */
function sentenceOfEvent() {
  const trigger = model.event?.triggers[0];
  const paragraph = trigger && places.paragraphs[places.indexAt(trigger[0])];
  if (!trigger || !paragraph) return null;
  const found = cutInto(paragraph.element.textContent ?? "", paragraph.start, "sentence").find((one) => one.start <= trigger[0] && trigger[0] < one.end);
  return found ? trimmed(found.start, found.end) : null;
}

/** @param {number} start @param {number} end @returns {Span} */
function trimmed(start, end) {
  const words = places.textOf(start, end);
  return [start + [...words].length - [...words.trimStart()].length, end - ([...words].length - [...words.trimEnd()].length)];
}

function newEvent() {
  if (closed) return;
  model.addEvent(selected);
  changed();
  /** @type {HTMLElement | null} */ (fields.querySelector("#type"))?.focus();
}

/** Offers what the selected words may be. @param {Span} span @param {string} words */
function tellSelected(span, words) {
  selected = span;
  if (closed) return;
  const buttons = [el("button", { type: "button", onpointerdown: keepSelection, onclick: newEvent }, el("kbd", {}, "n"), " new event"),
    ...SLOTS.map(([key, slot, label]) => el("button", { type: "button", onpointerdown: keepSelection, onclick: () => mark(slot) }, el("kbd", {}, key), ` ${label}`))];
  palette.replaceChildren(el("span", { class: "palette-words", dir: "auto" }, words.length > 80 ? `${words.slice(0, 78)} …` : words), ...buttons);
  palette.hidden = false;
}

document.addEventListener("khabar:new-event", newEvent);
document.addEventListener("khabar:selection", (event) => {
  const { start, end, text: words } = /** @type {CustomEvent} */ (event).detail;
  tellSelected([start, end], words);
});
document.addEventListener("khabar:selection-cleared", () => {
  selected = null;
  palette.hidden = true;
});

function setKeys() {
  keys.on("n", "New event, named by the selected words", newEvent, { group: "Coding" });
  for (const [key, slot, label] of SLOTS) {
    keys.on(key, `Selected words: ${label}`, () => mark(slot), { group: "Coding" });
    if (WITH_WORDINGS.includes(slot)) keys.on(key.toUpperCase(), `Another wording of the last ${label}`, () => mark(slot, true), { group: "Coding" });
  }
  keys.on("[", "Event before", () => { model.goTo(model.at - 1); redraw(); }, { group: "Coding" });
  keys.on("]", "Event behind", () => { model.goTo(model.at + 1); redraw(); }, { group: "Coding" });
  keys.on("z", "Take the last change back", () => { if (model.undo()) changed(); }, { group: "Coding" });
  keys.on("x", "To the text", () => text.focus(), { group: "Coding" });
  keys.on("Alt+x", "To the text, out of a field too", () => text.focus(), { group: "Coding", inFields: true });
  keys.on("Ctrl+s", "Save the draft now", () => keeper.save(), { group: "Coding", inFields: true });
  keys.on("Ctrl+Enter", "Submit", send, { group: "Coding", inFields: true });
}

// --- drafts and submitting ---

/** @param {import("./draft_keeper.js").State} state @param {string} words @param {any} [answer] */
function tellState(state, words, answer) {
  status.textContent = words;
  status.className = `save-state ${state}`;
  if (answer) {
    page.faults = answer.faults;
    redraw();
  }
  if (state === "conflict") askWhich();
}

/** What this browser kept and the server never got. */
function takeUpKept() {
  const kept = keeper.kept();
  if (!kept) { tellState("saved", view.saved_at ? "Saved" : "Nothing to save yet"); return; }
  model.coding = kept.coding;
  lastKept = JSON.stringify(kept.coding);
  keeper.pending = kept.coding;
  if (kept.seen === keeper.revision) keeper.later(0);
  else askWhich();
}

function askWhich() {
  const dialog = /** @type {HTMLDialogElement} */ (el("dialog", { "aria-labelledby": "which-title" },
    el("h2", { id: "which-title" }, "Two drafts of this report"),
    el("p", {}, "Another window, or another machine, saved a later draft than the one this page began with."),
    el("p", { class: "row" },
      el("button", { type: "button", class: "primary", onclick: () => { dialog.close(); keeper.keepMine(); } }, "Keep what is on this page"),
      el("button", { type: "button", onclick: () => { keeper.forget(); location.reload(); } }, "Load the later one"))));
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

async function send(/** @type {Event} */ event) {
  if (closed || (event instanceof KeyboardEvent && event.repeat)) return;
  if (!model.coding.events.length && !(emptyAsked && performance.now() - emptyAsked > ASKED_MS)) {
    emptyAsked ||= performance.now();
    const words = "No event was coded. Submit once more if the report tells none.";
    tellState("waiting", words);
    announce(words);
    return;
  }
  /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
  tellState("saving", "Submitting …");
  try {
    const answer = await post(`${round}/code${query}`, { coding: model.coding });
    keeper.forget();
    location.href = answer.next;
  } catch (fault) {
    await notSent(/** @type {import("./desk.js").DeskError} */ (fault));
  }
}

/** @param {import("./desk.js").DeskError} fault */
async function notSent(fault) {
  if (fault.status === 409) {
    // The first answer was lost: it may be there already.
    const now = await get(`${round}/code${query}`).catch(() => null);
    if (now?.standing === "submitted") { keeper.forget(); location.href = round; return; }
  }
  tellState(fault.status === 400 ? "refused" : "offline", `Not submitted: ${fault.message}`);
  announce(`Not submitted: ${fault.message}`);
  if (fault.status === 400) {
    keeper.pending = model.coding;
    await keeper.save();
    tellState("refused", `Not submitted: ${fault.message}`);
    goToFault();
  } else keeper.changed(JSON.parse(JSON.stringify(model.coding)));
}

/** The focus on the first field that lacks something, which says so; on the list of faults where it is none of one. */
function goToFault() {
  const fault = page.faults.find((one) => one.hard);
  if (fault?.event) { model.goTo(fault.event - 1); redraw(); }
  const place = /** @type {HTMLElement | null} */ (fault && fields.querySelector(`[data-rule="${fault.field}"]`));
  const field = /** @type {HTMLElement | null | undefined} */ (place?.querySelector("select, input:not(:disabled), .marker, button"));
  if (field && place && fault) refuse(field, `${fault.what[0].toUpperCase()}${fault.what.slice(1)}.`, place);
  else /** @type {HTMLElement | null} */ (list.querySelector("button"))?.focus();
}

setUp();
