/**
 * The overview's map: signs of groups, single incidents and areas, which the server makes for each view.
 */
import { LngLatBounds, Map as Drawn, Marker, NavigationControl, Popup, ScaleControl } from "../vendor/maplibre-gl.mjs";
import { circle, groundStyle, onThemeChange, whileLoading } from "./map_ground.js";
import { signOf, words } from "./overview_signs.js";

/** @typedef {import("./overview_signs.js").Sign} Sign */
/** @typedef {{sign: Sign, lon: number, lat: number, element: HTMLElement, marker: Marker}} Shown */

const NEAREST = 15;
/** a map that is there by then needs no picture before */
const PATIENCE_MS = 250;
const EMPTY = { type: "FeatureCollection", features: [] };

export class OverviewMap {
  /**
   * @param {HTMLElement} element
   * @param {{query: string, bounds: number[] | null, hovered: (numbers: Set<number>, edges: number[] | null) => void, narrow: (query: string) => void, counted: (told: {left_out: number}) => void}} how
   */
  constructor(element, how) {
    this.element = element;
    this.how = how;
    this.query = how.query;
    /** @type {Shown[]} */
    this.shown = [];
    this.asking = new AbortController();
    this.popup = new Popup({ closeButton: true, maxWidth: "none", offset: 14 });
    this.map = new Drawn({
      container: element, style: groundStyle(element.dataset.ground ?? "", element), attributionControl: false,
      maxZoom: NEAREST, minZoom: 0, renderWorldCopies: true, dragRotate: false, pitchWithRotate: false, touchPitch: false,
      fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
      cooperativeGestures: matchMedia("(pointer: coarse)").matches,
      ...first(how.bounds),
    });
    this.#waiting();
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new ScaleControl({}), "bottom-left");
    this.map.on("style.load", () => this.#addOwn());
    this.map.on("moveend", () => this.refresh());
    // Without this, MapLibre tells the console of every tile that a closing page or a lost connection cuts off.
    this.map.on("error", ({ error }) => { element.dataset.fault = error?.message ?? "unknown"; });
    onThemeChange(() => this.map.setStyle(groundStyle(element.dataset.ground ?? "", element)));
  }

  /** Until the map is there its outlines stand as a picture. */
  #waiting() {
    const still = document.createElement("img");
    still.alt = "";
    whileLoading(this.map, this.element, still);
    setTimeout(() => {
      if (!("loading" in this.element.dataset)) return;
      const theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
      still.src = `/map/still.svg?${this.query}&theme=${theme}`;
      this.element.append(still);
    }, PATIENCE_MS);
  }

  /** Shows other incidents. @param {string} query @param {number[] | null} bounds */
  show(query, bounds) {
    this.popup.remove();
    const same = this.query === query;
    this.query = query;
    const box = bounds && boundsOf(bounds);
    if (!same && box) {
      this.map.fitBounds(box, { padding: 48, maxZoom: 9, animate: false });
    }
    this.refresh();
  }

  /** Asks for the signs of what is in view, and draws them. */
  async refresh() {
    this.asking.abort();
    this.asking = new AbortController();
    const asked = `/map/clusters?${this.query}&zoom=${this.map.getZoom().toFixed(2)}&view=${this.view()}`;
    try {
      const answer = await fetch(asked, { signal: this.asking.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.#draw(await answer.json());
    } catch (fault) {
      if (!(fault instanceof DOMException && fault.name === "AbortError")) this.how.counted({ left_out: 0 });
    }
  }

  /** What is in view: west, south, east, north; the whole world where the screen holds it. */
  view() {
    const box = this.map.getBounds();
    const wide = box.getEast() - box.getWest() >= 360;
    const turned = (lon) => wide ? lon : ((lon + 180) % 360 + 360) % 360 - 180;
    const edges = wide ? [-180, 180] : [turned(box.getWest()), turned(box.getEast())];
    const [south, north] = [Math.max(-85, box.getSouth()), Math.min(85, box.getNorth())];
    return [edges[0], south, edges[1], north].map((edge) => edge.toFixed(4)).join(",");
  }

  /** Marks the sign that stands for an incident of the list, and its area. @param {HTMLElement | null} row */
  mark(row) {
    const point = row?.dataset.lat ? { lat: Number(row.dataset.lat), lon: Number(row.dataset.lon) } : null;
    const number = Number(row?.dataset.number);
    const found = point && (this.shown.find((one) => one.sign.numbers.includes(number)) ?? this.#nearest(point));
    for (const one of this.shown) one.element.classList.toggle("on", one === found);
    this.#markOutline(found?.sign ?? null);
    const km = Number(row?.dataset.radius ?? 0);
    this.#put("hovered", point && km ? [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [circle(point.lon, point.lat, km)] } }] : []);
  }

  #nearest({ lat, lon }) {
    const held = this.shown.filter(({ sign: { edges: [west, south, east, north] } }) => west <= lon && lon <= east && south <= lat && lat <= north);
    const away = (one) => (one.lat - lat) ** 2 + (one.lon - lon) ** 2;
    return held.sort((one, other) => away(one) - away(other))[0];
  }

  #addOwn() {
    const accent = getComputedStyle(this.element).getPropertyValue("--accent").trim();
    const focus = getComputedStyle(this.element).getPropertyValue("--focus").trim();
    for (const [id, colour] of [["reach", accent], ["hovered", focus]]) {
      this.map.addSource(id, { type: "geojson", data: EMPTY });
      this.map.addLayer({ id: `${id}-area`, type: "fill", source: id, paint: { "fill-color": colour, "fill-opacity": id === "hovered" ? .14 : .04 } });
      this.map.addLayer({ id: `${id}-edge`, type: "line", source: id, paint: { "line-color": colour, "line-width": id === "hovered" ? 2 : 1, "line-dasharray": [4, 3], "line-opacity": id === "hovered" ? 1 : .6 } });
    }
    this.refresh();
  }

  #put(source, features) {
    this.map.getSource(source)?.setData({ type: "FeatureCollection", features });
  }

  /** @param {{features: {geometry: {coordinates: [number, number]}, properties: Sign}[], left_out: number}} told */
  #draw(told) {
    for (const one of this.shown) one.marker.remove();
    this.shown = told.features.map(({ geometry: { coordinates: [lon, lat] }, properties: sign }) => this.#sign(sign, lon, lat));
    const circles = told.features.filter(({ properties }) => properties.kind === "area" && properties.outline === null && properties.radius_km);
    this.#put("reach", circles.map(({ geometry: { coordinates: [lon, lat] }, properties }) => (
      { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [circle(lon, lat, properties.radius_km)] } })));
    this.#outline("shown", told.features.map((one) => one.properties).filter((sign) => sign.outline !== null));
    this.how.counted(told);
    this.element.dataset.drawn = String(this.shown.length);
  }

  /** @param {string} state @param {Sign[]} signs */
  #outline(state, signs) {
    if (!this.map.getSource("ground")) return;
    for (const sourceLayer of ["country", "admin1", "admin2"]) {
      if (state === "shown") this.map.removeFeatureState({ source: "ground", sourceLayer });
    }
    for (const sign of signs) this.map.setFeatureState({ source: "ground", sourceLayer: sign.layer, id: sign.outline }, { [state]: true });
  }

  /** @param {Sign | null} sign */
  #markOutline(sign) {
    if (this.marked) this.map.setFeatureState(this.marked, { on: false });
    this.marked = sign && sign.outline !== null ? { source: "ground", sourceLayer: sign.layer, id: sign.outline } : null;
    if (this.marked) this.map.setFeatureState(this.marked, { on: true });
  }

  /** @returns {Shown} */
  #sign(sign, lon, lat) {
    const element = signOf(sign);
    const marker = new Marker({ element }).setLngLat([lon, lat]).addTo(this.map);
    const shown = { sign, lon, lat, element, marker };
    element.addEventListener("click", (event) => { event.stopPropagation(); this.#chosen(shown); });
    element.addEventListener("pointerenter", () => { this.#markOutline(sign); this.how.hovered(new Set(sign.numbers), sign.edges); });
    element.addEventListener("pointerleave", () => { this.#markOutline(null); this.how.hovered(new Set(), null); });
    return shown;
  }

  /** A group comes nearer; what cannot be parted by coming nearer is told. @param {Shown} shown */
  #chosen({ sign, lon, lat }) {
    if (sign.kind === "group" && !sign.is_one_point && this.map.getZoom() < NEAREST - .5) {
      this.map.fitBounds(boundsOf(sign.edges), { padding: 64, maxZoom: Math.max(this.map.getZoom() + 2, 9) });
      return;
    }
    const told = words(sign);
    told.addEventListener("click", (event) => {
      const link = /** @type {HTMLElement} */ (event.target).closest("a[data-narrow]");
      if (!link) return;
      event.preventDefault();
      this.how.narrow(link.getAttribute("href") ?? "");
    });
    this.popup.setLngLat([lon, lat]).setDOMContent(told).addTo(this.map);
  }
}

/** @param {number[]} bounds */
function boundsOf([west, south, east, north]) {
  return new LngLatBounds([west, Math.max(-80, south)], [east, Math.min(80, north)]);
}

/** @param {number[] | null} bounds */
function first(bounds) {
  return bounds ? { bounds: boundsOf(bounds), fitBoundsOptions: { padding: 48, maxZoom: 9 } } : { center: [25, 25], zoom: 1 };
}
