/**
 * Decisions that have not reached the desk: kept in memory and for this tab, so that a lost connection, an ended session
 * or a page loaded anew loses none. Each has its `once`, so that sending it again doubles none.
 */

/** @typedef {{once: string, address: string, form: [string, string][], said: string, page: string}} Waiting */

const PLACE = "khabar.waiting";

/** @returns {Waiting[]} */
function read() {
  try {
    const found = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => one && typeof one.once === "string" && Array.isArray(one.form)) : [];
  } catch {
    return [];
  }
}

/** @type {Waiting[]} in memory first: a tab may have no storage */
let held = read();

function write() {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(held));
  } catch { /* no room, or not allowed: memory has it */ }
}

export const waiting = {
  /** Those that wait, the oldest first. */
  all() { return [...held]; },
  /** @param {Waiting} one */
  keep(one) {
    held = [...held.filter((other) => other.once !== one.once), one];
    write();
  },
  /** @param {string} once */
  drop(once) {
    held = held.filter((one) => one.once !== once);
    write();
  },
};
