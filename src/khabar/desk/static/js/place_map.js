/**
 * The small map of places made one that moves: on demand, for the drawing that the page brings needs no script. Circles
 * say how exactly a place is known, numbers are those of the list, hollow signs are what a name may mean too.
 */

/** @typedef {{lat: number, lon: number, km: number, label: string, kind: "found" | "told" | "rival", says: string}} Sign */

/** Puts a button below a map that makes it move. @param {HTMLElement | null} frame */
export function enlivenMap(frame) {
  const told = frame?.querySelector('script[type="application/json"]');
  if (!frame || !told?.textContent) return;
  /** @type {Sign[]} */
  const signs = JSON.parse(told.textContent);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Move about on the map";
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await draw(frame, signs);
      button.remove();
    } catch {
      button.textContent = "This browser draws no map that moves";
    }
  });
  frame.after(button);
}

/** @param {HTMLElement} frame @param {Sign[]} signs */
async function draw(frame, signs) {
  const { circle, drawsMaps, groundStyle, onThemeChange, whileLoading } = await import("./map_ground.js");
  if (!drawsMaps()) throw new Error("no map");
  const { LngLatBounds, Map: Drawn, Marker, NavigationControl, Popup } = await import("../vendor/maplibre-gl.mjs");
  await styled("/static/vendor/maplibre-gl.css");
  const ground = frame.dataset.ground ?? "";
  const still = frame.querySelector("svg");
  const live = document.createElement("div");
  live.className = "map-live";
  frame.append(live);
  frame.classList.add("is-live");
  const map = new Drawn({
    container: live, style: groundStyle(ground, frame), attributionControl: false, dragRotate: false, pitchWithRotate: false, maxZoom: 14,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
  });
  whileLoading(map, frame, still);
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.on("error", ({ error }) => { frame.dataset.fault = error?.message ?? "unknown"; });
  const bounds = new LngLatBounds();
  for (const sign of signs) {
    if (sign.kind !== "rival") for (const point of circle(sign.lon, sign.lat, Math.min(Math.max(sign.km, 15), 300))) bounds.extend(point);
    const mark = document.createElement("span");
    mark.className = `map-sign ${sign.kind}`;
    mark.textContent = sign.label;
    const words = document.createElement("p");
    words.textContent = sign.says;
    new Marker({ element: mark }).setLngLat([sign.lon, sign.lat]).setPopup(new Popup({ closeButton: false }).setDOMContent(words)).addTo(map);
  }
  map.fitBounds(bounds, { padding: 24, animate: false, maxZoom: 11 });
  const put = () => reaches(map, signs, circle, getComputedStyle(frame).getPropertyValue("--accent").trim());
  map.on("style.load", put);
  onThemeChange(() => map.setStyle(groundStyle(ground, frame)));
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-label", "Map of the places. Arrow keys move it, plus and minus bring it nearer and farther; the list below says the same in words");
  canvas.focus();
}

/** The circles within which places lie. */
function reaches(map, signs, circle, colour) {
  const features = signs.filter((one) => one.kind !== "rival" && one.km > 1.5).map((one) => ({
    type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [circle(one.lon, one.lat, one.km)] },
  }));
  map.addSource("reach", { type: "geojson", data: { type: "FeatureCollection", features } });
  map.addLayer({ id: "reach", type: "fill", source: "reach", paint: { "fill-color": colour, "fill-opacity": .1 } });
  map.addLayer({ id: "reach-edge", type: "line", source: "reach", paint: { "line-color": colour, "line-dasharray": [4, 3] } });
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

enlivenMap(document.querySelector("[data-ground].map-frame"));
