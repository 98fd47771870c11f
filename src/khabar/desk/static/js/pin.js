/**
 * A pin for a place: dropped on the map with the pointer, or by keyboard (arrow keys move the map under the cross, Enter
 * drops the pin there). Without a map its coordinates are typed.
 */
import { giveWay } from "./fields.js";

/** @param {HTMLFormElement} form @param {DOMStringMap} where */
export function enlivenPin(form, where) {
  const box = /** @type {HTMLElement | null} */ (form.querySelector("[data-pin]"));
  const input = /** @type {HTMLInputElement | null} */ (form.querySelector('input[name="places_pin"]'));
  if (!box || !input) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Drop a pin on the map";
  button.setAttribute("aria-expanded", "false");
  box.append(button);
  button.addEventListener("click", async () => {
    button.disabled = true;
    button.textContent = "The map is being loaded …";
    try {
      await open(box, input, where);
      button.setAttribute("aria-expanded", "true");
      button.hidden = true;
    } catch {
      button.disabled = false;
      button.textContent = "No map can be drawn here: type the coordinates";
      input.focus();
    }
  });
}

/** @param {HTMLElement} box @param {HTMLInputElement} input @param {DOMStringMap} where */
async function open(box, input, where) {
  const { drawsMaps, groundStyle, onThemeChange, whileLoading } = await import("./map_ground.js");
  if (!drawsMaps()) throw new Error("no map");
  const { Map: Drawn, Marker, NavigationControl } = await import("../vendor/maplibre-gl.mjs");
  await styled("/static/vendor/maplibre-gl.css");
  const frame = document.createElement("div");
  frame.className = "pin-map";
  box.append(frame);
  const [lat, lon] = pointOf(input.value) ?? pointOf(where.at ?? "") ?? [20, 20];
  const ground = box.dataset.ground ?? "";
  const map = new Drawn({
    container: frame, style: groundStyle(ground, frame), center: [lon, lat], zoom: pointOf(where.at ?? input.value) ? 8 : 1,
    attributionControl: false, dragRotate: false, pitchWithRotate: false, maxZoom: 15,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
  });
  whileLoading(map, frame);
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  onThemeChange(() => map.setStyle(groundStyle(ground, frame)));
  const pin = new Marker({ draggable: true, color: getComputedStyle(frame).getPropertyValue("--accent").trim() });
  const put = (/** @type {{lat: number, lng: number}} */ point) => {
    const turned = ((point.lng + 180) % 360 + 360) % 360 - 180;
    pin.setLngLat([point.lng, point.lat]).addTo(map);
    input.value = `${point.lat.toFixed(5)}, ${turned.toFixed(5)}`;
    if (input.form) giveWay(input.form, null);
  };
  pin.on("dragend", () => put(pin.getLngLat()));
  map.on("click", (event) => put(event.lngLat));
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-label", "Map. Arrow keys move it, plus and minus bring it nearer and farther, Enter drops the pin at the cross");
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    put(map.getCenter());
  });
  input.addEventListener("change", () => {
    const point = pointOf(input.value);
    if (!point) return;
    pin.setLngLat([point[1], point[0]]).addTo(map);
    map.jumpTo({ center: [point[1], point[0]] });
  });
  canvas.focus();
}

/** Loads a style sheet once. @param {string} address */
function styled(address) {
  if (document.querySelector(`link[href="${address}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  document.head.append(link);
  return new Promise((done) => {
    link.addEventListener("load", () => done(undefined));
    link.addEventListener("error", () => done(undefined));
  });
}

/** Latitude and longitude as they are typed. @param {string} words @returns {[number, number] | null} */
function pointOf(words) {
  const found = /^\s*([+-]?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/.exec(words);
  return found ? [Number(found[1]), Number(found[2])] : null;
}
