/**
 * Places in a report's text: code points of the whole text, as the record counts them, to nodes of the page and back.
 *
 * JavaScript counts UTF-16 units, of which a character beyond U+FFFF has two. A paragraph is an element with
 * `data-start`; nothing stands in it that is not of the text. Between paragraphs there are line feeds, which no element
 * holds.
 */

/** How many code points begin in the first `units` UTF-16 units of a text. @param {string} text @param {number} [units] */
export function codePoints(text, units = text.length) {
  let count = 0;
  for (let at = 0; at < units; at += 1) {
    if (isPair(text, at)) at += 1;
    count += 1;
  }
  return count;
}

/** How many UTF-16 units the first `points` code points of a text have. @param {string} text @param {number} points */
export function utf16Units(text, points) {
  let at = 0;
  for (let left = points; left > 0 && at < text.length; left -= 1) at += isPair(text, at) ? 2 : 1;
  return at;
}

/** @param {string} text @param {number} at */
function isPair(text, at) {
  const high = text.charCodeAt(at);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}

/**
 * @typedef {{element: HTMLElement, start: number, end: number, nodes: Placed[] | null}} Paragraph
 * @typedef {{node: Text, start: number}} Placed
 */

/** The places of a text on the page. */
export class Places {
  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    /** @type {Paragraph[]} */
    this.paragraphs = [...container.querySelectorAll("p[data-start]")].map((found) => {
      const element = /** @type {HTMLElement} */ (found);
      return { element, start: Number(element.dataset.start), end: Number(element.dataset.end), nodes: null };
    });
    /** @type {Map<Text, number>} of the paragraphs that were looked at */
    this.starts = new Map();
    this.byElement = new Map(this.paragraphs.map((one) => [one.element, one]));
    this.start = Number(container.dataset.start);
    this.end = Number(container.dataset.end);
  }

  /** The paragraph that an element or text lies in. @param {Node | null} node @returns {Paragraph | undefined} */
  paragraphOf(node) {
    const element = node instanceof Element ? node : node?.parentElement;
    const found = element?.closest("p[data-start]");
    return found ? this.byElement.get(/** @type {HTMLElement} */ (found)) : undefined;
  }

  /** The number of the paragraph that holds a place, else of the last one before it. @param {number} place */
  indexAt(place) { return lastIndex(this.paragraphs.length, (at) => this.paragraphs[at].start <= place); }

  /**
   * Where a place stands in the page. With `end` the place is one that words end at: it belongs to what stands before it.
   * @param {number} place @param {boolean} [end] @returns {{node: Node, offset: number} | null}
   */
  pointOf(place, end = false) {
    if (!this.paragraphs.length) return null;
    const paragraph = this.paragraphs[this.indexAt(end ? Math.max(place - 1, 0) : place)];
    const within = Math.min(Math.max(place, paragraph.start), paragraph.end);
    const nodes = this.nodesOf(paragraph);
    if (!nodes.length) return { node: paragraph.element, offset: 0 };
    const found = nodes[lastIndex(nodes.length, (at) => (end ? nodes[at].start < within : nodes[at].start <= within))];
    return { node: found.node, offset: utf16Units(found.node.data, within - found.start) };
  }

  /** The range of words; null where none of them is on this page. @param {number} start @param {number} end */
  rangeOf(start, end) {
    const [first, last] = [Math.max(start, this.start), Math.min(end, this.end)];
    const from = first < last ? this.pointOf(first) : null;
    const to = first < last ? this.pointOf(last, true) : null;
    if (!from || !to) return null;
    const range = document.createRange();
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    return range;
  }

  /**
   * The place of a point of the page; null outside of all paragraphs. @param {Node} node @param {number} offset
   * @returns {number | null}
   */
  placeOf(node, offset) {
    const paragraph = this.paragraphOf(node);
    if (!paragraph) return null;
    const nodes = this.nodesOf(paragraph);
    if (node.nodeType === Node.TEXT_NODE) {
      const start = this.starts.get(/** @type {Text} */ (node));
      return start === undefined ? null : start + codePoints(/** @type {Text} */ (node).data, offset);
    }
    const first = node.childNodes[offset]?.nodeType === Node.TEXT_NODE ? this.starts.get(/** @type {Text} */ (node.childNodes[offset])) : undefined;
    if (first !== undefined) return first;
    const point = document.createRange();
    point.setStart(node, offset);
    const behind = nodes.find((one) => point.comparePoint(one.node, 0) >= 0);
    return behind ? behind.start : paragraph.end;
  }

  /** The words of a place on the page, as the report has them. @param {number} start @param {number} end */
  textOf(start, end) {
    let text = "";
    let at = start;
    for (let index = this.indexAt(start); index < this.paragraphs.length && at < end; index += 1) {
      const paragraph = this.paragraphs[index];
      if (paragraph.end <= at) continue;
      if (paragraph.start > at) {
        text += "\n".repeat(Math.min(paragraph.start, end) - at);
        at = Math.min(paragraph.start, end);
      }
      if (at >= end) break;
      const whole = paragraph.element.textContent ?? "";
      const last = Math.min(end, paragraph.end);
      text += whole.slice(utf16Units(whole, at - paragraph.start), utf16Units(whole, last - paragraph.start));
      at = last;
    }
    return text + "\n".repeat(Math.max(end - at, 0));
  }

  /** @param {Paragraph} paragraph */
  nodesOf(paragraph) {
    if (!paragraph.nodes) {
      paragraph.nodes = [];
      const walker = document.createTreeWalker(paragraph.element, NodeFilter.SHOW_TEXT);
      let at = paragraph.start;
      for (let node = /** @type {Text | null} */ (walker.nextNode()); node; node = /** @type {Text | null} */ (walker.nextNode())) {
        paragraph.nodes.push({ node, start: at });
        this.starts.set(node, at);
        at += codePoints(node.data);
      }
    }
    return paragraph.nodes;
  }
}

/** The last of `count` places at which something holds that holds up to there and not beyond; 0 where it never does. */
function lastIndex(/** @type {number} */ count, /** @type {(at: number) => boolean} */ holds) {
  let [low, high] = [0, count];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
