// Changes the theme at once; the server keeps it for the next page (form[data-sets-theme]).
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-sets-theme]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  if (theme === "auto") document.documentElement.removeAttribute("data-bs-theme");
  else document.documentElement.setAttribute("data-bs-theme", theme);
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
  fetch(form.action, {
    method: "POST",
    body: new FormData(form, event.submitter),
    headers: { "HX-Request": "true" },
  });
});
