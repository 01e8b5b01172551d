// Keys: data-shortcut="n" or "g c" on a link, button or field; j, k, Enter and x walk a list; ? helps.
// Single keys can be switched off in the help (WCAG 2.1.4).
const OFF = "kindling-shortcuts-off";
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const PATIENCE = 1200; // between the two keys of "g c"

const help = document.getElementById("shortcuts");
let first = "";
let timer = 0;

function follow(target) {
  if (target.matches("input, textarea, select")) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
}

function walk(step) {
  const rows = [...document.querySelectorAll("tr[data-row-href]")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = Math.min(Math.max(now + step, 0), rows.length - 1);
  rows[now]?.removeAttribute("aria-current");
  rows[next].setAttribute("aria-current", "true");
  rows[next].scrollIntoView({ block: "nearest" });
  (rows[next].querySelector("a") ?? rows[next]).focus({ preventScroll: true });
}

function tick() {
  document.querySelector("tr[aria-current='true'] [name='selected']")?.click();
}

function listShortcuts() {
  const list = help.querySelector("[data-lists-shortcuts]");
  for (const old of list.querySelectorAll("[data-of-this-page]")) old.remove();
  const lines = document.createDocumentFragment();
  for (const target of document.querySelectorAll("[data-shortcut][data-shortcut-name]")) {
    const name = document.createElement("dt");
    const keys = document.createElement("dd");
    name.textContent = target.dataset.shortcutName;
    for (const key of target.dataset.shortcut.split(" ")) {
      const shown = document.createElement("kbd");
      shown.textContent = key;
      keys.append(shown, " ");
    }
    for (const line of [name, keys]) line.dataset.ofThisPage = "";
    lines.append(name, keys);
  }
  list.prepend(lines);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (localStorage.getItem(OFF) || event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
  const keys = first ? `${first} ${event.key}` : event.key;
  clearTimeout(timer);
  first = "";
  const target = document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`);
  if (target) follow(target);
  else if (keys === "g") {
    first = "g";
    timer = setTimeout(() => { first = ""; }, PATIENCE);
  } else if (keys === "j") walk(1);
  else if (keys === "k") walk(-1);
  else if (keys === "x") tick();
  else if (keys === "?") help?.showModal();
  else return;
  event.preventDefault();
});

const toggle = help?.querySelector("[data-switches-shortcuts]");
if (toggle) {
  toggle.checked = !localStorage.getItem(OFF);
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  // Whichever way it is opened, the list is that of this page as it is now.
  new MutationObserver(() => help.open && listShortcuts()).observe(help, { attributeFilter: ["open"] });
}
