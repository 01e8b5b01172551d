// The bell keeps its number up to date: a stream says that something is new, htmx fetches what.
// Only while somebody looks at the page: a browser has few connections, and they are for all tabs.
const bell = document.getElementById("bell");
const AGAIN = 60_000; // where no stream is to be had, look by the clock
let stream = null;
let clock = null;

const standing = () => bell.querySelector("[data-standing]").dataset.standing;
const ring = () => htmx.trigger("#bell-number", "bell-rang");

function hush() {
  stream?.close();
  clearInterval(clock);
  stream = clock = null;
}

function listen() {
  hush();
  if (document.hidden) return;
  stream = new EventSource(bell.dataset.live);
  stream.addEventListener("bell", (event) => {
    if (event.lastEventId !== standing()) ring();
  });
  stream.addEventListener("error", () => {
    // It connects again by itself, unless it was refused: somewhere there are no streams.
    if (stream?.readyState !== EventSource.CLOSED || clock) return;
    clock = setInterval(ring, AGAIN);
  });
}

if (bell) {
  listen();
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", hush);
  addEventListener("pageshow", (event) => event.persisted && listen());
  bell.addEventListener("toggle", () => bell.open && htmx.trigger("#bell-newest", "bell-opened"));
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "bell-number" && bell.open) htmx.trigger("#bell-newest", "bell-opened");
  });
}
