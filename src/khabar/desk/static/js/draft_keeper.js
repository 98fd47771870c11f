/**
 * Keeps an unfinished coding: in the browser at once, on the server a moment later, again and again where the connection
 * is lost. The browser's copy goes when the server has it. It holds offsets, never words of the report.
 */
import { get, post } from "./desk.js";

/** @typedef {"saved" | "waiting" | "saving" | "offline" | "refused" | "conflict"} State */

const WAIT_MS = 1200;
const AGAIN_MS = 5000;

export class DraftKeeper {
  /**
   * @param {{address: string, page: string, name: string, revision: number,
   *   told: (state: State, words: string, answer?: any) => void}} of
   */
  constructor({ address, page, name, revision, told }) {
    this.address = address;
    this.page = page;
    this.name = name;
    this.revision = revision;
    this.told = told;
    /** @type {any} */
    this.pending = null;
    this.timer = 0;
    this.saving = false;
    addEventListener("online", () => { if (this.pending) this.save(); });
    addEventListener("pagehide", () => { if (this.pending) this.save(); });
  }

  /** What the browser kept and the server has not; null: nothing. */
  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {any} coding */
  changed(coding) {
    this.pending = coding;
    try {
      localStorage.setItem(this.name, JSON.stringify({ coding, seen: this.revision, at: Date.now() }));
    } catch {
      // A full or forbidden store: the server still gets it.
    }
    this.told("waiting", "Not saved yet");
    this.later(WAIT_MS);
  }

  /** @param {number} milliseconds */
  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.saving || !this.pending) return;
    const sent = this.pending;
    this.saving = true;
    this.told("saving", "Saving …");
    try {
      const answer = await post(this.address, { coding: sent, seen: this.revision });
      this.revision = answer.revision;
      this.done(sent, answer);
    } catch (fault) {
      this.failed(/** @type {import("./desk.js").DeskError} */ (fault));
    } finally {
      this.saving = false;
    }
    if (this.pending && this.pending !== sent) this.later(WAIT_MS);
  }

  /** @param {any} sent @param {any} answer */
  done(sent, answer) {
    if (this.pending === sent) {
      this.pending = null;
      localStorage.removeItem(this.name);
    }
    this.told("saved", `Saved ${new Date(answer.saved_at * 1000).toLocaleTimeString()}`, answer);
  }

  /** @param {import("./desk.js").DeskError} fault */
  failed(fault) {
    if (fault.status === 409) this.told("conflict", fault.message);
    else if (fault.status === 400) this.told("refused", fault.message);
    else {
      this.told("offline", `Not saved on the server: ${fault.what ?? fault.message}. It is kept in this browser.`);
      this.later(AGAIN_MS);
    }
  }

  /** Saves over what another window saved. */
  async keepMine() {
    this.revision = (await get(this.page)).revision;
    await this.save();
  }

  /** Nothing is to be kept any more: it was submitted. */
  forget() {
    clearTimeout(this.timer);
    this.pending = null;
    localStorage.removeItem(this.name);
  }
}
