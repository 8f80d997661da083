/* Lets the deputy's pages open without a network, and keeps what is sent meanwhile. It looks at /deputy/ only. */
"use strict";
const OWN = "renda-own"; // what the page puts by for its reader; renda.js clears it when the reader signs out
const WAITING = "/deputy/waiting/";
const KEPT = ["/deputy/", "/deputy/write/", WAITING];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(request.method === "POST" ? sendOrKeep(request) : pageOrKept(request, address.pathname));
  } else if (request.method === "GET") {
    event.respondWith(fetch(request).catch(() => kept(address.href)));
  }
});

async function kept(address) {
  return (await caches.match(address, { ignoreVary: true })) || Response.error();
}

async function pageOrKept(request, path) {
  try {
    const answer = await fetch(request);
    if (answer.type === "opaqueredirect" && KEPT.includes(path)) await caches.delete(OWN); // signed out
    return answer;
  } catch {
    return kept(KEPT.includes(path) ? path : WAITING);
  }
}

/* Only the network's failure is caught: what the server refuses is shown at once. */
async function sendOrKeep(request) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch {
    const form = await copy.formData();
    if (!form.get("later")) return Response.redirect(`${WAITING}?unsent=1`, 303);
    await keep({
      key: form.get("key") || self.crypto.randomUUID(),
      url: request.url,
      fields: [...form.entries()],
      person: form.get("written_by"),
      title: form.get("title") || form.get("about"),
      at: new Date().toISOString(),
      state: "waiting",
      said: "",
    });
    return Response.redirect(WAITING, 303);
  }
}

function keep(entry) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("renda-deputy", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "key" });
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const change = asked.result.transaction("waiting", "readwrite");
      change.objectStore("waiting").put(entry);
      change.oncomplete = () => { asked.result.close(); resolve(); };
      change.onerror = () => reject(change.error);
    };
  });
}
