/**
 * Selecting words of a report, by mouse, touch or keyboard. Whoever decides listens on `document`:
 *
 * - `khabar:selection`, detail `{start, end, text, report, sha256, version}`: places in code points of the report's
 *   text, blanks at the ends left out; `report`, `sha256`, `version` say which text that is
 * - `khabar:selection-cleared`: nothing is selected any more
 *
 * By keyboard: in the text the arrow keys select the word before or behind (as it is written: in Arabic the left one is
 * the next), up and down that of the sentence before or behind, Home and End the paragraph's first and last; with Shift
 * the selection grows or shrinks by words.
 */
import { Places } from "./text_places.js";

/** @typedef {{start: number, end: number}} Word */

const SETTLED_MS = 60;

/** The selected words of a text; null: none. @param {Places} places @returns {Word | null} */
export function selectedWords(places) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(places.container)) return null;
  const start = places.container.contains(range.startContainer) ? borderOf(places, range.startContainer, range.startOffset) : places.start;
  const end = places.container.contains(range.endContainer) ? borderOf(places, range.endContainer, range.endOffset) : places.end;
  return trimmed(places, start, end);
}

/** A border of a selection, between paragraphs too. @param {Places} places @param {Node} node @param {number} offset */
function borderOf(places, node, offset) {
  const found = places.placeOf(node, offset);
  if (found !== null) return found;
  const following = node.childNodes[offset];
  for (const paragraph of places.paragraphs) {
    if (following && (following === paragraph.element || following.compareDocumentPosition(paragraph.element) & Node.DOCUMENT_POSITION_FOLLOWING)) {
      return paragraph.start;
    }
  }
  return places.end;
}

/** @param {Places} places @param {number} start @param {number} end @returns {Word | null} */
function trimmed(places, start, end) {
  if (start >= end) return null;
  const characters = [...places.textOf(start, end)];
  let [first, last] = [0, characters.length];
  while (first < last && !characters[first].trim()) first += 1;
  while (last > first && !characters[last - 1].trim()) last -= 1;
  return first < last ? { start: start + first, end: start + last } : null;
}

/** Watches a text and tells what is selected in it. @param {HTMLElement} container @param {Places} places */
export function watchSelection(container, places) {
  const article = /** @type {HTMLElement | null} */ (container.closest("[data-report]"));
  let told = "";
  let timer = 0;
  const tell = () => {
    const words = selectedWords(places);
    const key = words ? `${words.start}-${words.end}` : "";
    if (key === told) return;
    told = key;
    if (!words) {
      document.dispatchEvent(new CustomEvent("khabar:selection-cleared"));
      return;
    }
    const { report = "", sha256 = "", version = "" } = article?.dataset ?? {};
    const detail = { ...words, text: places.textOf(words.start, words.end), report, sha256, version: Number(version) };
    document.dispatchEvent(new CustomEvent("khabar:selection", { detail }));
  };
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(tell, SETTLED_MS);
  });
  container.addEventListener("keydown", new Walker(container, places, tell).pressed);
}

/** Goes through a text by words. */
class Walker {
  /** @param {HTMLElement} container @param {Places} places @param {() => void} tell tells at once what is selected */
  constructor(container, places, tell) {
    this.container = container;
    this.places = places;
    this.tell = tell;
    /** @type {Word | null} where a selection began */
    this.anchor = null;
    /** @type {Word | null} the word that was reached */
    this.focus = null;
    /** @type {Map<string, Word[]>} */
    this.cut = new Map();
    this.pressed = this.pressed.bind(this);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.target !== this.container || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = this.wanted(event.key);
    if (to === undefined) return;
    event.preventDefault();
    if (!to) return;
    this.focus = to;
    if (!event.shiftKey || !this.anchor) this.anchor = to;
    this.select();
  }

  /** The word that a key leads to; null: there is none; undefined: the key leads nowhere. @param {string} key */
  wanted(key) {
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(key)) return undefined;
    const here = this.here();
    const index = this.places.indexAt(here.start);
    const words = this.words(index, "word");
    if (key === "Home") return words[0] ?? null;
    if (key === "End") return words.at(-1) ?? null;
    if (here.start === here.end) return this.words(index, "word").find((one) => one.end > here.start) ?? this.beside(index, 1, "word");
    if (key === "ArrowUp" || key === "ArrowDown") return this.sentence(here, index, key === "ArrowDown" ? 1 : -1);
    const leftward = getComputedStyle(this.places.paragraphs[index].element).direction === "rtl" ? 1 : -1;
    return this.step(here, index, key === "ArrowLeft" ? leftward : -leftward);
  }

  /** Where one is: the word reached, else what is selected or lit, else the first place that can be seen. @returns {Word} */
  here() {
    const selected = selectedWords(this.places);
    if (this.focus && selected) return this.focus;
    this.anchor = null;
    if (selected) return selected;
    const lit = this.container.querySelector(".lit, .asked, :target");
    const seen = lit ?? this.places.paragraphs.find((one) => one.element.getBoundingClientRect().bottom > 60)?.element;
    const start = seen ? this.places.placeOf(seen, 0) ?? this.places.start : this.places.start;
    return { start, end: start };
  }

  /** @param {Word} here @param {number} index @param {1 | -1} way */
  step(here, index, way) {
    const words = this.words(index, "word");
    const found = way > 0 ? words.find((one) => one.start >= here.end) : words.findLast((one) => one.end <= here.start);
    return found ?? this.beside(index, way, "word");
  }

  /** The first word of the sentence before or behind. @param {Word} here @param {number} index @param {1 | -1} way */
  sentence(here, index, way) {
    const sentences = this.words(index, "sentence");
    const own = sentences.findLast((one) => one.start <= here.start);
    const at = own ? sentences.indexOf(own) + way : -1;
    const found = sentences[at] ?? this.beside(index, way, "sentence");
    if (!found) return null;
    const words = this.words(this.places.indexAt(found.start), "word");
    return words.find((one) => one.start >= found.start) ?? null;
  }

  /** @param {number} index @param {1 | -1} way @param {"word" | "sentence"} unit @returns {Word | null} */
  beside(index, way, unit) {
    for (let at = index + way; at >= 0 && at < this.places.paragraphs.length; at += way) {
      const found = this.words(at, unit);
      if (found.length) return way > 0 ? found[0] : found[found.length - 1];
    }
    return null;
  }

  /** The words or sentences of a paragraph. @param {number} index @param {"word" | "sentence"} unit @returns {Word[]} */
  words(index, unit) {
    const name = `${unit} ${index}`;
    const known = this.cut.get(name);
    if (known) return known;
    const paragraph = this.places.paragraphs[index];
    const found = paragraph ? cutInto(paragraph.element.textContent ?? "", paragraph.start, unit) : [];
    this.cut.set(name, found);
    return found;
  }

  select() {
    if (!this.anchor || !this.focus) return;
    const forward = this.focus.start >= this.anchor.start;
    const from = this.places.pointOf(forward ? this.anchor.start : this.anchor.end, !forward);
    const to = this.places.pointOf(forward ? this.focus.end : this.focus.start, forward);
    if (!from || !to) return;
    document.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
    this.tell(); // the next key may decide on these words already
    const box = this.places.rangeOf(this.focus.start, this.focus.end)?.getBoundingClientRect();
    if (box && (box.top < 80 || box.bottom > innerHeight - 80)) to.node.parentElement?.scrollIntoView({ block: "center" });
  }
}

/**
 * A text's words (what is no word left out) or sentences, as places. @param {string} text @param {number} start
 * @param {"word" | "sentence"} unit @returns {Word[]}
 */
export function cutInto(text, start, unit) {
  const found = [];
  let [at, units] = [start, 0];
  for (const piece of new Intl.Segmenter(undefined, { granularity: unit }).segment(text)) {
    at += codePoints16(text, units, piece.index);
    units = piece.index;
    if (unit === "sentence" || piece.isWordLike) found.push({ start: at, end: at + [...piece.segment].length });
  }
  return found;
}

/** @param {string} text @param {number} from @param {number} to */
function codePoints16(text, from, to) { return [...text.slice(from, to)].length; }
