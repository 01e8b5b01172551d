// Toasts: those the page came with, those an htmx answer brings (HX-Trigger: kindling:toasts), and
// those another script asks for by dispatching kindling:toasts on the document.
const READING = 6000;
const DECIDING = 12000; // with an Undo

const shelf = document.getElementById("toasts");
const shape = document.getElementById("toast-shape");

function watch(toast) {
  const time = toast.querySelector("[data-toast-undo]") ? DECIDING : READING;
  let timer = setTimeout(() => toast.remove(), time);
  const stay = () => clearTimeout(timer);
  const leave = () => { stay(); timer = setTimeout(() => toast.remove(), time); };
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("pointerleave", leave);
  toast.addEventListener("focusout", leave);
}

function show({ text, tone = "grey", undo_url: undo = "" }) {
  const toast = shape.content.firstElementChild.cloneNode(true);
  toast.classList.replace("toast--grey", `toast--${tone}`);
  toast.querySelector("[data-toast-text]").textContent = text;
  const form = toast.querySelector("[data-toast-undo]");
  if (undo) form.action = undo;
  else form.remove();
  shelf.append(toast);
  watch(toast);
}

if (shelf && shape) {
  shelf.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove();
  });
  document.addEventListener("kindling:toasts", (event) => event.detail.toasts.forEach(show));
  for (const toast of shelf.querySelectorAll("[data-toast]")) watch(toast);
}
