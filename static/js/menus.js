// <details data-menu>: one open at a time, closed by a click elsewhere or Escape, arrows walk it.
const open = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
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
