// Open pages hear that something changed and fetch it again; without script they show what they showed.
// <section data-live-topic="matter:12" data-live-version="5" hx-get="…" hx-trigger="live">
(function () {
  "use strict";
  const ANEW_AFTER = 10000; // milliseconds
  let source = null;

  function watched() {
    return Array.from(document.querySelectorAll("[data-live-topic]"));
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  function tell(topic, version) {
    watched().forEach(function (element) {
      if (element.dataset.liveTopic !== topic || element.dataset.liveVersion === String(version)) return;
      element.dataset.liveVersion = String(version);
      element.dispatchEvent(new CustomEvent("live", { bubbles: false, detail: { topic: topic, version: version } }));
    });
  }

  function open() {
    close();
    const versions = new Map();
    watched().forEach(function (element) {
      versions.set(element.dataset.liveTopic, element.dataset.liveVersion || "0");
    });
    if (!versions.size || document.hidden || !window.EventSource) return;
    const query = new URLSearchParams();
    versions.forEach(function (version, topic) {
      query.append("topic", topic);
      query.append("since", version);
    });
    const address = document.body.dataset.liveAddress || "/live/";
    source = new EventSource(address + "?" + query.toString());
    source.addEventListener("change", function (event) {
      const change = JSON.parse(event.data);
      tell(change.topic, change.version);
    });
    source.addEventListener("error", function () { // the browser asks again by itself, but not after a refusal
      if (source && source.readyState === EventSource.CLOSED) setTimeout(open, ANEW_AFTER);
    });
  }

  function names() {
    return watched().map(function (element) { return element.dataset.liveTopic; }).sort().join(" ");
  }

  let open_for = "";
  function openAnew() {
    if (names() === open_for && source) return;
    open_for = names();
    open();
  }

  document.addEventListener("visibilitychange", open); // a hidden page holds no connection
  document.addEventListener("htmx:afterSettle", openAnew);
  window.addEventListener("pagehide", close);
  openAnew();
})();
