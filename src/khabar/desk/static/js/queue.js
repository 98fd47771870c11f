/** The review queue by keyboard: `j` and `k` go from row to row, Enter opens, `n` opens the first free one. */
import { keys } from "./keys.js";

const links = [...document.querySelectorAll(".queue-link")].map((one) => /** @type {HTMLAnchorElement} */ (one));

/** @param {number} step */
function move(step) {
  const here = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
  const next = links[Math.min(Math.max(here + step, 0), links.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

keys.on("j", "Row below", () => move(1), { group: "Queue" });
keys.on("k", "Row above", () => move(-1), { group: "Queue" });
const form = document.getElementById("queue-next");
if (form instanceof HTMLFormElement) {
  keys.on("n", "Open the first free one", () => form.requestSubmit(), { group: "Queue" });
}
