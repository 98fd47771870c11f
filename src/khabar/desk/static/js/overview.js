/**
 * The overview: filters change page and map in place, the list is walked by keyboard, list and map mark each other,
 * days are chosen by dragging over the timeline. Without this script all of it works by links and forms.
 */
import { announce } from "./desk.js";
import { keys } from "./keys.js";
import { brush } from "./overview_brush.js";

const page = /** @type {HTMLElement} */ (document.getElementById("ov"));
const mapBox = /** @type {HTMLElement} */ (document.getElementById("map"));
/** @type {import("./overview_map.js").OverviewMap | null} */
let map = null;
let asking = new AbortController();

/** @returns {HTMLElement[]} */
const rows = () => [...document.querySelectorAll(/** @type {"li"} */ (".inc"))];

// --- One page after another, without losing the map

/** @param {string} address @param {{push?: boolean, focus?: boolean}} [how] */
async function load(address, { push = true } = {}) {
  asking.abort();
  asking = new AbortController();
  page.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: asking.signal });
    const came = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = came.getElementById("ov");
    if (!answer.ok || answer.redirected || !next) { location.assign(address); return; }
    if (push) history.pushState(null, "", address);
    put(came, /** @type {HTMLElement} */ (next));
  } catch (fault) {
    if (!(fault instanceof DOMException && fault.name === "AbortError")) location.assign(address);
    return;
  }
  page.removeAttribute("aria-busy");
}

/** @param {Document} came @param {HTMLElement} next */
function put(came, next) {
  document.title = came.title;
  Object.assign(page.dataset, next.dataset);
  const focused = focusedPath();
  for (const part of page.querySelectorAll("[data-swap]")) {
    const fresh = came.getElementById(part.id);
    if (!fresh) continue;
    keepFolded(part, fresh);
    part.replaceWith(document.importNode(fresh, true));
  }
  focusAgain(focused);
  ready();
  map?.show(page.dataset.query ?? "", bounds());
  announce(document.querySelector("h1")?.textContent ?? "");
}

/** Facets that were folded stay so. @param {Element} old @param {Element} fresh */
function keepFolded(old, fresh) {
  for (const one of old.querySelectorAll("details[id]")) {
    const other = fresh.querySelector(`#${CSS.escape(one.id)}`);
    if (other instanceof HTMLDetailsElement) other.open = /** @type {HTMLDetailsElement} */ (one).open;
  }
}

/** What has the focus, so that it can be found again on the next page. */
function focusedPath() {
  const one = document.activeElement;
  if (!(one instanceof HTMLElement) || !page.contains(one)) return null;
  if (one instanceof HTMLInputElement || one instanceof HTMLSelectElement) return { selector: `#${closestId(one)} [name="${one.name}"]`, words: "" };
  return { selector: `#${closestId(one)} a`, words: one.querySelector("bdi")?.textContent ?? one.textContent ?? "" };
}

/** @param {Element} one */
const closestId = (one) => CSS.escape(one.closest("[id]")?.id ?? "ov");

/** @param {{selector: string, words: string} | null} path */
function focusAgain(path) {
  if (!path) return;
  const found = [...document.querySelectorAll(path.selector)].find((one) => !path.words || (one.querySelector("bdi")?.textContent ?? one.textContent) === path.words);
  if (found instanceof HTMLElement) found.focus({ preventScroll: true });
}

/** The address that a form asks for, without its empty fields. @param {HTMLFormElement} form */
function addressOf(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && value.trim()) query.append(name, value.trim());
  return `/?${query}`;
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-filter], .pages a, a.time-bar") : null;
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  load(link.getAttribute("href") ?? "/").then(() => { if (link.closest(".pages")) document.getElementById("ov-list")?.scrollIntoView(); });
});
document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || !page.contains(event.target)) return;
  event.preventDefault();
  load(addressOf(event.target));
});
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field instanceof HTMLSelectElement && page.contains(field) && field.form) load(addressOf(field.form));
});
addEventListener("popstate", () => load(location.href, { push: false }));

// --- The map

const bounds = () => {
  const told = document.getElementById("ov-map-below")?.dataset.bounds;
  return told ? told.split(",").map(Number) : null;
};

async function startMap() {
  const { drawsMaps } = await import("./map_ground.js");
  if (!drawsMaps()) { stillMap(); return; }
  const { OverviewMap } = await import("./overview_map.js");
  map = new OverviewMap(mapBox, {
    query: page.dataset.query ?? "", bounds: bounds(), narrow: load,
    hovered: (numbers, edges) => mark((row) => numbers.size ? numbers.has(Number(row.dataset.number)) : isWithin(row, edges)),
    counted: ({ left_out }) => { if (left_out) announce(`${left_out} groups are not drawn; come nearer`); },
  });
}

/** A picture in the map's stead. */
function stillMap() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const image = document.createElement("img");
  image.className = "map-still";
  image.alt = "Map of the incidents; the list below holds them all.";
  const show = () => { image.src = `/map/still.svg?${page.dataset.query}&theme=${dark ? "dark" : "light"}`; };
  show();
  mapBox.replaceWith(image);
  map = /** @type {any} */ ({ show, mark: () => undefined });
}

/** @param {(row: HTMLElement) => boolean} wanted */
function mark(wanted) { for (const row of rows()) row.classList.toggle("on", wanted(row)); }

/** @param {HTMLElement} row @param {number[] | null} edges */
function isWithin(row, edges) {
  if (!edges || !row.dataset.lat) return false;
  const [lat, lon] = [Number(row.dataset.lat), Number(row.dataset.lon)];
  return edges[0] <= lon && lon <= edges[2] && edges[1] <= lat && lat <= edges[3];
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  map?.mark(event.target instanceof Element ? event.target.closest(".inc") : null);
});
document.addEventListener("focusin", (event) => {
  const row = event.target instanceof Element ? event.target.closest(".inc") : null;
  map?.mark(/** @type {HTMLElement | null} */ (row));
});

// --- What is new on every page

function ready() {
  mapBox.dataset.status = new URLSearchParams(page.dataset.query).get("status") ?? "happened";
  for (const button of document.querySelectorAll("[data-copy]")) {
    /** @type {HTMLElement} */ (button).hidden = false;
    button.addEventListener("click", copyLink);
  }
  for (const button of document.querySelectorAll("[data-in-view]")) {
    /** @type {HTMLElement} */ (button).hidden = false;
    button.addEventListener("click", narrowToView);
  }
  for (const box of document.querySelectorAll("[data-brush]")) {
    brush(/** @type {HTMLElement} */ (box), (since, until) => load(`/?${queryWith({ since, until })}`));
  }
  if (document.querySelector("[data-reading]")) setTimeout(() => load(location.href, { push: false }), 1500);
}

/** @param {Record<string, string>} changed */
function queryWith(changed) {
  const query = new URLSearchParams(page.dataset.query);
  for (const [name, value] of Object.entries(changed)) query.set(name, value);
  query.delete("page");
  return query;
}

async function copyLink() {
  const address = `${location.origin}/?${page.dataset.query}`;
  try {
    await navigator.clipboard.writeText(address);
    told("Link copied");
  } catch {
    prompt("The link", address);
  }
}

/** @param {string} words */
function told(words) {
  announce(words);
  const button = document.querySelector("[data-copy]");
  if (!button) return;
  const before = button.textContent;
  button.textContent = words;
  setTimeout(() => { button.textContent = before; }, 2000);
}

function narrowToView() {
  if (map?.view) load(`/?${queryWith({ box: map.view() })}`);
}

// --- Keys

/** @param {number} step */
function walk(step) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
  /** @type {HTMLElement | null} */ (next?.querySelector(".inc-link"))?.focus();
}

keys.on("j", "Next incident", () => walk(1));
keys.on("k", "Incident before", () => walk(-1));
// Enter opens what has the focus, as everywhere.
keys.on("/", "Search for words", () => {
  const filters = document.getElementById("ov-filters");
  if (filters instanceof HTMLDetailsElement) filters.open = true;
  /** @type {HTMLElement | null} */ (document.querySelector('#ov-form [name="q"]'))?.focus();
});
keys.on("c", "Copy the link to this list", copyLink);

const filters = document.getElementById("ov-filters");
const wide = matchMedia("(min-width: 60rem)");
const unfold = () => { if (filters instanceof HTMLDetailsElement) filters.open = wide.matches; };
wide.addEventListener("change", unfold);
unfold();
ready();
startMap();
