/**
 * The words that a decision rests on: taken from the report's text, which stands in the dialog as a text that one reads
 * and selects in, by mouse or with Shift and the arrow keys.
 */
import { get } from "./desk.js";
import { codePoints, utf16Units } from "./text_places.js";

/** @typedef {{report: string, sha256: string, start: number, text: string}} Piece a part of a report's text, from `start` on */

/** What was selected on the page when the dialog was opened. @type {{report: string, sha256: string, start: number, end: number, text: string} | null} */
let selected = null;
document.addEventListener("khabar:selection", (event) => { selected = /** @type {CustomEvent} */ (event).detail; });
document.addEventListener("khabar:selection-cleared", () => { selected = null; });

/** What is selected on the page; null: nothing. */
export const selectedOnPage = () => selected;

/** @param {HTMLFormElement} form */
export function enlivenWords(form) {
  for (const found of form.querySelectorAll("[data-words]")) new WordsField(form, /** @type {HTMLElement} */ (found));
}

class WordsField {
  /** @param {HTMLFormElement} form @param {HTMLElement} box */
  constructor(form, box) {
    this.form = form;
    this.box = box;
    /** @type {Piece | null} */
    this.piece = null;
    this.words = this.input("words");
    this.words.addEventListener("input", () => this.forget());
    this.text = document.createElement("textarea");
    // Not read-only as browsers have it: then there would be no caret to select with. Nothing that is typed gets in.
    this.text.setAttribute("aria-readonly", "true");
    this.text.addEventListener("beforeinput", (event) => event.preventDefault());
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      /** @type {HTMLElement | null} */ (form.querySelector('input[name="quick"]'))?.focus();
    });
    this.text.rows = 6;
    this.text.dir = "auto";
    this.text.className = "words-text";
    this.text.setAttribute("aria-label", "The report's text: select words in it");
    this.text.hidden = true;
    this.text.addEventListener("select", () => this.take());
    this.text.addEventListener("keyup", () => this.take());
    this.text.addEventListener("pointerup", () => this.take());
    this.show = document.createElement("button");
    this.show.type = "button";
    this.show.textContent = "Select in the text";
    this.show.addEventListener("click", () => this.open());
    box.append(this.show, this.text);
    for (const named of form.querySelectorAll("input[data-take]")) this.offer(/** @type {HTMLInputElement} */ (named));
    form.addEventListener("khabar:opened", () => this.opened());
  }

  /** @param {string} name */
  input(name) { return /** @type {HTMLInputElement} */ (this.box.querySelector(`input[name="${name}"]`)); }

  /** A button that takes what is selected in the text into another field. @param {HTMLInputElement} field */
  offer(field) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "Take the selected words";
    button.addEventListener("click", async () => {
      if (this.text.hidden) await this.open();
      const words = this.chosen();
      if (words) field.value = field.value ? `${field.value}; ${words.text}` : words.text;
    });
    field.insertAdjacentElement("afterend", button);
  }

  /** The account that is decided on: its report, version, and about where it stands. */
  target() {
    const select = this.form.querySelector('select[name="on"]');
    const of = select instanceof HTMLSelectElement ? select.selectedOptions[0] : this.form.querySelector('input[type="hidden"][name="on"]');
    const own = /** @type {HTMLElement | null} */ (of)?.dataset ?? {};
    const first = /** @type {HTMLElement | null} */ (this.form.querySelector("[name=on] [data-report]"))?.dataset ?? {};
    const page = document.getElementById("deciding")?.dataset ?? {};
    const report = own.report ?? first.report ?? (page.page === "report" ? page.id : undefined);
    return { report, at: own.at ?? first.at ?? "0" };
  }

  /** Words selected on the page are those meant. */
  opened() {
    const own = this.target();
    if (!selected || this.words.value || (this.form.querySelector('select[name="on"]') === null && own.report && selected.report !== own.report)) return;
    this.put(selected);
  }

  async open() {
    this.text.hidden = false;
    const { report, at } = this.target();
    if (!report) {
      this.text.value = "Choose an account first.";
      return;
    }
    if (this.piece?.report !== report) {
      const near = this.input("words_start").value || at;
      try {
        this.piece = /** @type {Piece} */ (await get(`/decisions/words?report=${encodeURIComponent(report)}&at=${near}`));
        this.text.value = this.piece.text;
      } catch (fault) {
        this.text.value = /** @type {Error} */ (fault).message;
        return;
      }
      const from = utf16Units(this.piece.text, Math.max(0, Number(near) - this.piece.start));
      this.text.setSelectionRange(from, from);
    }
    this.text.focus();
  }

  /** The words that are selected in the text. */
  chosen() {
    const [from, to] = [this.text.selectionStart, this.text.selectionEnd];
    if (!this.piece || from === to) return null;
    const text = this.piece.text.slice(from, to);
    const lead = text.length - text.trimStart().length;
    const words = text.trim();
    if (!words) return null;
    const start = this.piece.start + codePoints(this.piece.text, from + lead);
    return { report: this.piece.report, sha256: this.piece.sha256, start, end: start + codePoints(words), text: words };
  }

  take() {
    const words = this.chosen();
    if (words && !this.box.contains(document.querySelector(".names:focus-within"))) this.put(words);
  }

  /** @param {{report: string, sha256: string, start: number, text: string, end?: number}} words */
  put(words) {
    this.words.value = words.text;
    this.input("words_start").value = String(words.start);
    this.input("words_end").value = String(words.start + codePoints(words.text));
    this.input("words_report").value = words.report;
    this.input("words_sha256").value = words.sha256;
  }

  /** Typed words have no place yet: the desk looks for it. */
  forget() {
    for (const name of ["words_start", "words_end", "words_sha256"]) this.input(name).value = "";
    if (document.getElementById("deciding")?.dataset.page !== "report") this.input("words_report").value = "";
  }
}
