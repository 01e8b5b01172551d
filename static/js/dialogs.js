// Dialogs: [data-opens="id"] opens one as a modal, [data-closes] closes the one it is in, and
// <dialog data-opens-on-load> opens by itself, also when htmx brings it. The browser gives the
// focus back to where it was.
function openThose(root) {
  for (const dialog of root.querySelectorAll("dialog[data-opens-on-load]")) {
    dialog.removeAttribute("data-opens-on-load");
    if (!dialog.open) dialog.showModal();
    // The browser would begin at the button that closes it.
    dialog.querySelector(".dialog__body :is(input:not([type=hidden]), select, textarea)")?.focus();
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    // A popover would open it too, but not as a modal.
    event.preventDefault();
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && !dialog.open) dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
  } else if (event.target instanceof HTMLDialogElement && event.target.matches(".dialog")) {
    // The sheet has no padding of its own, so a click on the dialog itself is on its backdrop.
    event.target.close();
  }
});

document.addEventListener("htmx:afterSettle", (event) => openThose(event.detail.elt.parentElement ?? document));
openThose(document);
