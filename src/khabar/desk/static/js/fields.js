/** The inputs of a decision's form, made quicker: search in types, places and organisations, only what the field needs. */
import { combobox } from "./combobox.js";
import { get } from "./desk.js";

/** @typedef {import("./combobox.js").Offer} Offer */

/** @param {HTMLFormElement} form @param {DOMStringMap} where country, point and day of what the page is about */
export function enliven(form, where) {
  for (const select of form.querySelectorAll("select[data-search=types]")) searchTypes(/** @type {HTMLSelectElement} */ (select));
  for (const found of form.querySelectorAll("input[data-search]")) {
    const input = /** @type {HTMLInputElement} */ (found);
    if (input.dataset.search === "places") combobox(input, (words) => places(words, where), (offer) => tick(input, offer));
    if (input.dataset.search === "actors") combobox(input, (words) => actors(words, where), (offer) => tick(input, offer));
  }
  const number = form.querySelector("[data-incident-number]");
  if (number instanceof HTMLInputElement) combobox(number, incidents, (offer) => { number.value = offer.value; });
  const fields = form.querySelector("[data-fields]");
  if (fields instanceof HTMLSelectElement) {
    fields.addEventListener("change", () => showInputs(form, fields));
    showInputs(form, fields);
  }
  const target = form.querySelector('select[name="on"]');
  if (target instanceof HTMLSelectElement) {
    target.addEventListener("change", () => showPicks(form, target.value));
    showPicks(form, target.value);
  } else {
    showPicks(form, /** @type {HTMLInputElement | null} */ (form.querySelector('input[type="hidden"][name="on"]'))?.value ?? "");
  }
}

/** Shows the inputs of the chosen field alone. @param {HTMLFormElement} form @param {HTMLSelectElement} fields */
function showInputs(form, fields) {
  const wanted = fields.selectedOptions[0]?.dataset.inputs ?? "";
  for (const found of form.querySelectorAll("fieldset.for")) {
    const one = /** @type {HTMLFieldSetElement} */ (found);
    one.hidden = one.dataset.for !== wanted;
    one.disabled = one.hidden;
  }
}

/** Shows the values of the account that is decided on, and ticks those that it has. @param {HTMLFormElement} form @param {string} on */
function showPicks(form, on) {
  for (const found of form.querySelectorAll(".pick[data-on]")) {
    const pick = /** @type {HTMLElement} */ (found);
    const box = /** @type {HTMLInputElement} */ (pick.querySelector("input"));
    pick.hidden = pick.dataset.on !== on;
    box.checked = !pick.hidden && "now" in box.dataset;
  }
}

/** A list of types as a field in which one searches. @param {HTMLSelectElement} select */
function searchTypes(select) {
  const types = [...select.options].filter((option) => option.value);
  const input = document.createElement("input");
  input.setAttribute("aria-label", "Search a type");
  input.placeholder = "search: clash, drone …";
  select.insertAdjacentElement("beforebegin", input);
  const find = async (/** @type {string} */ words) => types
    .filter((option) => fold(`${option.value} ${/** @type {HTMLOptGroupElement} */ (option.parentElement).label}`).includes(fold(words)))
    .map((option) => ({ label: option.value, detail: /** @type {HTMLOptGroupElement} */ (option.parentElement).label, value: option.value }));
  combobox(input, find, (offer) => {
    select.value = offer.value;
    input.value = "";
    select.focus();
  });
}

/** @param {string} words */
const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The last of several names in a field. @param {string} words */
const lastOf = (words) => words.split(";").at(-1)?.trim() ?? "";

/** @param {string} words @param {DOMStringMap} where @returns {Promise<Offer[]>} */
async function places(words, where) {
  const asked = new URLSearchParams({ q: lastOf(words), ...(where.at ? { near: where.at } : {}) });
  const found = await get(`/places/search?${asked}`);
  return found.places.map((/** @type {any} */ one) => ({
    label: one.name,
    detail: [one.kind, one.admin2, one.admin1, one.country, one.distance_km === null ? "" : `${Math.round(one.distance_km)} km away`].filter(Boolean).join(", "),
    value: { name: one.name, id: one.id },
  }));
}

/** @param {string} words @param {DOMStringMap} where @returns {Promise<Offer[]>} */
async function actors(words, where) {
  const asked = new URLSearchParams({ q: lastOf(words), ...(where.day ? { on: where.day } : {}), ...(where.country ? { country: where.country } : {}) });
  const found = await get(`/actors/search?${asked}`);
  return found.actors.map((/** @type {any} */ one) => ({
    label: one.name,
    detail: [one.kind, one.country, one.names.length ? `also ${one.names.slice(0, 2).join(", ")}` : ""].filter(Boolean).join(", "),
    value: compact({ name: one.name, id: one.id, kind: one.kind, country: one.country || null }),
  }));
}

/** @param {string} words @returns {Promise<Offer[]>} */
async function incidents(words) {
  const number = /^i?(\d+)$/.exec(words.trim());
  const found = number
    ? await get(`/incidents/i${number[1]}?format=json`).then((one) => [{ label: one.id, detail: one.head.what, value: one.id }])
    : await get(`/queue?q=${encodeURIComponent(words)}`).then((queue) => queue.rows.map((/** @type {any} */ one) => ({ label: one.id, detail: one.title, value: one.id })));
  return found.slice(0, 10);
}

/** @param {Record<string, any>} value */
function compact(value) { return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null && one !== "")); }

/** Puts a chosen value among those that are ticked. @param {HTMLInputElement} input @param {Offer} offer */
function tick(input, offer) {
  const field = input.name.replace(/_names$/, "");
  const picks = input.form?.querySelector(`[data-picks="${field}"]`);
  if (!picks) return;
  const label = document.createElement("label");
  label.className = "pick";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.name = `${field}_picked`;
  box.value = JSON.stringify(offer.value);
  box.checked = true;
  const name = document.createElement("bdi");
  name.textContent = offer.label;
  const detail = document.createElement("span");
  detail.className = "quiet-words";
  detail.textContent = ` ${offer.detail ?? ""}`;
  const words = document.createElement("span");
  words.append(name, detail);
  label.append(box, words);
  picks.append(label);
  input.value = input.value.split(";").slice(0, -1).join(";");
  if (input.value) input.value += "; ";
  if (field === "places" && input.form) giveWay(input.form, box);
}

/**
 * A newly chosen place, or a pin, takes the place of those ticked before; that is said, and one press ticks them again.
 * @param {HTMLFormElement} form @param {HTMLInputElement | null} chosen
 */
export function giveWay(form, chosen) {
  const ticked = [...form.querySelectorAll('[data-picks="places"] input:checked')].map((one) => /** @type {HTMLInputElement} */ (one));
  const gone = ticked.filter((one) => one !== chosen);
  const said = form.querySelector('[data-said="places"]');
  if (!said || !gone.length) return;
  for (const one of gone) one.checked = false;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "quiet";
  again.textContent = gone.length === 1 ? "Tick it again" : "Tick them again";
  again.addEventListener("click", () => {
    for (const one of gone) one.checked = true;
    said.replaceChildren("Ticked again, beside what was chosen.");
    gone[0].focus();
  });
  said.replaceChildren(`Not ticked any more: ${gone.map((one) => one.closest("label")?.querySelector("bdi")?.textContent ?? "").join(", ")}. `, again);
}
