/**
 * What all pages share: changes sent with the session's token, a session that ended taken up again in place, words for
 * screen readers, the keys that work everywhere.
 */
import { keys } from "./keys.js";

/** An answer that tells of an error, in the desk's one shape. */
export class DeskError extends Error {
  /** @param {{what: string, where?: string, remedy?: string, status?: number}} told @param {any} [body] the whole answer */
  constructor(told, body) {
    super([told.where ? `${told.where}: ${told.what}` : told.what, told.remedy].filter(Boolean).join("; "));
    this.what = told.what;
    this.where = told.where ?? "";
    this.remedy = told.remedy ?? "";
    this.status = told.status ?? 0;
    this.body = body;
  }
}

/** @param {string} name */
const meta = (name) => /** @type {HTMLMetaElement | null} */ (document.querySelector(`meta[name="khabar-${name}"]`));

/** The token that changes of this session need. */
export const token = () => meta("token")?.content ?? "";

/** An id for a change, so that it is made once however often it is sent. */
export function once() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Says something to screen readers. @param {string} words */
export function announce(words) {
  const place = document.getElementById("said");
  if (!place) return;
  place.textContent = "";
  setTimeout(() => { place.textContent = words; }, 50);
}

/**
 * What an address of the desk answers, as JSON. @param {string} address @returns {Promise<any>}
 * @throws {DeskError}
 */
export function get(address) { return ask(address, { method: "GET" }); }

/**
 * Sends a change and gives the answer. A change that has a `once` is sent once more when the connection was lost; a
 * session that ended is taken up again, and the same change sent. @param {string} address @param {object} change
 * @returns {Promise<any>} @throws {DeskError}
 */
export function post(address, change) {
  return ask(address, { method: "POST", body: JSON.stringify(change), headers: { "Content-Type": "application/json" } });
}

/** @param {string} address @param {RequestInit & {headers?: Record<string, string>}} how */
async function ask(address, how) {
  for (let round = 0; ; round += 1) {
    const answer = await reach(address, how);
    const body = await answer.json().catch(() => null);
    if (answer.ok) return body;
    const told = body?.error ?? { what: `the desk answered ${answer.status}`, status: answer.status };
    if (round > 1 || !await mended(answer.status, how.method ?? "GET")) throw new DeskError(told, body);
  }
}

/** @param {string} address @param {RequestInit & {headers?: Record<string, string>}} how */
async function reach(address, how) {
  const send = () => fetch(address, {
    ...how,
    headers: { Accept: "application/json", ...(how.method === "GET" ? {} : { "X-Khabar-Token": token() }), ...how.headers },
    credentials: "same-origin",
    redirect: "error",
  });
  try {
    return await send();
  } catch {
    if (how.method !== "GET" && !String(how.body).includes('"once"')) throw unreachable();
    await new Promise((done) => setTimeout(done, 800));
    return send().catch(() => { throw unreachable(); });
  }
}

function unreachable() {
  return new DeskError({ what: "the desk cannot be reached", remedy: "what you typed is still here; try again when it is back" });
}

/** Whether what stood in the way of a request is away: a session that ended, a token of an older one. */
async function mended(/** @type {number} */ status, /** @type {string} */ method) {
  if (status === 401) return logInAgain();
  return status === 403 && method !== "GET" && renewed();
}

/** Fetches the session's token anew; whether it was another one. */
async function renewed() {
  const before = token();
  const answer = await fetch("/session", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return false;
  keepToken((await answer.json()).token);
  return token() !== before;
}

/** @param {string} value */
function keepToken(value) {
  const place = meta("token");
  if (place) place.content = value;
  for (const field of document.querySelectorAll('input[type="hidden"][name="token"]')) {
    /** @type {HTMLInputElement} */ (field).value = value;
  }
}

/** @type {Promise<boolean> | null} */
let loggingIn = null;

/** Asks for name and password over the page as it is; whether somebody logged in. */
export function logInAgain() {
  loggingIn ??= askPassword().finally(() => { loggingIn = null; });
  return loggingIn;
}

/** @returns {Promise<boolean>} */
function askPassword() {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "again-title");
  // Only words of our own: no name or text of a record is put together as HTML.
  dialog.innerHTML = `
    <form method="dialog">
      <h2 id="again-title">Your session has ended</h2>
      <p>Log in again; what you were doing goes on.</p>
      <p class="said bad" role="alert" hidden></p>
      <p class="field"><label for="again-name">Name</label><input id="again-name" autocomplete="username" required></p>
      <p class="field"><label for="again-password">Password</label><input id="again-password" type="password" autocomplete="current-password" required></p>
      <p class="row"><button type="submit" class="primary">Log in</button><button type="button">Not now</button></p>
    </form>`;
  document.body.append(dialog);
  const [name, password] = /** @type {NodeListOf<HTMLInputElement>} */ (dialog.querySelectorAll("input"));
  const wrong = /** @type {HTMLElement} */ (dialog.querySelector("[role=alert]"));
  name.value = meta("user")?.content ?? "";
  return new Promise((done) => {
    dialog.querySelector("button[type=button]")?.addEventListener("click", () => dialog.close());
    dialog.querySelector("form")?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = await logIn(name.value, password.value);
      if (said) {
        wrong.textContent = said;
        wrong.hidden = false;
        password.value = "";
        password.focus();
        return;
      }
      dialog.dataset.done = "1";
      dialog.close();
    });
    dialog.addEventListener("close", () => { dialog.remove(); done(dialog.dataset.done === "1"); });
    dialog.showModal();
    (name.value ? password : name).focus();
  });
}

/** What is wrong; nothing when one is logged in. @param {string} name @param {string} password */
async function logIn(name, password) {
  const answer = await fetch("/login", {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ name, password }),
  }).catch(() => null);
  const body = await answer?.json().catch(() => null);
  if (answer?.ok) {
    keepToken(body.token);
    return "";
  }
  return body?.error?.what ?? "the desk cannot be reached";
}

/** Forms of plain HTML: whether the session still stands is asked first, so that nothing typed or chosen is lost. */
document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const submitter = /** @type {HTMLElement | null} */ (event.submitter);
  const isChange = form.getAttribute("method")?.toLowerCase() === "post" && form.getAttribute("action") !== "/login";
  if (event.defaultPrevented || !isChange || form.dataset.session === "stands") return;
  event.preventDefault();
  if (form.dataset.session === "asked") return;
  form.dataset.session = "asked";
  try {
    keepToken((await get("/session")).token);
    form.dataset.session = "stands";
    form.requestSubmit(submitter);
  } catch (fault) {
    announce(/** @type {DeskError} */ (fault).message);
    if (/** @type {DeskError} */ (fault).status === 0) tellOn(form, /** @type {DeskError} */ (fault).message);
  } finally {
    delete form.dataset.session;
  }
});

/** Says above a form why it was not sent. @param {HTMLFormElement} form @param {string} words */
function tellOn(form, words) {
  let place = form.querySelector(".said.bad[data-told]");
  if (!place) {
    place = document.createElement("p");
    place.className = "said bad";
    place.setAttribute("data-told", "");
    form.prepend(place);
  }
  place.textContent = words;
}

const button = document.querySelector("[data-keys]");
if (button instanceof HTMLElement) {
  button.hidden = false;
  button.addEventListener("click", () => keys.show());
}
for (const [key, path, label] of [["g o", "/", "Overview"], ["g q", "/queue", "Queue"], ["g d", "/decisions", "Decisions"], ["g a", "/actors", "Actors"], ["g p", "/places", "Places"], ["g s", "/sources", "Sources"], ["g r", "/rounds", "Rounds"]]) {
  if (document.querySelector(`.head-nav a[href="${path}"]`)) {
    keys.on(key, label, () => { location.href = path; }, { group: "Everywhere" });
  }
}
document.querySelector(".head-nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
const search = document.querySelector('main input[type="search"]');
if (search instanceof HTMLElement) keys.on("/", "Search", () => search.focus(), { group: "Everywhere" });
