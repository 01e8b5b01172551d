// Administration → API: draws the OpenAPI document with Swagger UI, in the colours of the page.
// Tried calls go out in the name of who is signed in, with the page's CSRF token.
const place = document.querySelector("[data-openapi]");
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function dress() {
  const chosen = document.documentElement.dataset.bsTheme;
  document.documentElement.classList.toggle("dark-mode", chosen ? chosen === "dark" : dark.matches);
}

dress();
dark.addEventListener("change", dress);
new MutationObserver(dress).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });

window.SwaggerUIBundle({
  url: place.dataset.openapi,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  tryItOutEnabled: false,
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = place.dataset.csrf;
    return request;
  },
  onComplete: () => place.setAttribute("aria-busy", "false"),
});
