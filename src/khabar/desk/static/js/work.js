/** A page of work in the background: asks how far it is, and shows it, until it has ended. */
import { announce, get } from "./desk.js";

const place = document.querySelector("[data-work]");
const ENDED = ["done", "stopped", "failed"];

/** Takes the page's own parts anew. @param {string} address */
async function renew(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-work]");
  if (fresh && place) place.replaceChildren(...fresh.childNodes);
}

/** Shows what the work is at, without touching what has the focus. @param {{now: string, share: number | null}} work */
function tell(work) {
  const now = place?.querySelector("[data-now]");
  if (now) now.textContent = work.now;
  const bar = place?.querySelector("progress[data-share]");
  if (!(bar instanceof HTMLProgressElement)) return;
  if (work.share === null) bar.removeAttribute("value");
  else bar.value = work.share;
}

async function follow() {
  if (!(place instanceof HTMLElement) || !place.dataset.work) return;
  let state = place.dataset.state ?? "";
  let seen = "";
  let pause = 500;
  while (!ENDED.includes(state)) {
    await new Promise((done) => setTimeout(done, pause));
    const told = await get(place.dataset.work).catch(() => null);
    if (told) {
      state = told.work.state;
      const now = `${state} ${told.work.done} ${told.work.faulty}`;
      if (now !== seen) await renew(place.dataset.work);
      else tell(told.work);
      seen = now;
    }
    pause = Math.min(pause * 1.3, 4000);
  }
  if (seen) announce(`The work is ${state}.`);
}

follow();
