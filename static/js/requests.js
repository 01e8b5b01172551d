// htmx requests: says so when one fails, marks what waits as busy, and moves the focus to the
// errors of a form that came back.
const words = document.getElementById("toast-words")?.dataset ?? {};

function say(text) {
  const detail = { toasts: [{ text, tone: "bad" }] };
  document.dispatchEvent(new CustomEvent("kindling:toasts", { detail }));
}

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 403) say(words.forbidden);
  else if (status === 404 || status === 410) say(words.gone);
  else say(words.error);
});
document.addEventListener("htmx:sendError", () => say(words.offline));
document.addEventListener("htmx:timeout", () => say(words.late));

document.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));

document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt;
  const errors = root.matches("[data-takes-focus]") ? root : root.querySelector("[data-takes-focus]");
  errors?.focus();
});
document.querySelector("[data-takes-focus]")?.focus();
