// [data-copies="id"]: copies the text of that element, and says so on the button for a moment.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copies);
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  const said = button.querySelector("[data-copied-words]");
  if (!said) return;
  const before = said.textContent;
  said.textContent = said.dataset.copiedWords;
  setTimeout(() => { said.textContent = before; }, 2000);
});
