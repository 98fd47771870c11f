/**
 * Deciding by keyboard and mouse: the forms of the page as dialogs. A decision is kept until the desk has answered; what
 * was typed stays, whatever happens.
 */
import { DeskError, announce, once, post } from "./desk.js";
import { enliven } from "./fields.js";
import { keys } from "./keys.js";
import { enlivenPin } from "./pin.js";
import { waiting } from "./waiting.js";
import { enlivenWords, selectedOnPage } from "./words.js";

/** @typedef {import("./waiting.js").Waiting} Waiting */

const SAID = "khabar.said";
const place = document.getElementById("deciding");

/** Makes of a folded form a button and a dialog. @param {HTMLDetailsElement} details */
function asDialog(details) {
  const form = /** @type {HTMLFormElement} */ (details.querySelector("form"));
  const summary = /** @type {HTMLElement} */ (details.querySelector("summary"));
  const dialog = document.createElement("dialog");
  dialog.className = `decide-dialog decide-${details.dataset.kind}`;
  dialog.setAttribute("aria-labelledby", form.getAttribute("aria-labelledby") ?? "");
  dialog.append(form);
  document.body.append(dialog);
  const button = document.createElement("button");
  button.type = "button";
  button.className = summary.className.replace(/\bbutton\b/, "").trim();
  button.id = `open-${details.dataset.kind}`;
  button.append(...summary.childNodes);
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-keyshortcuts", details.dataset.key ?? "");
  details.replaceWith(button);
  const open = () => {
    if (dialog.open) return;
    chooseEvent(form, fillIn(form));
    dialog.showModal();
    form.dispatchEvent(new CustomEvent("khabar:opened"));
    firstOf(form)?.focus();
  };
  button.addEventListener("click", open);
  keys.on(details.dataset.key ?? "", (button.firstChild?.textContent ?? "").trim(), open, { group: "Decide" });
  const close = /** @type {HTMLButtonElement} */ (form.querySelector(".decide-close"));
  close.hidden = false;
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => button.focus());
  enliven(form, place?.dataset ?? {});
  enlivenWords(form);
  enlivenPin(form, place?.dataset ?? {});
  reasonsByDigit(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submitted(form, dialog);
  });
}

/** The number of the event that a report's page shows alone; empty: all. */
const eventShown = () => /** @type {HTMLElement | null} */ (document.querySelector('[data-choose][aria-current="true"]'))?.dataset.choose ?? "";

/**
 * On a report's page the event that is shown alone is the one meant, else the one whose words are selected.
 * @param {HTMLFormElement} form @param {string} selected
 */
function chooseEvent(form, selected) {
  const select = form.querySelector('select[name="on"]');
  const chosen = eventShown() || selected;
  const event = chosen ? /** @type {HTMLElement | null} */ (document.querySelector(`.coded[data-number="${chosen}"]`))?.dataset.event : undefined;
  const option = select instanceof HTMLSelectElement ? [...select.options].find((one) => event && one.value.endsWith(`:${event}`)) : undefined;
  if (!option || !(select instanceof HTMLSelectElement) || option.selected) return;
  option.selected = true;
  select.dispatchEvent(new Event("change"));
}

/**
 * Fills a correction with the value that rests on the words selected on a report's page, unless a field was chosen by
 * hand. @param {HTMLFormElement} form @returns {string} the number of the event that has the value; empty: none
 */
function fillIn(form) {
  const fields = form.querySelector("select[data-fields]");
  const words = selectedOnPage();
  if (!(fields instanceof HTMLSelectElement) || !words || (fields.value && fields.value !== form.dataset.filled)) return "";
  const known = new Set([...fields.options].map((option) => option.value));
  const found = [...document.querySelectorAll("a.value[data-corrected]")].map((one) => /** @type {HTMLElement} */ (one).dataset)
    .filter((one) => known.has(one.corrected ?? "") && (!eventShown() || one.of?.startsWith(`${eventShown()} `)))
    .flatMap((one) => (one.w ?? "").trim().split(" ").map((span) => ({ one, away: awayFrom(words, span, one.low !== undefined) })))
    .sort((left, right) => left.away - right.away)[0];
  if (!found || found.away === Infinity) return "";
  fields.value = form.dataset.filled = found.one.corrected ?? "";
  fields.dispatchEvent(new Event("change"));
  if (found.one.low !== undefined) putFigure(form, found.one.low, found.one.high ?? "");
  return found.one.of?.split(" ")[0] ?? "";
}

/**
 * How far words are from being those of a span as "120-140"; a figure among them is what they are about.
 * @param {{start: number, end: number}} words @param {string} span @param {boolean} isFigure
 */
function awayFrom(words, span, isFigure) {
  const [start, end] = span.split("-").map(Number);
  if (isFigure && words.start <= start && end <= words.end) return -1;
  return start < words.end && words.start < end ? Math.abs(start - words.start) + Math.abs(end - words.end) : Infinity;
}

/** @param {HTMLFormElement} form @param {string} low @param {string} high empty: no bound */
function putFigure(form, low, high) {
  const input = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(`figure_${name}`));
  input("low").value = low;
  input("high").value = high === low ? "" : high;
  input("open").checked = high === "";
}

/** Where one begins: the first thing to choose or type. @param {HTMLFormElement} form @returns {HTMLElement | null} */
function firstOf(form) {
  return form.querySelector('select:not([hidden]), input:not([type="hidden"], [hidden]), textarea:not([aria-readonly])');
}

/** The digits choose among the reasons while one does not type. @param {HTMLFormElement} form */
function reasonsByDigit(form) {
  const radios = [...form.querySelectorAll('input[name="quick"]')].map((one) => /** @type {HTMLInputElement} */ (one));
  radios.slice(0, 9).forEach((radio, index) => {
    const key = document.createElement("kbd");
    key.textContent = String(index + 1);
    key.setAttribute("aria-hidden", "true");
    radio.insertAdjacentElement("afterend", key);
  });
  form.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const types = target instanceof HTMLTextAreaElement
      || (target instanceof HTMLSelectElement && [...target.options].some((one) => one.text.trim().startsWith(event.key)))
      || (target instanceof HTMLInputElement && !["radio", "checkbox", "button", "submit"].includes(target.type));
    const radio = types || event.ctrlKey || event.altKey || event.metaKey ? undefined : radios[Number(event.key) - 1];
    if (radio && event.key.trim()) {
      event.preventDefault();
      radio.checked = true;
      radio.focus();
    }
  });
}

/** @param {HTMLFormElement} form @returns {[string, string][]} */
function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "token" && typeof value === "string")
    .map(([name, value]) => [name, String(value)]);
}

/** @param {HTMLFormElement} form @param {HTMLDialogElement} dialog */
async function submitted(form, dialog) {
  const answer = /** @type {HTMLElement} */ (form.querySelector(".decide-answer"));
  if (form.dataset.sending) return;
  // What the page shows now, one event alone perhaps, is where it goes on; not what it showed when it was loaded.
  const back = form.querySelector('input[name="back"]');
  if (back instanceof HTMLInputElement) back.value = location.pathname + location.search;
  const fields = fieldsOf(form);
  const given = new Map(fields);
  if (!given.get("quick") && !given.get("reason")?.trim()) {
    told(answer, "Say why: choose a reason or write one.");
    /** @type {HTMLInputElement | null} */ (form.querySelector('input[name="quick"], input[name="reason"]'))?.focus();
    return;
  }
  /** @type {Waiting} */
  const one = { once: given.get("once") ?? once(), address: form.getAttribute("action") ?? "/decisions", form: fields, said: saidOf(form), page: location.pathname + location.search };
  form.dataset.sending = "1";
  answer.replaceChildren();
  announce("Sending");
  try {
    done(await send(one));
  } catch (fault) {
    failed(/** @type {DeskError} */ (fault), form, dialog, answer, one);
  } finally {
    delete form.dataset.sending;
  }
}

/** What a form wants, in one line. @param {HTMLFormElement} form */
const saidOf = (form) => (form.querySelector("h2")?.textContent ?? "").replace(/\s+/g, " ").trim();

/** Sends a decision; until it is answered it is kept. @param {Waiting} one */
async function send(one) {
  waiting.keep(one);
  try {
    const answer = await post(one.address, { form: [...one.form.filter(([name]) => name !== "once"), ["once", one.once]] });
    waiting.drop(one.once);
    return answer;
  } catch (fault) {
    // The desk has heard it and said no: it waits no more. What it did not hear, or could not do now, waits.
    if (fault instanceof DeskError && fault.status >= 400 && fault.status < 500 && fault.status !== 401) waiting.drop(one.once);
    throw fault;
  }
}

/** Goes to the page that follows, and tells there what was decided. @param {any} answer */
function done(answer) {
  try {
    sessionStorage.setItem(SAID, JSON.stringify({ id: answer.id, notice: answer.notice, told: answer.told, scroll: scrollY }));
  } catch { /* the page that follows shows it by itself */ }
  const next = String(answer.next);
  if (next === location.pathname + location.search) location.reload();
  else location.assign(next);
}

/** @param {DeskError} fault @param {HTMLFormElement} form @param {HTMLDialogElement} dialog @param {HTMLElement} answer @param {Waiting} one */
function failed(fault, form, dialog, answer, one) {
  if (fault.status === 409 && fault.body?.changes) {
    conflict(fault.body, form, answer);
  } else if (fault.status === 0 || fault.status === 401 || fault.status >= 500) {
    told(answer, `${fault.message} It is kept.`, [button("Retry", () => submitted(form, dialog), "primary"), button("Keep it for later", () => dialog.close())]);
  } else {
    const field = inputOf(form, fault.where);
    field?.focus();
    const called = field?.closest("label")?.firstChild?.textContent?.trim();
    told(answer, called ? [`${called}: ${fault.what}`, fault.remedy].filter(Boolean).join("; ") : fault.message);
  }
  showWaiting(one);
}

/** The input that an error is about: of that name, or of that part of the field chosen. @param {HTMLFormElement} form @param {string} where */
function inputOf(form, where) {
  const shown = [...form.elements].filter((one) => one instanceof HTMLInputElement && one.type !== "hidden" && one.offsetParent !== null);
  return /** @type {HTMLInputElement | undefined} */ (where ? shown.find((one) => [one.name, one.name.replace(/^[a-z]+_/, "")].includes(where)) : undefined);
}

/** @param {HTMLElement} answer @param {string} words @param {HTMLElement[]} [buttons] */
function told(answer, words, buttons = []) {
  const line = document.createElement("p");
  line.className = "said bad";
  line.textContent = words;
  const row = document.createElement("p");
  row.className = "row";
  row.append(...buttons);
  answer.replaceChildren(line, ...(buttons.length ? [row] : []));
  answer.scrollIntoView({ block: "nearest" });
}

/** @param {string} label @param {() => void} act @param {string} [kind] */
function button(label, act, kind = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

/** What changed since one looked, beside what one wanted; the form stays as it is. @param {any} body @param {HTMLFormElement} form @param {HTMLElement} answer */
function conflict(body, form, answer) {
  const seen = form.querySelector('input[name="seen"]');
  const list = document.createElement("ul");
  for (const change of body.changes) {
    const item = document.createElement("li");
    item.append(strong(change.says ? `${change.what} → ${change.says}` : change.what), ` by ${change.by}, ${String(change.recorded_at).slice(0, 16).replace("T", " ")}`, change.why ? `: ${change.why}` : "");
    list.append(item);
  }
  const sides = document.createElement("div");
  sides.className = "conflict-sides";
  sides.append(side("Since you looked", list), side("You wanted", facts(body.wanted)));
  told(answer, `${body.error.what}. Nothing was decided yet.`);
  const again = button("Decide so all the same", () => {
    if (seen instanceof HTMLInputElement) seen.value = String(body.seen);
    form.requestSubmit();
  });
  const look = button("Look at it anew", () => location.reload(), "primary");
  const row = document.createElement("p");
  row.className = "row";
  row.append(look, again);
  answer.append(sides, row);
  // Not on a button: whoever presses Enter twice would overrule a colleague unread.
  answer.tabIndex = -1;
  answer.focus();
}

/** @param {string} words */
function strong(words) {
  const made = document.createElement("b");
  made.dir = "auto";
  made.textContent = words;
  return made;
}

/** @param {string} title @param {HTMLElement} content */
function side(title, content) {
  const made = document.createElement("section");
  const head = document.createElement("h3");
  head.textContent = title;
  made.append(head, content);
  return made;
}

/** @param {{called: string, on: string[], says: string, reason: string}} wanted */
function facts(wanted) {
  const made = document.createElement("p");
  made.dir = "auto";
  made.textContent = [wanted.called, wanted.on.join(", "), wanted.says, wanted.reason].filter(Boolean).join(" · ");
  return made;
}

/** Tells which decisions have not reached the desk. @param {Waiting | null} [besides] one that its dialog tells of */
function showWaiting(besides = null) {
  const box = document.getElementById("waiting");
  if (!box) return;
  const held = waiting.all();
  box.hidden = held.length === 0;
  box.replaceChildren(...held.map((one) => waitingLine(one)));
  if (held.length && !besides) announce(`${held.length} decision${held.length === 1 ? " has" : "s have"} not reached the desk`);
}

/** @param {Waiting} one */
function waitingLine(one) {
  const line = document.createElement("p");
  line.className = "said bad row";
  const said = document.createElement("span");
  said.textContent = `Not sent yet: ${one.said}.`;
  const retry = button("Retry", async () => {
    retry.disabled = true;
    try {
      done(await send(one));
    } catch (fault) {
      retry.disabled = false;
      said.textContent = `Not sent yet: ${one.said}. ${/** @type {Error} */ (fault).message}`;
      announce(/** @type {Error} */ (fault).message);
    }
  }, "primary");
  line.append(said, retry, button("Drop it", () => {
    waiting.drop(one.once);
    showWaiting();
  }));
  return line;
}

/** Tells what was decided on the page before, and puts the page where it was. */
function showSaid() {
  let found = null;
  try {
    found = JSON.parse(sessionStorage.getItem(SAID) ?? "null");
    sessionStorage.removeItem(SAID);
  } catch { /* nothing was kept */ }
  const box = document.getElementById("decided");
  if (!box) return;
  if (!found) {
    keepInSight(box);
    return;
  }
  const line = document.createElement("p");
  line.className = "said";
  const link = document.createElement("a");
  link.href = `/decisions/${encodeURIComponent(found.id)}`;
  link.textContent = "The decision";
  line.append(`${found.notice}. `, link);
  const more = found.told.map((/** @type {string} */ words) => {
    const one = document.createElement("p");
    one.className = "said bad";
    one.textContent = words.slice(0, 1).toUpperCase() + words.slice(1);
    return one;
  });
  box.replaceChildren(line, ...more);
  keepInSight(box);
  announce([found.notice, ...found.told].join(". "));
  scrollTo({ top: found.scroll ?? 0, behavior: "instant" });
}

/** What was decided stays in sight wherever the page is, until it is put away. @param {HTMLElement} box */
function keepInSight(box) {
  const first = box.querySelector("p");
  if (!first) return;
  box.classList.add("is-kept");
  first.append(" ", button("Hide", () => {
    box.replaceChildren();
    document.getElementById("main")?.focus({ preventScroll: true });
  }, "quiet"));
}

/** @param {string} key @param {string} label @param {string} id */
function keyOfForm(key, label, id) {
  const form = document.getElementById(id);
  if (form instanceof HTMLFormElement) keys.on(key, label, () => form.requestSubmit(), { group: "Queue" });
}

if (place) {
  // "g" grades here, so that the keys that begin with it cannot be typed; "q" leads to the queue instead.
  if (place.querySelector('[data-key="g"]')) for (const key of ["o", "q", "d", "a", "s", "r"]) keys.off(`g ${key}`);
  for (const details of [...place.querySelectorAll("details.decide")]) asDialog(/** @type {HTMLDetailsElement} */ (details));
  keyOfForm("n", "Next in the queue", "queue-next");
  keyOfForm("z", "Put aside, and next", "queue-skip");
  const back = document.getElementById("queue-back");
  if (back instanceof HTMLAnchorElement) keys.on("q", "Back to the queue", () => { location.href = back.href; }, { group: "Queue" });
  showSaid();
  showWaiting();
}
