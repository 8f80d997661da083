/* The deputy's pages without a network: puts pages by, gives each draft one key, sends what waits, says how it went. */
(function () {
  "use strict";
  const desk = document.getElementById("deputy-desk");
  if (!desk) return;
  const words = desk.dataset;
  const OWN = "renda-own";
  const KEPT = ["/deputy/", "/deputy/write/", "/deputy/waiting/"];
  const shelf = (name) => `renda-key:${name}`;
  const stored = (act) => { try { return act(localStorage); } catch { return null; } };

  /* One draft has one key wherever it is open, so that it counts once however often it is sent. */
  for (const done of document.querySelectorAll("[data-kept-done]")) stored((box) => box.removeItem(shelf(done.dataset.keptDone)));
  for (const form of document.querySelectorAll("form[data-keep][data-later]")) {
    const field = form.elements.key;
    const known = stored((box) => box.getItem(shelf(form.dataset.keep)));
    const fresh = () => [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    field.value = known || fresh();
    form.addEventListener("input", () => stored((box) => box.setItem(shelf(form.dataset.keep), field.value)));
  }

  if (!("serviceWorker" in navigator) || !("indexedDB" in window)) return;
  const hidden = document.getElementById("deputy-offline");
  if (hidden) hidden.hidden = false;

  const open = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("renda-deputy", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const within = async (mode, act) => {
    const box = await open();
    return new Promise((resolve, reject) => {
      const change = box.transaction("waiting", mode);
      const answer = act(change.objectStore("waiting"));
      change.oncomplete = () => { box.close(); resolve(answer.result); };
      change.onerror = () => { box.close(); reject(change.error); };
    });
  };
  const all = () => within("readonly", (store) => store.getAll());
  const mine = async () => (await all()).filter((entry) => entry.person === words.person).sort((one, two) => one.at.localeCompare(two.at));
  const put = (entry) => within("readwrite", (store) => store.put(entry));
  const drop = (key) => within("readwrite", (store) => store.delete(key));

  /* What was put into the queue is no draft any more. */
  const clearDrafts = async () => {
    const keys = new Set((await mine()).map((entry) => entry.key));
    stored((box) => {
      for (const name of Object.keys(box)) {
        if (!name.startsWith("renda-key:") || !keys.has(box.getItem(name))) continue;
        box.removeItem(name);
        box.removeItem(name.replace("renda-key:", "renda-keep:"));
      }
    });
  };

  /* Only the shell and the reader's own list are put by. */
  const putBy = async () => {
    const pages = await caches.open(OWN);
    const files = performance.getEntriesByType("resource").map((entry) => entry.name)
      .filter((name) => name.startsWith(`${location.origin}/static/`));
    const missing = [];
    for (const address of [...new Set(files), ...KEPT]) {
      if (address === location.pathname || !(await pages.match(address, { ignoreVary: true }))) missing.push(address);
    }
    await Promise.all(missing.map(async (address) => {
      const answer = await fetch(address);
      if (answer.ok && !answer.redirected) await pages.put(address, answer);
    }));
  };

  const said = (answer, page) => {
    const problems = [...page.querySelectorAll("[data-error-summary] li")].map((line) => line.textContent.trim());
    return problems.join(" ") || (page.querySelector("main p") || page.querySelector("h1") || {}).textContent || String(answer.status);
  };
  const note = document.getElementById("deputy-note");
  const tell = (text, link) => {
    note.textContent = text;
    note.hidden = !text;
    if (!text || !link) return;
    const anchor = document.createElement("a");
    anchor.href = "/deputy/waiting/";
    anchor.textContent = words.look;
    note.append(" ", anchor);
  };

  const sendAll = async () => {
    const entries = (await mine()).filter((entry) => entry.state === "waiting");
    if (!entries.length) return "";
    let fresh;
    try { fresh = await fetch("/deputy/waiting/"); } catch { return "offline"; }
    if (fresh.redirected) return "out";
    if (!fresh.ok) return "offline";
    const page = new DOMParser().parseFromString(await fresh.text(), "text/html");
    const owner = page.getElementById("deputy-desk");
    if (!owner || owner.dataset.person !== words.person) return "out";
    const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
    let sent = 0;
    for (const entry of entries) {
      const body = new FormData();
      for (const [name, value] of entry.fields) body.append(name, name === "csrfmiddlewaretoken" ? token : value);
      let answer;
      try { answer = await fetch(entry.url, { method: "POST", body }); } catch { return "offline"; }
      if (answer.redirected && new URL(answer.url).pathname.startsWith("/account/")) return "out";
      if (answer.ok) {
        await drop(entry.key);
        sent += 1;
      } else if (answer.status < 500 && answer.status !== 429) {
        const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
        await put({ ...entry, state: "refused", said: said(answer, shown) });
      }
    }
    return sent ? "sent" : "";
  };

  const lock = (act) => (navigator.locks ? navigator.locks.request("renda-deputy", act) : act());
  const refresh = async (send) => {
    await clearDrafts();
    const outcome = send && navigator.onLine ? await lock(sendAll) : "";
    const rest = await mine();
    const refused = rest.filter((entry) => entry.state === "refused").length;
    if (outcome === "out") tell(words.signedOut, true);
    else if (refused) tell(words.refused.replace("{count}", refused), true);
    else if (rest.length) tell(words.waits.replace("{count}", rest.length), true);
    else if (outcome === "sent") tell(words.sent);
    else tell(navigator.onLine ? "" : words.offline);
    list(rest);
    if (outcome === "sent") await putBy();
  };

  /* The page of what waits. */
  const box = document.getElementById("deputy-waiting");
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  };
  const list = (entries) => {
    if (!box) return;
    const rows = entries.map((entry) => {
      const row = document.createElement("li");
      const head = document.createElement("strong");
      head.textContent = entry.title;
      const state = document.createElement("p");
      state.textContent = entry.state === "refused" ? `${words.wasRefused} ${entry.said}` : words.isWaiting;
      const acts = document.createElement("p");
      acts.className = "actions";
      const isText = entry.fields.some(([name]) => name === "situation");
      if (isText) acts.append(button(words.edit, () => edit(entry)));
      if (!isText && entry.state === "refused") {
        const link = document.createElement("a");
        link.className = "button";
        link.href = entry.url;
        link.textContent = words.again;
        acts.append(link);
      }
      acts.append(button(words.remove, async () => { await drop(entry.key); await refresh(false); }));
      row.append(head, state, acts);
      return row;
    });
    box.replaceChildren(...rows);
    document.getElementById("deputy-nothing").hidden = rows.length > 0;
  };
  const edit = async (entry) => {
    const typed = {};
    for (const [name, value] of entry.fields) {
      if (typeof value === "string" && !["csrfmiddlewaretoken", "key", "version", "written_by", "later", "about", "verb"].includes(name)) {
        (typed[name] = typed[name] || []).push(value);
      }
    }
    stored((shelves) => shelves.setItem(`renda-keep:${words.draft}`, JSON.stringify(typed)));
    await drop(entry.key);
    location.assign("/deputy/write/");
  };

  const unsent = document.getElementById("deputy-unsent");
  if (unsent) unsent.hidden = !new URLSearchParams(location.search).has("unsent");
  const other = document.getElementById("deputy-elsewhere");
  if (other) other.hidden = location.pathname === "/deputy/waiting/";

  navigator.serviceWorker.register("/deputy/worker.js", { scope: "/deputy/" })
    .then(() => navigator.serviceWorker.ready).then(putBy)
    .then(() => { desk.dataset.ready = "yes"; }).catch(() => { /* offline, or refused: pages work as ever */ });
  window.addEventListener("online", () => refresh(true));
  window.addEventListener("offline", () => refresh(false));
  refresh(true);
})();
