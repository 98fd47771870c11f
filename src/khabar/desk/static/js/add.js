/** The page for adding: files dropped anywhere on it, and pages that the button in the browser's bar sends. */
import { announce } from "./desk.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.add"));
const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#files"));
const chosen = document.querySelector("[data-chosen]");
const drop = document.querySelector(".drop");

function show() {
  if (!field?.files || !chosen) return;
  chosen.replaceChildren(...Array.from(field.files, (file) => {
    const line = document.createElement("li");
    line.textContent = `${file.name} (${Math.ceil(file.size / 1024).toLocaleString("en")} kB)`;
    return line;
  }));
}
field?.addEventListener("change", show);

addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  drop?.classList.add("over");
});
addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop?.classList.remove("over"); });
addEventListener("drop", (event) => {
  drop?.classList.remove("over");
  if (!field || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  field.files = event.dataTransfer.files;
  show();
  announce(`${field.files.length} files chosen`);
});

// What the button sends stands behind the # of the address, which no browser sends on: it is put into the form, to be looked at.
const SENT = "#page=";
if (form && location.hash.startsWith(SENT)) {
  try {
    const sent = JSON.parse(decodeURIComponent(location.hash.slice(SENT.length)));
    /** @type {HTMLInputElement} */ (form.elements.namedItem("page")).value = String(sent.html ?? "");
    /** @type {HTMLInputElement} */ (form.elements.namedItem("url")).value = String(sent.url ?? "");
    const said = document.querySelector("[data-page]");
    if (said instanceof HTMLElement) {
      said.hidden = false;
      said.textContent = `The page ${sent.title || sent.url} is here, ${Math.ceil(String(sent.html ?? "").length / 1024)} kB. Press Add to take it in.`;
    }
    /** @type {HTMLElement | null} */ (form.querySelector("button.primary"))?.focus();
  } catch {
    announce("What was sent could not be understood");
  }
  history.replaceState(null, "", location.pathname);
}

const button = document.querySelector("[data-bookmarklet]");
if (button instanceof HTMLAnchorElement) {
  const most = 1_500_000; // what addresses hold in all browsers; a longer page comes as its words alone
  button.href = `javascript:(()=>{let h=document.documentElement.outerHTML;if(h.length>${most}){const p=document.createElement("pre");p.textContent=document.body.innerText;h=p.outerHTML}open(${JSON.stringify(`${location.origin}/add`)}+"${SENT}"+encodeURIComponent(JSON.stringify({url:location.href,title:document.title,html:h})))})()`;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    announce("Drag it into the bar of bookmarks");
  });
}
