/** The form beside the text: the events of a coding, each field with its words and its rule. */
import { MEASURES, PRECISIONS, ROLES, STATUSES } from "./coding_model.js";

/** @typedef {import("./coding_model.js").Span} Span */
/** @typedef {import("./coding_model.js").Slot} Slot */
/** @typedef {{event: number | null, field: string, section: string, what: string, hard: boolean}} Fault */
/**
 * @typedef {{model: import("./coding_model.js").Model, words: (span: Span) => string, show: (span: Span) => void,
 *   mark: (slot: Slot, more?: boolean) => void, changed: () => void, closed: boolean, faults: Fault[],
 *   types: {name: string, family: string}[], rules: {field: string, section: string, text: string}[]}} Page
 */

/** @type {Record<string, string>} */
const LABELS = {
  triggers: "Words that name it", doers: "Doers", targets: "Targets", places: "Places", weapons: "Weapons", time: "Time",
  killed: "Killed", wounded: "Wounded", taken: "Taken", source: "Source", cue: "Cue", quote: "Said in the words",
};

/**
 * An element. @param {string} tag @param {Record<string, any>} [given] attributes; `on…` are listeners
 * @param {...(Node | string | null | undefined | false)} inside @returns {HTMLElement}
 */
export function el(tag, given = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...inside.filter((one) => one !== null && one !== undefined && one !== false).map((one) => /** @type {Node | string} */ (one)));
  return made;
}

/** The whole form anew, the focus where it was. @param {HTMLElement} place @param {Page} page */
export function draw(place, page) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.f;
  const { model } = page;
  place.replaceChildren(...[tabs(page), model.event ? eventForm(page) : nothing(page), noteField(page)].filter((one) => one !== null));
  if (focused) /** @type {HTMLElement | null} */ (place.querySelector(`[data-f="${CSS.escape(focused)}"]`))?.focus();
}

/** @param {Page} page */
function tabs(page) {
  const { model, closed } = page;
  const list = model.coding.events.map((event, number) => {
    const wrong = page.faults.some((fault) => fault.hard && fault.event === number + 1);
    const first = event.triggers[0] ? ` “${page.words(event.triggers[0])}”` : "";
    return el("button", { type: "button", class: `event-tab${wrong ? " lacking" : ""}`, "aria-current": number === model.at ? "true" : null, "data-f": `tab-${number}`, onclick: () => { model.goTo(number); page.changed(); } },
      `${number + 1} `, el("span", {}, event.type || "no type yet", el("bdi", { class: "quiet-words" }, first)), wrong && el("span", { class: "sr-only" }, ", something is missing"));
  });
  const add = !closed && el("button", { type: "button", "data-f": "add-event", onclick: () => page.mark("triggers", undefined) }, "New event ", el("kbd", {}, "n"));
  if (add) add.onclick = () => document.dispatchEvent(new CustomEvent("khabar:new-event"));
  return el("nav", { class: "event-tabs", "aria-label": "Events" }, ...list, add);
}

/** @param {Page} page */
function nothing(page) {
  return el("p", { class: "empty" }, page.closed ? "No event was coded." : "No event yet. Select the word that names one and press n; if the report tells none, submit it so.");
}

/** @param {Page} page */
function eventForm(page) {
  const { model } = page;
  const event = /** @type {import("./coding_model.js").CodedEvent} */ (model.event);
  const body = el("div", { class: "event-form", role: "group", "aria-label": `Event ${model.at + 1}` },
    wordsField(page, "triggers", "t", event.triggers.map((span) => [span]), (place) => event.triggers.splice(place, 1)),
    typeField(page, event), flags(page, event),
    ...ROLES.map((role) => referents(page, role, event)),
    timeField(page, event),
    el("div", { class: "figures" }, ...MEASURES.map((measure) => figure(page, event, measure, `${model.at}`))),
    claims(page, event),
    !page.closed && el("p", { class: "row" }, el("button", { type: "button", class: "danger", "data-f": "remove", onclick: () => { model.removeEvent(); page.changed(); } }, "Remove this event"), el("span", { class: "hint" }, "z takes it back")));
  return body;
}

/** A field with its label and what belongs to its rule. @param {string} name @param {string} label @param {...(Node | string | null | false)} inside */
function field(name, label, ...inside) {
  return el("div", { class: "coding-field", "data-rule": name, role: "group", "aria-label": label }, el("span", { class: "label" }, label), el("div", { class: "field-values" }, ...inside));
}

/** @param {Page} page @param {Slot} slot @param {string} key @param {boolean} [more] */
function marker(page, slot, key, more = false) {
  if (page.closed) return null;
  const label = more ? "another wording" : "from the selection";
  return el("button", { type: "button", class: "marker", "data-f": `mark-${slot}${more ? "-more" : ""}`, title: `Mark the selected words (${key})`, onpointerdown: keepSelection, onclick: () => page.mark(slot, more) }, label, " ", el("kbd", {}, key));
}

/** A press on a button takes no selection away. @param {Event} event */
export const keepSelection = (event) => event.preventDefault();

/** @param {Page} page @param {Span} span @param {() => void} remove @param {string} name */
function chip(page, span, remove, name) {
  const words = page.words(span);
  return el("span", { class: "word-chip" },
    el("button", { type: "button", class: "chip-words", dir: "auto", "data-f": `${name}-words`, onclick: () => page.show(span), title: "Show these words in the text" }, words),
    !page.closed && el("button", { type: "button", class: "chip-remove", "data-f": `${name}-remove`, "aria-label": `Remove “${words}”`, onclick: () => { page.model.change(remove); page.changed(); } }, "×"));
}

/** @param {Page} page @param {Slot} slot @param {string} key @param {Span[][]} values @param {(place: number) => void} remove */
function wordsField(page, slot, key, values, remove) {
  return field(slot, LABELS[slot], ...values.map((wordings, place) => chip(page, wordings[0], () => remove(place), `${slot}-${place}`)), marker(page, slot, key));
}

/** @param {Page} page @param {"doers" | "targets" | "places" | "weapons"} role @param {import("./coding_model.js").CodedEvent} event */
function referents(page, role, event) {
  const key = { doers: "d", targets: "a", places: "p", weapons: "w" }[role];
  const list = event[role].map((wordings, place) => el("span", { class: "referent" }, ...wordings.map((span, which) => chip(page, span, () => {
    wordings.splice(which, 1);
    if (!wordings.length) event[role].splice(place, 1);
  }, `${role}-${place}-${which}`))));
  return field(role, LABELS[role], ...list, marker(page, role, key), event[role].length ? marker(page, role, key.toUpperCase(), true) : null);
}

/** @param {Page} page @param {import("./coding_model.js").CodedEvent} event */
function typeField(page, event) {
  const families = [...new Set(page.types.map((type) => type.family))];
  const select = /** @type {HTMLSelectElement} */ (el("select", { id: "type", "data-f": "type", disabled: page.closed, onchange: () => { page.model.change(() => { event.type = select.value; }); page.changed(); } },
    el("option", { value: "" }, "choose"),
    ...families.map((family) => el("optgroup", { label: family }, ...page.types.filter((type) => type.family === family).map((type) => el("option", { value: type.name }, type.name))))));
  select.value = event.type;
  return el("div", { class: "coding-field", "data-rule": "type" }, el("label", { class: "label", for: "type" }, "Type"), el("div", { class: "field-values" }, select));
}

/** @param {Page} page @param {import("./coding_model.js").CodedEvent} event */
function flags(page, event) {
  const status = STATUSES.map((name) => el("label", { class: "plain-label" }, el("input", { type: "radio", name: "status-of-event", value: name, checked: event.status === name, disabled: page.closed, "data-f": `status-${name}`, onchange: () => { page.model.change(() => { event.status = name; }); page.changed(); } }), ` ${name}`));
  /** @type {["main" | "aggregate" | "civilians", string][]} */
  const named = [["main", "main event"], ["aggregate", "sum of several"], ["civilians", "civilians among those aimed at or harmed"]];
  const boxes = named.map(([name, label]) => el("label", { class: "plain-label", "data-rule": name }, el("input", { type: "checkbox", checked: event[name], disabled: page.closed, "data-f": name, onchange: (/** @type {Event} */ given) => {
    const ticked = /** @type {HTMLInputElement} */ (given.target).checked;
    if (name === "main") page.model.setMain(ticked);
    else page.model.change(() => { event[name] = ticked; });
    page.changed();
  } }), ` ${label}`));
  return el("div", { class: "flags" }, el("div", { class: "coding-field", "data-rule": "status", role: "radiogroup", "aria-label": "Status" }, ...status), el("div", { class: "coding-field", role: "group", "aria-label": "What it is" }, ...boxes));
}

/** @param {Page} page @param {import("./coding_model.js").CodedEvent} event */
function timeField(page, event) {
  const { time } = event;
  /** @param {"start" | "end"} name */
  const day = (name) => el("label", { class: "plain-label" }, name === "start" ? "from " : "to ", el("input", { type: "date", value: time[name] ?? "", disabled: page.closed, "data-f": `time-${name}`, onchange: (/** @type {Event} */ given) => {
    page.model.change(() => setDay(time, name, /** @type {HTMLInputElement} */ (given.target).value || null));
    page.changed();
  } }));
  const precision = /** @type {HTMLSelectElement} */ (el("select", { "aria-label": "Precision", disabled: page.closed, "data-f": "precision", onchange: () => { page.model.change(() => { time.precision = precision.value; }); page.changed(); } }, ...PRECISIONS.map((name) => el("option", {}, name))));
  precision.value = time.precision;
  return field("time", LABELS.time, time.span && chip(page, time.span, () => { time.span = null; }, "time"), marker(page, "time", "m"), el("span", { class: "days" }, day("start"), day("end"), precision));
}

/** Sets a day; the other follows where it would not fit. @param {{start: string | null, end: string | null, precision: string}} time @param {"start" | "end"} name @param {string | null} value */
function setDay(time, name, value) {
  time[name] = value;
  if (!value) [time.start, time.end] = [null, null];
  else if (name === "start" && (!time.end || time.end < value)) time.end = value;
  else if (name === "end" && (!time.start || time.start > value)) time.start = value;
  if (time.start && time.precision === "unknown") time.precision = time.start === time.end ? "day" : "days";
  if (!time.start && time.precision !== "longer") time.precision = "unknown";
}

/** @param {Page} page @param {import("./coding_model.js").CodedEvent | import("./coding_model.js").Claim} owner @param {"killed" | "wounded" | "taken"} measure @param {string} of */
function figure(page, owner, measure, of) {
  const [low, high] = owner[measure] ?? [null, null];
  /** @param {string} which @param {number | null} value */
  const input = (which, value) => /** @type {HTMLInputElement} */ (el("input", { type: "number", min: 0, inputmode: "numeric", value: value ?? "", disabled: page.closed || (which === "high" && owner[measure] && high === null), "data-f": `${of}-${measure}-${which}`, "aria-label": `${LABELS[measure]}, ${which === "low" ? "at least" : "at most"}`, placeholder: which === "low" ? "at least" : "at most", onchange: read }));
  const [least, most] = [input("low", low), input("high", high)];
  const open = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", checked: Boolean(owner[measure]) && high === null, disabled: page.closed, "data-f": `${of}-${measure}-open`, onchange: read }));
  function read() {
    const from = least.value === "" ? null : Math.max(0, Math.trunc(Number(least.value)));
    const to = most.value === "" ? from : Math.max(from ?? 0, Math.trunc(Number(most.value)));
    page.model.change(() => {
      if (from === null) delete owner[measure];
      else owner[measure] = [from, open.checked ? null : to];
    });
    page.changed();
  }
  return el("div", { class: "coding-field figure-field", "data-rule": of.includes("claim") ? "figures" : measure, role: "group", "aria-label": LABELS[measure] }, el("span", { class: "label" }, LABELS[measure]), el("div", { class: "field-values" }, least, "–", most, el("label", { class: "plain-label" }, open, " open")));
}

/** @param {Page} page @param {import("./coding_model.js").CodedEvent} event */
function claims(page, event) {
  const list = event.claims.map((claim, place) => claimForm(page, event, claim, place));
  const add = !page.closed && el("p", { class: "row" }, el("button", { type: "button", class: "marker", "data-f": "mark-claims", onpointerdown: keepSelection, onclick: () => page.mark("claims") }, "New claim, said in the selected words ", el("kbd", {}, "c")), el("span", { class: "hint" }, "nothing selected: the sentence of the event"));
  return el("section", { class: "claims", "aria-label": "Claims", "data-rule": "claims" }, el("h3", {}, "Who says it"), ...list, add);
}

/** @param {Page} page @param {import("./coding_model.js").CodedEvent} event @param {import("./coding_model.js").Claim} claim @param {number} place */
function claimForm(page, event, claim, place) {
  const here = () => { page.model.claimAt = place; };
  const stance = /** @type {HTMLSelectElement} */ (el("select", { "aria-label": "Stance", disabled: page.closed, "data-f": `claim-${place}-stance`, onchange: () => { page.model.change(() => { claim.stance = stance.value; }); page.changed(); } }, el("option", { value: "asserts" }, "asserts"), el("option", { value: "denies" }, "denies")));
  stance.value = claim.stance;
  const hedge = el("input", { type: "checkbox", checked: claim.hedge, disabled: page.closed, "data-f": `claim-${place}-hedge`, onchange: (/** @type {Event} */ given) => { page.model.change(() => { claim.hedge = /** @type {HTMLInputElement} */ (given.target).checked; }); page.changed(); } });
  const sources = (claim.source ?? []).map((span, which) => chip(page, span, () => {
    claim.source?.splice(which, 1);
    if (!claim.source?.length) claim.source = null;
  }, `claim-${place}-source-${which}`));
  return el("div", { class: `claim-form${place === page.model.claimAt ? " chosen" : ""}`, role: "group", "aria-label": `Claim ${place + 1}`, onfocusin: here, onpointerdown: here },
    field("source", LABELS.source, ...(sources.length ? sources : [el("span", { class: "none" }, "the report itself ")]), marker(page, "source", "s"), sources.length ? marker(page, "source", "S", true) : null),
    field("cue", LABELS.cue, claim.cue && chip(page, claim.cue, () => { claim.cue = null; }, `claim-${place}-cue`), marker(page, "cue", "u")),
    field("quote", LABELS.quote, claim.quote && chip(page, claim.quote, () => { claim.quote = null; }, `claim-${place}-quote`), marker(page, "quote", "q")),
    el("div", { class: "row" }, el("span", { "data-rule": "stance" }, stance), el("label", { class: "plain-label", "data-rule": "hedge" }, hedge, " hedged"), !page.closed && el("button", { type: "button", class: "quiet push", "data-f": `claim-${place}-remove`, onclick: () => { page.model.change(() => { event.claims.splice(place, 1); }); page.model.claimAt = 0; page.changed(); } }, "Remove claim")),
    el("div", { class: "figures" }, ...MEASURES.map((measure) => figure(page, claim, measure, `claim-${place}`))));
}

/** @param {Page} page */
function noteField(page) {
  const note = /** @type {HTMLTextAreaElement} */ (el("textarea", { id: "note", rows: 2, maxlength: 4000, disabled: page.closed, "data-f": "note", onchange: () => { page.model.change(() => { page.model.coding.note = note.value; }); page.changed(); } }));
  note.value = page.model.coding.note;
  return el("p", { class: "field" }, el("label", { for: "note" }, "Note ", el("span", { class: "hint" }, "what was doubtful; whoever decides the differences reads it")), note);
}
