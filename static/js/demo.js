/* The demo shop reports what happens on it, as any tracked site would: the queue below is the
   snippet that a site pastes, in a file because our pages allow no script inside them.
   A page says `data-forgets` when the visitor wants to be somebody new. */
"use strict";

window.mt = window.mt || function () { (window.mt.q = window.mt.q || []).push(arguments); };

if (document.documentElement.hasAttribute("data-forgets")) window.mt("consent", false);
window.mt("consent", true); // the strip above each page says that this shop looks on
window.mt("send", "pageview");

function thank(element) {
  const words = document.getElementById(element.getAttribute("data-thanks"));
  if (words) words.hidden = false;
}

document.addEventListener("click", (click) => {
  const link = click.target.closest("a[data-event], button[data-event]");
  if (!link) return;
  window.mt("event", link.getAttribute("data-event"));
  thank(link);
});

document.addEventListener("submit", (submit) => {
  const form = submit.target.closest("form[data-event]");
  if (!form) return;
  submit.preventDefault(); // nobody reads what is written in a shop that does not exist
  window.mt("event", form.getAttribute("data-event"));
  form.hidden = true;
  thank(form);
});

if (navigator.globalPrivacyControl === true || navigator.doNotTrack === "1") {
  const note = document.getElementById("left-alone");
  if (note) note.hidden = false;
}

/* The card that looks on stays folded if somebody folded it: on a phone it is in the way. */
const watch = document.getElementById("watch");
if (watch) {
  if (sessionStorage.getItem("watch") === "folded") watch.open = false;
  watch.addEventListener("toggle", () => {
    sessionStorage.setItem("watch", watch.open ? "open" : "folded");
  });
}
