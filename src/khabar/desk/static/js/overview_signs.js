/** The signs of the overview's map, and what they say in words. */

/**
 * @typedef {object} Sign
 * @property {"group" | "incident" | "area"} kind
 * @property {number} count
 * @property {Record<string, number>} families
 * @property {number | null} killed_low
 * @property {number | null} killed_high
 * @property {number} killed_open
 * @property {[number, number, number, number]} edges
 * @property {boolean} is_one_point
 * @property {string} query
 * @property {number[]} numbers
 * @property {string | null} title
 * @property {string | null} place
 * @property {number | null} radius_km
 * @property {string} exactness
 * @property {boolean} is_country
 * @property {string | null} layer
 * @property {number | null} outline
 */

const SVG = "http://www.w3.org/2000/svg";
// As in macros.html.
const FAMILIES = { Battles: "battles", "Explosions/Remote violence": "explosions", "Violence against civilians": "civilians", Protests: "protests", Riots: "riots" };
const SEVERE = 25;

/** @param {string} family */
const classOf = (family) => `family-${FAMILIES[/** @type {keyof typeof FAMILIES} */ (family)] ?? "strategic"}`;

/** A number in at most four letters. @param {number} count */
export const short = (count) => count >= 1e6 ? `${(count / 1e6).toPrecision(2)}M` : count >= 10000 ? `${Math.round(count / 1000)}k` : count.toLocaleString("en");

/** The sign as a button that leads on by a click; by keyboard the list has all. @param {Sign} sign @returns {HTMLButtonElement} */
export function signOf(sign) {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  button.className = `sign sign-${sign.kind}${(sign.killed_low ?? 0) >= SEVERE ? " severe" : ""}`;
  button.setAttribute("aria-label", told(sign));
  button.title = told(sign);
  button.append(sign.kind === "area" ? areaSign(sign) : sign.kind === "incident" ? dot(sign) : ring(sign));
  return button;
}

/** @param {string} name @param {Record<string, string | number>} attributes @param {(Node | string)[]} inside */
function drawn(name, attributes, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...inside);
  return made;
}

/** A square with the count: these lie somewhere in the area around it. @param {Sign} sign */
function areaSign(sign) {
  const text = short(sign.count);
  const wide = 12 + 7 * text.length;
  return drawn("svg", { width: wide, height: 20, viewBox: `0 0 ${wide} 20` },
    drawn("rect", { x: 1, y: 1, width: wide - 2, height: 18, rx: 2 }),
    drawn("text", { x: wide / 2, y: 10.5 }, text));
}

/** @param {Sign} sign */
function dot(sign) {
  const [family = ""] = Object.keys(sign.families);
  return drawn("svg", { width: 14, height: 14, viewBox: "-7 -7 14 14", class: classOf(family) }, drawn("circle", { r: 5, class: "sign-dot" }));
}

/** The count in a ring whose parts are the families. @param {Sign} sign */
function ring(sign) {
  const outer = Math.min(26, 11 + 3.2 * Math.log10(sign.count) * 1.4);
  const inner = outer - Math.max(3.5, outer * .24);
  const parts = [];
  let from = 0;
  for (const [family, count] of Object.entries(sign.families)) {
    const to = from + count / sign.count;
    parts.push(drawn("path", { class: `sign-part ${classOf(family)}`, d: part(outer, inner, from, to) }));
    from = to;
  }
  const size = outer * 2;
  return drawn("svg", { width: size, height: size, viewBox: `${-outer} ${-outer} ${size} ${size}` },
    ...parts, drawn("circle", { r: inner, class: "sign-core" }), drawn("text", { y: .5 }, short(sign.count)));
}

/** A part of a ring from a share of the turn to another. */
function part(/** @type {number} */ outer, /** @type {number} */ inner, /** @type {number} */ from, /** @type {number} */ to) {
  const end = Math.min(to, from + .99999);
  const at = (/** @type {number} */ radius, /** @type {number} */ share) => `${(radius * Math.sin(share * 2 * Math.PI)).toFixed(2)} ${(-radius * Math.cos(share * 2 * Math.PI)).toFixed(2)}`;
  const large = end - from > .5 ? 1 : 0;
  return `M${at(outer, from)}A${outer} ${outer} 0 ${large} 1 ${at(outer, end)}L${at(inner, end)}A${inner} ${inner} 0 ${large} 0 ${at(inner, from)}z`;
}

/** @param {Sign} sign */
function killed(sign) {
  if (sign.killed_low === null || sign.killed_high === null) return "no figure of killed";
  const numbers = sign.killed_low === sign.killed_high ? short(sign.killed_low) : `${short(sign.killed_low)} to ${short(sign.killed_high)}`;
  return `${numbers}${sign.killed_open ? " or more" : ""} killed`;
}

/** @param {Sign} sign */
function told(sign) {
  const count = `${short(sign.count)} incident${sign.count === 1 ? "" : "s"}`;
  if (sign.title) return `${count}: ${sign.title}; ${killed(sign)}`;
  return `${count}${sign.place ? `, ${sign.place}` : ""}; ${killed(sign)}`;
}

/** What is told of a sign that was chosen. @param {Sign} sign @returns {HTMLElement} */
export function words(sign) {
  const box = document.createElement("div");
  const heading = paragraph(sign.title ?? `${sign.count.toLocaleString("en")} incidents${sign.place ? ` · ${sign.place}` : ""}`);
  heading.dir = "auto";
  box.append(heading, paragraph(killed(sign)));
  if (sign.count > 1) box.append(paragraph(Object.entries(sign.families).map(([family, count]) => `${family} ${count.toLocaleString("en")}`).join(" · ")));
  if (sign.exactness) box.append(paragraph(exact(sign)));
  const link = document.createElement("a");
  if (sign.count === 1) {
    link.href = `/incidents/i${sign.numbers[0]}`;
    link.textContent = "Open the incident";
  } else {
    link.href = `/?${sign.query}`;
    link.dataset.narrow = "";
    link.textContent = `List these ${sign.count.toLocaleString("en")}`;
  }
  const last = document.createElement("p");
  last.append(link);
  box.append(last);
  return box;
}

/** @param {Sign} sign */
function exact(sign) {
  if (sign.is_country) return "Somewhere in the country: no place is told";
  const reach = sign.radius_km ? `, within ${sign.radius_km >= 10 ? Math.round(sign.radius_km) : sign.radius_km.toFixed(1)} km` : "";
  return `Known as: ${sign.exactness}${reach}`;
}

/** @param {string} text */
function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}
