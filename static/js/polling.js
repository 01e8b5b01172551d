// Parts of a page that fetch themselves anew by the clock ([data-polls]) wait while nobody looks at the
// page, while the focus is inside them, and while something in them is unfolded.
document.addEventListener("htmx:confirm", (event) => {
  const part = event.detail.elt;
  if (!part.matches("[data-polls]")) return;
  const inUse = part.contains(document.activeElement) || part.querySelector("details[open]");
  if (document.hidden || inUse) event.preventDefault();
});
