// What the browser itself refuses (no number, too small, left empty) is said as our own errors are:
// beside the field, which is brought into view however deep it is folded away.
const shape = document.getElementById("refusal-shape");
let first = null;

document.addEventListener("invalid", (event) => {
  const control = event.target;
  if (!shape || !control.id || control.type === "radio") return;
  event.preventDefault();
  for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  say(control);
  // The browser tells of each control in turn: the first one gets the focus.
  if (!first) queueMicrotask(() => { first.focus(); first = null; });
  first ??= control;
}, true);

document.addEventListener("input", (event) => {
  const control = event.target;
  if (control.dataset.refused !== undefined && control.validity.valid) unsay(control);
});

function say(control) {
  const said = document.getElementById(`${control.id}_error`) ?? place(control);
  const words = shape.content.cloneNode(true);
  words.querySelector("[data-words]").textContent = control.validationMessage;
  said.replaceChildren(words);
  control.setAttribute("aria-invalid", "true");
  control.dataset.refused = "";
}

function place(control) {
  const said = document.createElement("div");
  said.id = `${control.id}_error`;
  (control.closest(".form-pair, .limit, .two, .when") ?? control).after(said);
  describe(control, (ids) => [...ids, said.id]);
  return said;
}

function unsay(control) {
  document.getElementById(`${control.id}_error`)?.remove();
  describe(control, (ids) => ids.filter((id) => id !== `${control.id}_error`));
  control.removeAttribute("aria-invalid");
  delete control.dataset.refused;
}

function describe(control, change) {
  const ids = change((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
  else control.removeAttribute("aria-describedby");
}
