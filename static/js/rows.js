// Lists: a click anywhere on tr[data-row-href] opens it, [data-selects-all] ticks every row,
// [data-selects-everybody] asks for those on other pages too (as many as [data-many] says), and
// [data-selected-count] says how many are ticked.
const ACTIVE = "a, button, input, select, textarea, label, summary, dialog";

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row-href]");
  if (!row || event.target.closest(ACTIVE) || String(getSelection())) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.rowHref, "_blank");
  else window.location.assign(row.dataset.rowHref);
});

document.addEventListener("auxclick", (event) => {
  const row = event.target.closest("[data-row-href]");
  if (row && event.button === 1 && !event.target.closest(ACTIVE)) window.open(row.dataset.rowHref, "_blank");
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form || !event.target.matches("[data-selects-all], [data-selects-everybody], [name='selected']")) return;
  const rows = [...form.querySelectorAll("[name='selected']")];
  const all = form.querySelector("[data-selects-all]");
  if (event.target === all) for (const row of rows) row.checked = all.checked;
  // Everybody that matches, on other pages too: only while nobody on this one is left out.
  const everybody = form.querySelector("[data-selects-everybody]");
  if (everybody && event.target === everybody && everybody.checked) for (const row of rows) row.checked = true;
  const ticked = rows.filter((row) => row.checked).length;
  if (everybody && ticked < rows.length) everybody.checked = false;
  if (all) {
    all.checked = ticked > 0 && ticked === rows.length;
    all.indeterminate = ticked > 0 && ticked < rows.length;
  }
  for (const count of form.querySelectorAll("[data-selected-count]")) {
    count.textContent = everybody?.checked ? document.querySelector("[data-many]")?.dataset.many ?? "…" : String(ticked);
  }
});
