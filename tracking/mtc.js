/*
 * Kindling's tracking script. Speaks Mautic's calls, and two of its own:
 *
 *   mt('send', 'pageview', {…}, {onload, onerror});   a visit of this page
 *   mt('event', 'demo.request', {plan: 'pro'});       something that happened, by name
 *   mt('consent', true);                              the visitor agreed (false: took it back)
 *
 * Where the account asks for consent first, nothing is sent and nothing is stored on the
 * device until mt('consent', true); what happened on this page before is sent then. Browsers
 * that send Do Not Track or Global Privacy Control are left alone if the account says so.
 * Each hit carries an id of its own, so that one that is sent again never counts twice.
 */
(function (window, document, navigator) {
  "use strict";

  const config = { /* the collector writes its settings here */ };
  const NAME = window.MauticTrackingObject || "mt";
  const WAITS = [1000, 4000, 15000]; // before a hit that got no answer is sent again
  const YEAR = 365 * 24 * 3600;

  const before = window[NAME];
  if (before && before.isKindling) return; // the snippet stands twice in the page

  const optedOut =
    config.heedSignals &&
    (navigator.globalPrivacyControl === true ||
      navigator.doNotTrack === "1" ||
      window.doNotTrack === "1");
  const base = ownAddress() || config.base;
  const first = randomId(); // what we call the visitor until the server has answered
  let consent = config.ask ? (recall("mtc_consent") === "yes" ? true : null) : true;
  let token = consent ? recall("mautic_device_id") : "";
  let counter = 0;
  let busy = false;
  const waiting = []; // not yet answered; in order, one at a time, as the first answer names the visitor

  function mt(command) {
    const rest = Array.prototype.slice.call(arguments, 1);
    if (command === "send") send({}, rest[1], rest[2]);
    else if (command === "event") named(rest[0], rest[1], rest[2]);
    else if (command === "consent") decide(rest[0] !== false);
  }
  mt.isKindling = true;

  function named(event, properties, callbacks) {
    send({ event: String(event), properties: JSON.stringify(properties || {}) }, {}, callbacks);
  }

  function send(own, extra, callbacks) {
    if (optedOut || consent === false) return answer(callbacks, { success: 0 });
    counter += 1;
    waiting.push({ fields: Object.assign({}, page(), extra, own), callbacks: callbacks, tries: 0 });
    next();
  }

  function page() {
    let zone = "";
    try {
      zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    } catch (error) {
      // an old browser
    }
    return {
      page_title: document.title,
      page_url: address(),
      page_referrer: document.referrer,
      page_language: navigator.language || "",
      preferred_locale: (navigator.language || "").replace("-", "_"),
      timezone_offset: new Date().getTimezoneOffset(),
      timezone: zone,
      resolution: window.screen.width + "x" + window.screen.height,
      platform: navigator.platform || "",
      do_not_track: 0,
      counter: counter,
      mt_id: randomId(),
    };
  }

  /* Where we are. A page that stands in a frame of another site was opened by that site, not by
     the visitor: what a personal link brought along is left out, or any site could make its
     visitors somebody else. */
  function address() {
    if (!isFramed()) return location.href;
    const url = new URL(location.href);
    ["ct", "mtct"].forEach(function (name) {
      url.searchParams.delete(name);
    });
    return url.href;
  }

  function isFramed() {
    try {
      return window.top.location.origin !== location.origin;
    } catch (error) {
      return true; // another site's: its address is not told
    }
  }

  /* Sends the first that waits; the others follow when it is answered or given up. */
  function next() {
    if (busy || !consent || !waiting.length) return;
    busy = true;
    const hit = waiting[0];
    fetch(base + "/mtc/event", {
      method: "POST",
      body: encoded(hit),
      credentials: "include",
      keepalive: true,
    })
      .then(function (response) {
        if (response.status >= 500 || response.status === 429) throw new Error(response.status);
        return response.json();
      })
      .then(
        function (content) {
          remember(content);
          done(hit);
          answer(hit.callbacks, content);
        },
        function (error) {
          hit.tries += 1;
          if (hit.tries <= WAITS.length) {
            window.setTimeout(again, WAITS[hit.tries - 1] * (0.5 + Math.random()));
          } else {
            done(hit);
            if (hit.callbacks && hit.callbacks.onerror) hit.callbacks.onerror(error);
          }
        }
      );
  }

  function again() {
    busy = false;
    next();
  }

  function done(hit) {
    const at = waiting.indexOf(hit);
    if (at >= 0) waiting.splice(at, 1);
    again();
  }

  function encoded(hit) {
    const fields = Object.assign({}, hit.fields, { consent: 1 });
    if (token) fields.mautic_device_id = token;
    else fields.mt_first = first;
    const body = new URLSearchParams();
    Object.keys(fields).forEach(function (name) {
      const value = fields[name];
      body.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
    });
    return body;
  }

  function answer(callbacks, content) {
    if (callbacks && callbacks.onload) callbacks.onload(content);
  }

  function decide(agreed) {
    consent = agreed;
    if (agreed) {
      if (config.ask) store("mtc_consent", "yes");
      token = token || recall("mautic_device_id");
      next();
    } else {
      waiting.length = 0;
      token = "";
      ["mtc_consent", "mautic_device_id", "mtc_id", "mtc_sid"].forEach(forget);
    }
  }

  function remember(content) {
    if (!consent || !content || !content.success || !content.device_id) return;
    token = content.device_id;
    store("mautic_device_id", token);
    store("mtc_id", String(content.id));
    store("mtc_sid", content.sid);
  }

  /* In local storage, and in a cookie of the page's own site where a server wants to read it. */
  function store(name, value) {
    try {
      window.localStorage.setItem(name, value);
    } catch (error) {
      // storage is full or forbidden: the cookie will do
    }
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = name + "=" + value + "; Max-Age=" + YEAR + "; Path=/; SameSite=Lax" + secure;
  }

  function recall(name) {
    try {
      const value = window.localStorage.getItem(name);
      if (value) return value;
    } catch (error) {
      // forbidden: look at the cookie
    }
    const found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? found[1] : "";
  }

  function forget(name) {
    try {
      window.localStorage.removeItem(name);
    } catch (error) {
      // forbidden, so nothing was stored
    }
    document.cookie = name + "=; Max-Age=0; Path=/";
  }

  function randomId() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map
      .call(bytes, function (byte) {
        return ("0" + byte.toString(16)).slice(-2);
      })
      .join("");
  }

  /* Where this script came from: right also behind another name or below /index.php. */
  function ownAddress() {
    const script = document.currentScript;
    const found = script && script.src && script.src.match(/^(https?:\/\/.+)\/mtc\.js(\?.*)?$/);
    return found ? found[1] : "";
  }

  /* The page goes away: what has no answer yet is handed to the browser, which sends it alone. */
  window.addEventListener("pagehide", function () {
    if (!consent || !navigator.sendBeacon) return;
    waiting.forEach(function (hit) {
      navigator.sendBeacon(base + "/mtc/event", encoded(hit));
    });
  });

  function start() {
    window[NAME] = mt;
    ((before && before.q) || []).forEach(function (call) {
      mt.apply(null, call);
    });
  }

  /* A page that is rendered ahead may never be seen. */
  if (document.prerendering) {
    document.addEventListener("prerenderingchange", start, { once: true });
  } else {
    start();
  }
})(window, document, navigator);
