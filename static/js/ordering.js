// Lists that people put in order: form[data-orders] holds rows [data-ordered], each with its own
// hidden input, so the form sends them as they stand. A row is dragged by its [data-handle]; the
// menu of a row does the same without dragging.
let dragged = null;

document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest("[data-handle]")?.closest("[data-ordered]");
  if (row) row.draggable = true;
});

document.addEventListener("dragstart", (event) => {
  const row = event.target.closest?.("[data-ordered]");
  if (!row) return;
  dragged = { row, after: row.nextElementSibling };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  row.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  const row = event.target.closest?.("[data-ordered]");
  if (!dragged || !row || row.parentElement !== dragged.row.parentElement) return;
  event.preventDefault();
  const middle = row.getBoundingClientRect().top + row.offsetHeight / 2;
  const before = event.clientY < middle ? row : row.nextElementSibling;
  if (before !== dragged.row && dragged.row.nextElementSibling !== before) {
    row.parentElement.insertBefore(dragged.row, before);
  }
});

document.addEventListener("drop", (event) => {
  if (dragged) event.preventDefault();
});

document.addEventListener("dragend", () => {
  if (!dragged) return;
  const { row, after } = dragged;
  dragged = null;
  row.draggable = false;
  row.classList.remove("is-dragged");
  if (row.nextElementSibling !== after) row.closest("[data-orders]").requestSubmit();
});
