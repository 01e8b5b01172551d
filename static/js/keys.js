// [data-key="add" | "use"]: a form whose button asks the browser for a security key, and then sends
// what the browser answers. The options stand in the page as JSON, in the element named by
// data-options; the answer goes into the field named "credential".
for (const form of document.querySelectorAll("form[data-key]")) {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    show(form, "old");
    form.querySelector("button").disabled = true;
    continue;
  }
  form.addEventListener("submit", async (event) => {
    if (form.dataset.answered) return; // the browser has answered: let it go
    event.preventDefault();
    const options = JSON.parse(document.getElementById(form.dataset.options).textContent).publicKey;
    show(form, "");
    try {
      const credential = await asked(form.dataset.key, options);
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.dataset.answered = "yes";
      form.requestSubmit();
    } catch {
      show(form, "failed"); // closed, timed out, or a key that is there already
    }
  });
}

function asked(what, options) {
  return what === "add"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

function show(form, which) {
  for (const said of form.querySelectorAll("[data-key-says]")) said.hidden = said.dataset.keySays !== which;
}
