/** What is wrong with a field, said beside it as the desk itself says it (khabar.desk.refilling), with the focus on it. */

const AT_FIELD = "refused-why";

/** Says it no more. */
export function forgive() {
  document.getElementById(AT_FIELD)?.remove();
  for (const one of document.querySelectorAll(`[aria-describedby~="${AT_FIELD}"]`)) {
    const left = (one.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== AT_FIELD).join(" ");
    if (left) one.setAttribute("aria-describedby", left);
    else one.removeAttribute("aria-describedby");
    one.removeAttribute("aria-invalid");
  }
}

/** @param {HTMLElement} field @param {string} words @param {Element} after behind which they stand */
export function refuse(field, words, after = field) {
  forgive();
  const said = document.createElement("span");
  said.className = "wrong";
  said.id = AT_FIELD;
  said.textContent = words;
  after.after(said);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), AT_FIELD].filter(Boolean).join(" "));
  if (field.matches('input:not([type="radio"]), select, textarea')) field.setAttribute("aria-invalid", "true");
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}
