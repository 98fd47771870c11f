/** The incident's page: keys that go from field to field, and what is folded opened where an address leads into it. */
import { keys } from "./keys.js";

/** @returns {HTMLElement[]} */
const fields = () => [...document.querySelectorAll("[data-field]")].map((one) => /** @type {HTMLElement} */ (one));

/** Moves to the next field, or the one before. @param {number} step */
function move(step) {
  const all = fields();
  const here = all.findIndex((one) => one.contains(document.activeElement));
  const next = all[here < 0 && step < 0 ? all.length - 1 : Math.min(Math.max(here + step, 0), all.length - 1)];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** Opens what is folded around the place that the address names. */
function unfold() {
  const place = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  for (let one = place?.closest("details"); one; one = one.parentElement?.closest("details")) one.open = true;
  if (place) place.scrollIntoView({ block: "nearest" });
}

/** Opens all that is folded, or folds it. */
function foldAll() {
  const all = [...document.querySelectorAll("#incident details")].map((one) => /** @type {HTMLDetailsElement} */ (one));
  const open = all.some((one) => !one.open);
  for (const one of all) one.open = open;
}

// Not "n": out of the queue that is the next incident.
keys.on("f", "Next field", () => move(1));
keys.on("F", "Field before", () => move(-1));
keys.on("o", "Open or fold all sayings", foldAll);
keys.on("h", "History", () => { location.href = `${location.pathname}/history`; });
const names = document.querySelector(".names-form button");
if (names instanceof HTMLButtonElement) keys.on("w", names.textContent ?? "", () => names.click());
addEventListener("hashchange", unfold);
unfold();
