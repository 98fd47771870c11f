/**
 * Keys of a page. `keys.on("a", "Accept", handler)`; "g q" is g, then q; "Ctrl+Enter" and "Escape" as browsers call
 * them. `?` shows all. Nothing happens while one types in a field, unless the key is said to work there too, and people
 * may switch single letters off (WCAG 2.1.4).
 */

/** @typedef {{keys: string, label: string, handler: (event: KeyboardEvent) => void, group: string, inFields: boolean}} Bound */

const OFF = "khabar.keys.off";
const SEQUENCE_MS = 1500;
/** @type {Map<string, Bound>} */
const bound = new Map();
let pending = "";
let pendingUntil = 0;

/**
 * @param {string} keys
 * @param {string} label what it does, for the list of keys
 * @param {(event: KeyboardEvent) => void} handler
 * @param {{group?: string, inFields?: boolean}} [more]
 * @returns {() => void} takes the key away again
 */
export function on(keys, label, handler, more = {}) {
  const one = { keys, label, handler, group: more.group ?? "This page", inFields: more.inFields ?? false };
  bound.set(keys, one);
  return () => { if (bound.get(keys) === one) bound.delete(keys); };
}

/** @param {string} keys */
export function off(keys) { bound.delete(keys); }

/** Whether single letters are switched off; a browser that stores nothing has them on. */
function lettersOff() {
  try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
}

/** @param {Event} event */
function isTyping(event) {
  const target = /** @type {HTMLElement | null} */ (event.composedPath()[0] ?? null);
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["button", "checkbox", "radio", "submit", "reset", "file", "range"].includes(target.type);
}

/** @param {KeyboardEvent} event */
function nameOf(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey && event.key.length > 1) parts.push("Shift");
  parts.push(event.key === " " ? "Space" : event.key);
  return parts.join("+");
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat && event.key.length === 1) return;
  const name = nameOf(event);
  if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  const isLetter = name.length === 1;
  const typing = isTyping(event);
  if (isLetter && lettersOff() && name !== "?") return;
  const sequence = pending && event.timeStamp < pendingUntil ? `${pending} ${name}` : name;
  pending = "";
  const one = bound.get(sequence) ?? bound.get(name);
  if (one) {
    if (typing && !one.inFields) return;
    // A dialog that is open has the keys to itself, but for those that its page bound for it.
    if (!one.inFields && document.querySelector("dialog[open]")) return;
    event.preventDefault();
    one.handler(event);
  } else if (!typing && isLetter && [...bound.keys()].some((keys) => keys.startsWith(`${name} `))) {
    pending = name;
    pendingUntil = event.timeStamp + SEQUENCE_MS;
  }
}

/** Shows all keys in a dialog. */
export function show() {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "keys-title");
  const title = document.createElement("h2");
  title.id = "keys-title";
  title.textContent = "Keys";
  dialog.append(title);
  for (const group of new Set([...bound.values()].map((one) => one.group))) dialog.append(...groupOf(group));
  dialog.append(switchOf(), closeOf(dialog));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {string} group */
function groupOf(group) {
  const head = document.createElement("h3");
  head.textContent = group;
  const list = document.createElement("dl");
  list.className = "keys-list";
  for (const one of bound.values()) {
    if (one.group !== group) continue;
    const term = document.createElement("dt");
    one.keys.split(" ").forEach((key, place) => {
      if (place) term.append(" then ");
      const shown = document.createElement("kbd");
      shown.textContent = key;
      term.append(shown);
    });
    const words = document.createElement("dd");
    words.textContent = one.label;
    list.append(term, words);
  }
  return [head, list];
}

function switchOf() {
  const label = document.createElement("label");
  label.className = "field";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = !lettersOff();
  box.addEventListener("change", () => {
    try { localStorage.setItem(OFF, box.checked ? "0" : "1"); } catch { /* holds for this page alone */ }
  });
  label.append(box, " Single letters work as keys");
  return label;
}

/** @param {HTMLDialogElement} dialog */
function closeOf(dialog) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Close";
  button.autofocus = true;
  button.addEventListener("click", () => dialog.close());
  return button;
}

export const keys = { on, off, show };

document.addEventListener("keydown", pressed);
on("?", "Show the keys", show, { group: "Everywhere" });
