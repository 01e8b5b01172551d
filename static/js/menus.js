// <details data-menu>: one open at a time, closed by a click elsewhere or Escape, arrows walk it.
const open = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) {
    const opensDialog = event.target.closest(".menu__list [data-opens]");
    // The dialog gives the focus back to where it was: to what stays visible.
    if (opensDialog && menu.contains(opensDialog)) menu.querySelector("summary").focus();
    if (opensDialog || !menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (event.key === "Escape") {
    for (const one of open()) one.open = false;
    menu?.querySelector("summary").focus();
  } else if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const items = [...menu.querySelectorAll(".menu__list :is(a, button)")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = items.indexOf(document.activeElement) + step;
    items[(next + items.length) % items.length]?.focus();
    event.preventDefault();
  }
});
