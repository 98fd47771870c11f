/**
 * A coding as the desk takes it: events with offsets into the report's text, and what a coder does to it. Nothing of the
 * page is known here.
 */

/** @typedef {[number, number]} Span */
/** @typedef {{source: Span[] | null, cue: Span | null, stance: string, hedge: boolean, quote: Span | null, killed?: Figure, wounded?: Figure, taken?: Figure}} Claim */
/** @typedef {[number, number | null]} Figure */
/**
 * @typedef {{id: string, type: string, status: string, main: boolean, aggregate: boolean, civilians: boolean,
 *   triggers: Span[], doers: Span[][], targets: Span[][], places: Span[][], weapons: Span[][],
 *   time: {span: Span | null, start: string | null, end: string | null, precision: string},
 *   killed?: Figure, wounded?: Figure, taken?: Figure, claims: Claim[]}} CodedEvent
 */
/** @typedef {{events: CodedEvent[], note: string}} Coding */
/** @typedef {"triggers" | "doers" | "targets" | "places" | "weapons" | "time" | "claims" | "source" | "cue" | "quote"} Slot */

/** @type {("doers" | "targets" | "places" | "weapons")[]} */
export const ROLES = ["doers", "targets", "places", "weapons"];
/** @type {("killed" | "wounded" | "taken")[]} */
export const MEASURES = ["killed", "wounded", "taken"];
export const STATUSES = ["happened", "planned", "denied"];
export const PRECISIONS = ["day", "days", "week", "month", "year", "longer", "unknown"];
const DEEPEST = 100;

/** @returns {CodedEvent} */
export function emptyEvent() {
  return {
    id: "", type: "", status: "happened", main: false, aggregate: false, civilians: false, triggers: [],
    doers: [], targets: [], places: [], weapons: [],
    time: { span: null, start: null, end: null, precision: "unknown" }, claims: [],
  };
}

/** @param {Span | null} quote @returns {Claim} */
export function emptyClaim(quote) {
  return { source: null, cue: null, stance: "asserts", hedge: false, quote };
}

/** A coding that is being made: where one is in it, and what it was before. */
export class Model {
  /** @param {Coding} coding */
  constructor(coding) {
    this.coding = coding;
    this.at = 0;
    this.claimAt = 0;
    /** @type {string[]} */
    this.before = [];
  }

  /** @returns {CodedEvent | undefined} */
  get event() { return this.coding.events[this.at]; }

  /** @returns {Claim | undefined} */
  get claim() { return this.event?.claims[this.claimAt]; }

  /** Changes the coding; what it was can be had back. @param {() => void} change */
  change(change) {
    const was = JSON.stringify(this.coding);
    change();
    this.coding.events.forEach((event, number) => { event.id = `e${number + 1}`; });
    if (JSON.stringify(this.coding) !== was) this.before = [...this.before.slice(-DEEPEST), was];
  }

  /** Takes the last change back; whether there was one. */
  undo() {
    const was = this.before.pop();
    if (was === undefined) return false;
    this.coding = JSON.parse(was);
    this.at = Math.min(this.at, Math.max(0, this.coding.events.length - 1));
    this.claimAt = 0;
    return true;
  }

  /** @param {number} number */
  goTo(number) {
    if (!this.coding.events.length) return;
    this.at = (number + this.coding.events.length) % this.coding.events.length;
    this.claimAt = 0;
  }

  /** @param {Span | null} trigger */
  addEvent(trigger) {
    this.change(() => {
      const event = emptyEvent();
      event.main = !this.coding.events.some((one) => one.main);
      if (trigger) event.triggers.push(trigger);
      this.coding.events.push(event);
    });
    this.goTo(this.coding.events.length - 1);
  }

  removeEvent() {
    this.change(() => { this.coding.events.splice(this.at, 1); });
    this.goTo(Math.max(0, this.at - 1));
  }

  /** Makes the event the main one, and no other. @param {boolean} main */
  setMain(main) {
    this.change(() => this.coding.events.forEach((event, number) => { event.main = main && number === this.at; }));
  }

  /**
   * Puts words where they belong. `more`: another wording of the referent that was marked last.
   * @param {Slot} slot @param {Span} span @param {boolean} [more]
   */
  put(slot, span, more = false) {
    if (!this.event) this.addEvent(null);
    const event = /** @type {CodedEvent} */ (this.event);
    this.change(() => {
      if (slot === "triggers") event.triggers = sorted([...event.triggers, span]);
      else if (slot === "time") event.time.span = span;
      else if (slot === "claims") this.addClaim(event, span);
      else if (slot === "source" || slot === "cue" || slot === "quote") this.putInClaim(event, slot, span, more);
      else event[slot] = withReferent(event[slot], span, more);
    });
  }

  /** @param {CodedEvent} event @param {Span | null} quote */
  addClaim(event, quote) {
    event.claims.push(emptyClaim(quote));
    this.claimAt = event.claims.length - 1;
  }

  /** @param {CodedEvent} event @param {"source" | "cue" | "quote"} slot @param {Span} span @param {boolean} more */
  putInClaim(event, slot, span, more) {
    if (!event.claims[this.claimAt]) this.addClaim(event, null);
    const claim = event.claims[this.claimAt];
    if (slot === "source") claim.source = more && claim.source ? unique([...claim.source, span]) : [span];
    else claim[slot] = span;
  }
}

/** @param {Span[][]} referents @param {Span} span @param {boolean} more */
function withReferent(referents, span, more) {
  if (referents.some((wordings) => wordings.some((one) => one[0] === span[0] && one[1] === span[1]))) return referents;
  if (more && referents.length) return [...referents.slice(0, -1), [...referents[referents.length - 1], span]];
  return [...referents, [span]];
}

/** @param {Span[]} spans */
function unique(spans) {
  return spans.filter((one, place) => spans.findIndex((other) => other[0] === one[0] && other[1] === one[1]) === place);
}

/** @param {Span[]} spans */
const sorted = (spans) => unique(spans).sort((one, other) => one[0] - other[0]);
