/** Choosing days by dragging over the timeline. By keyboard the fields From and To do the same. */

const SVG = "http://www.w3.org/2000/svg";
const LEAST_PIXELS = 6;

/**
 * @param {HTMLElement} box around the timeline's svg
 * @param {(since: string, until: string) => void} chosen
 */
export function brush(box, chosen) {
  const drawing = box.querySelector("svg");
  if (!drawing) return;
  let from = 0;
  /** @type {SVGRectElement | null} */
  let band = null;
  const across = (/** @type {PointerEvent} */ event) => event.clientX - drawing.getBoundingClientRect().left;

  drawing.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType === "touch") return;
    from = across(event);
    const moved = (/** @type {PointerEvent} */ now) => {
      const to = across(now);
      if (!band && Math.abs(to - from) < LEAST_PIXELS) return;
      band ??= bandIn(drawing);
      band.setAttribute("x", String(Math.min(from, to)));
      band.setAttribute("width", String(Math.abs(to - from)));
    };
    const ended = (/** @type {PointerEvent} */ now) => {
      removeEventListener("pointermove", moved);
      removeEventListener("pointerup", ended);
      if (!band) return;
      band.remove();
      band = null;
      // The click on a bar that ends the drag leads nowhere.
      addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
      const days = daysBetween(drawing, Math.min(from, across(now)), Math.max(from, across(now)));
      if (days) chosen(...days);
    };
    addEventListener("pointermove", moved);
    addEventListener("pointerup", ended);
    event.preventDefault();
  });
  drawing.addEventListener("dragstart", (event) => event.preventDefault());
}

/** @param {SVGSVGElement} drawing */
function bandIn(drawing) {
  const made = document.createElementNS(SVG, "rect");
  made.setAttribute("class", "time-brush");
  made.setAttribute("y", "0");
  made.setAttribute("height", "100%");
  drawing.append(made);
  return made;
}

/**
 * First and last day of the bars that a stretch touches.
 * @param {SVGSVGElement} drawing @param {number} left @param {number} right @returns {[string, string] | null}
 */
function daysBetween(drawing, left, right) {
  const start = drawing.getBoundingClientRect().left;
  const touched = [...drawing.querySelectorAll(".time-hit")].filter((one) => {
    const bar = one.getBoundingClientRect();
    return bar.right - start > left && bar.left - start < right;
  });
  const [first, last] = [touched[0], touched[touched.length - 1]];
  const since = first?.getAttribute("data-start");
  const until = last?.getAttribute("data-end");
  return since && until ? [since, until] : null;
}
