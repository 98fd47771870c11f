/**
 * The ground of a map, as a MapLibre style: borders, areas, water and names out of the tiles that the desk serves, in
 * the colours of the page. No font, sprite or tile comes from elsewhere: letters are drawn from the system's own fonts.
 */
import { setWorkerUrl } from "../vendor/maplibre-gl.mjs";

setWorkerUrl(new URL("../vendor/maplibre-gl-worker.mjs", import.meta.url).href);

const FONT = ["system-ui", "Noto Sans", "DejaVu Sans", "sans-serif"];
const LEVELS = /** @type {const} */ (["country", "admin1", "admin2"]);
const GROUND_DEEPEST = 8;
const NAMES_DEEPEST = 12;

/** Whether this browser draws maps. */
export function drawsMaps() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}

/**
 * @param {string} version of the tiles (`view.ground`)
 * @param {Element} element whose colours the map takes
 * @returns {import("../vendor/maplibre-gl.mjs").StyleSpecification}
 */
export function groundStyle(version, element) {
  const colour = coloursOf(element);
  const tiles = (layer) => [`${location.origin}/map/base/${version}/${layer}/{z}/{x}/{y}`];
  return {
    version: 8,
    sources: {
      ground: { type: "vector", tiles: tiles("ground"), maxzoom: GROUND_DEEPEST },
      names: { type: "vector", tiles: tiles("names"), maxzoom: NAMES_DEEPEST },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("--map-sea") } },
      { id: "land", type: "fill", source: "ground", "source-layer": "country", paint: { "fill-color": colour("--map-land") } },
      ...LEVELS.map((level) => shownAreas(level, colour)),
      { id: "rivers", type: "line", source: "ground", "source-layer": "river",
        paint: { "line-color": colour("--map-water"), "line-width": ["interpolate", ["linear"], ["zoom"], 3, .6, 8, 1.6] } },
      { id: "lakes", type: "fill", source: "ground", "source-layer": "lake", paint: { "fill-color": colour("--map-water") } },
      line("admin2", colour("--map-area"), ["interpolate", ["linear"], ["zoom"], 6, .4, 10, .9], [2, 2]),
      line("admin1", colour("--map-area"), ["interpolate", ["linear"], ["zoom"], 3, .5, 8, 1.4]),
      line("country", colour("--map-border"), ["interpolate", ["linear"], ["zoom"], 1, .5, 6, 1.4]),
      ...LEVELS.map((level) => shownEdges(level, colour)),
      ...names(colour),
    ],
  };
}

/**
 * Says that a map is being loaded, over what stands in for it, until it is there.
 * @param {import("../vendor/maplibre-gl.mjs").Map} map @param {HTMLElement} frame @param {Element | null} [still]
 */
export function whileLoading(map, frame, still = null) {
  const line = document.createElement("p");
  line.className = "map-loading";
  line.setAttribute("role", "status");
  line.textContent = "The map is being loaded …";
  still?.classList.add("map-waits");
  frame.append(line);
  frame.dataset.loading = "true";
  map.once("load", () => {
    line.remove();
    still?.remove();
    delete frame.dataset.loading;
  });
}

/** @param {Element} element */
function coloursOf(element) {
  const style = getComputedStyle(element);
  return (/** @type {string} */ name) => style.getPropertyValue(name).trim();
}

/** Areas that incidents lie in, known no closer; which ones, the state of the features says. */
function shownAreas(level, colour) {
  return { id: `shown-${level}`, type: "fill", source: "ground", "source-layer": level,
    paint: { "fill-color": colour("--accent"),
      "fill-opacity": ["case", ["boolean", ["feature-state", "on"], false], .28, ["boolean", ["feature-state", "shown"], false], .1, 0] } };
}

function shownEdges(level, colour) {
  return { id: `edge-${level}`, type: "line", source: "ground", "source-layer": level,
    paint: { "line-color": colour("--accent"), "line-width": ["interpolate", ["linear"], ["zoom"], 1, .5, 5, 1.25], "line-dasharray": [4, 3],
      "line-opacity": ["case", ["any", ["boolean", ["feature-state", "shown"], false], ["boolean", ["feature-state", "on"], false]], .8, 0] } };
}

function line(level, colour, width, dashes) {
  return { id: level, type: "line", source: "ground", "source-layer": level, layout: { "line-join": "round" },
    paint: { "line-color": colour, "line-width": width, ...(dashes ? { "line-dasharray": dashes } : {}) } };
}

function names(colour) {
  const paint = { "text-color": colour("--map-words"), "text-halo-color": colour("--map-halo"), "text-halo-width": 1.4 };
  const name = (id, layout, more = {}) => ({
    id: `name-${id}`, type: "symbol", source: "names", "source-layer": id,
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "text-max-width": 8, "text-padding": 3, ...layout },
    paint: { ...paint, ...(more.paint ?? {}) }, ...(more.maxzoom ? { maxzoom: more.maxzoom } : {}),
  });
  return [
    name("water", { "text-size": 10 }, { paint: { "text-color": colour("--link"), "text-opacity": .75 } }),
    name("area", { "text-size": 10, "text-letter-spacing": .08, "symbol-sort-key": ["get", "rank"] }, { paint: { "text-opacity": .75 } }),
    name("place", {
      "text-size": ["interpolate", ["linear"], ["log10", ["+", ["get", "people"], 1]], 3, 10, 7, 14],
      "symbol-sort-key": ["get", "rank"],
    }),
    name("country", { "text-size": 12, "text-transform": "uppercase", "text-letter-spacing": .1, "symbol-sort-key": ["get", "rank"] }, { maxzoom: 7 }),
  ];
}

/** Calls `changed` whenever the screen turns dark or light. @param {() => void} changed */
export function onThemeChange(changed) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}

const EARTH_KM = 6371.0088;

/**
 * A circle on the globe as a ring. @param {number} lon @param {number} lat @param {number} km
 * @returns {[number, number][]}
 */
export function circle(lon, lat, km) {
  const reach = Math.min(km / EARTH_KM, Math.PI / 2);
  const up = lat * Math.PI / 180;
  return Array.from({ length: 65 }, (_, step) => {
    const bearing = step / 64 * 2 * Math.PI;
    const there = Math.asin(Math.sin(up) * Math.cos(reach) + Math.cos(up) * Math.sin(reach) * Math.cos(bearing));
    const aside = Math.atan2(Math.sin(bearing) * Math.sin(reach) * Math.cos(up), Math.cos(reach) - Math.sin(up) * Math.sin(there));
    return [lon + aside * 180 / Math.PI, there * 180 / Math.PI];
  });
}
