/**
 * A field that offers what fits while one types (the combobox pattern of ARIA): arrow keys choose, Enter takes, Escape
 * closes the list and leaves the words. Without it the field is a plain one.
 */

/** @typedef {{label: string, detail?: string, value: any}} Offer */

const WAIT_MS = 160;
let count = 0;

/**
 * @param {HTMLInputElement} input
 * @param {(words: string) => Promise<Offer[]>} find what fits some words
 * @param {(offer: Offer) => void} take what happens with the one chosen
 */
export function combobox(input, find, take) {
  const list = document.createElement("ul");
  list.id = `offers-${count += 1}`;
  list.className = "offers";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "What fits");
  list.hidden = true;
  const said = document.createElement("span");
  said.className = "sr-only";
  said.setAttribute("role", "status");
  input.insertAdjacentElement("afterend", list);
  list.insertAdjacentElement("afterend", said);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.autocomplete = "off";
  /** @type {Offer[]} */
  let offers = [];
  let at = -1;
  let asked = 0;
  let timer = 0;

  const show = (/** @type {boolean} */ open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  };
  const choose = (/** @type {number} */ place) => {
    at = place;
    [...list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
    const chosen = list.children[at];
    if (chosen) {
      input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const pick = (/** @type {number} */ place) => {
    const offer = offers[place];
    show(false);
    if (offer) take(offer);
  };
  const look = async () => {
    const words = input.value.trim();
    const mine = asked += 1;
    const found = words ? await find(words).catch(() => []) : [];
    if (mine !== asked) return;
    offers = found;
    list.replaceChildren(...found.map((offer, index) => itemOf(offer, `${list.id}-${index}`)));
    show(found.length > 0 && document.activeElement === input);
    said.textContent = words ? `${found.length} ${found.length === 1 ? "fits" : "fit"}` : "";
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const down = event.key === "ArrowDown";
    if (down || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) look();
      else choose(down ? Math.min(at + 1, offers.length - 1) : Math.max(at - 1, -1));
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      pick(at);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      show(false);
    }
  });
  input.addEventListener("blur", () => show(false));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const item = /** @type {Element} */ (event.target).closest("[role=option]");
    if (item) pick([...list.children].indexOf(item));
  });
}

/** @param {Offer} offer @param {string} id */
function itemOf(offer, id) {
  const item = document.createElement("li");
  item.id = id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const name = document.createElement("bdi");
  name.textContent = offer.label;
  item.append(name);
  if (offer.detail) {
    const detail = document.createElement("span");
    detail.className = "quiet-words";
    detail.textContent = ` ${offer.detail}`;
    item.append(detail);
  }
  return item;
}
