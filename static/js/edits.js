// form[data-guards-edits]: asks before edits are lost by leaving the page.
const edited = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guards-edits]");
  if (form) edited.add(form);
});
document.addEventListener("reset", (event) => edited.delete(event.target));
// Sent edits are not lost; where htmx brings the form back with errors they count again.
document.addEventListener("submit", (event) => edited.delete(event.target));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form[data-guards-edits]");
  if (form && !event.detail.successful && event.detail.requestConfig.verb !== "get") edited.add(form);
});

window.addEventListener("beforeunload", (event) => {
  if ([...edited].some((form) => form.isConnected)) event.preventDefault();
});
