// [data-copies="id"]: copies the text of that element, and says so on the button for a moment.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copies);
  if (!(await copied(source))) return; // it is selected now: the keyboard copies it
  const said = button.querySelector("[data-copied-words]");
  if (!said) return;
  const before = said.textContent;
  said.textContent = said.dataset.copiedWords;
  setTimeout(() => { said.textContent = before; }, 2000);
});

async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    return true;
  } catch {
    // Not allowed, or no https: the old way, by a selection that people see.
    if (source.select) source.select();
    else window.getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}
