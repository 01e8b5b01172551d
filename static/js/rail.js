// Folds the rail ([data-folds-rail]) and remembers it in a cookie, so that the server draws it so.
const YEAR = 365 * 24 * 3600;

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-folds-rail]")) return;
  const shell = document.querySelector(".shell");
  shell.dataset.rail = shell.dataset.rail === "narrow" ? "wide" : "narrow";
  document.cookie = `rail=${shell.dataset.rail}; path=/; max-age=${YEAR}; samesite=lax`;
});
