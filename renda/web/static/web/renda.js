/* Makes pages quicker; none needs it. Words come from data attributes of <body>, so that they are translated. */
(function () {
  "use strict";
  const root = document.documentElement;
  const words = document.body.dataset;
  const year = 365 * 24 * 3600;

  /* Display preferences: applied at once and remembered in the same cookies as the server sets. */
  const preferenceOf = { theme: "theme", type: "type", keys: "keys" };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-preferences] button");
    if (!button || !(button.name in preferenceOf)) return;
    event.preventDefault();
    const pressed = button.getAttribute("aria-pressed") === "true";
    const value = button.name === "type" ? (root.dataset.type === "large" ? "normal" : "large") : button.value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `renda_${button.name}=${value}; path=/; max-age=${year}; samesite=lax${secure}`;
    root.dataset[preferenceOf[button.name]] = value;
    if (button.name === "type") {
      button.setAttribute("aria-pressed", String(!pressed));
      return;
    }
    for (const other of button.form.querySelectorAll(`button[name="${button.name}"]`)) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });

  /* Keyboard: / searches, j and k move through a list, enter opens (it is a link). Can be switched off. */
  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]");
  const move = (by) => {
    const links = [...document.querySelectorAll("[data-open]")];
    if (!links.length) return;
    const row = document.activeElement.closest("[data-row], li, tr");
    const now = links.findIndex((link) => link === document.activeElement || (row && row.contains(link)));
    links[Math.max(0, Math.min(links.length - 1, now + by))].focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return closePane();
    if (root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search], input[type=search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
  });

  /* What was typed into a form with data-keep stays in this browser until it was received. */
  const shelf = (name) => `renda-keep:${name}`;
  const keepable = (field) =>
    field.name && !field.hasAttribute("data-keep-not") && field.name !== "csrfmiddlewaretoken" &&
    !["hidden", "password", "file", "submit", "button"].includes(field.type);
  const typedIn = (form) => {
    const typed = {};
    for (const field of form.elements) {
      if (!keepable(field)) continue;
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) (typed[field.name] = typed[field.name] || []).push(field.value);
      } else if (field.value) typed[field.name] = [field.value];
    }
    return typed;
  };
  const putBack = (form, typed) => {
    let changed = false;
    for (const field of form.elements) {
      const values = typed[field.name];
      if (!values || !keepable(field)) continue;
      if (field.type === "checkbox" || field.type === "radio") {
        if (!field.checked && values.includes(field.value)) field.checked = changed = true;
      } else if (!field.value) {
        field.value = values[0];
        changed = true;
      }
    }
    return changed;
  };
  const sayKept = (form) => {
    const note = document.createElement("p");
    note.className = "kept-note";
    note.setAttribute("role", "status");
    note.textContent = words.wordsKept + " ";
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "button quiet small";
    discard.textContent = words.wordsDiscard;
    discard.addEventListener("click", () => {
      forget(form.dataset.keep);
      form.reset();
      note.remove();
    });
    note.append(discard);
    form.prepend(note);
  };
  const forget = (name) => { try { localStorage.removeItem(shelf(name)); } catch { /* storage refused: nothing was kept */ } };
  for (const done of document.querySelectorAll("[data-kept-done]")) forget(done.dataset.keptDone);
  for (const form of document.querySelectorAll("form[data-keep]")) {
    try {
      const typed = JSON.parse(localStorage.getItem(shelf(form.dataset.keep)) || "{}");
      if (putBack(form, typed)) sayKept(form);
    } catch { /* storage refused or unreadable: start empty */ }
    form.addEventListener("input", () => {
      try { localStorage.setItem(shelf(form.dataset.keep), JSON.stringify(typedIn(form))); } catch { /* not kept */ }
    });
  }

  /* Pages put by for reading without a network go when their reader signs out, or is found signed out. */
  const clearOwn = () => ("caches" in window ? caches.delete("renda-own") : Promise.resolve(false));
  if ("signedOut" in words) clearOwn().catch(() => { /* storage refused: nothing was put by */ });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-sign-out]");
    if (!form || form.dataset.cleared) return;
    event.preventDefault();
    form.dataset.cleared = "yes";
    clearOwn().catch(() => false).then(() => form.submit());
  });

  /* A refused step says why; pressing it moves there instead of doing nothing. */
  document.addEventListener("click", (event) => {
    const refused = event.target.closest("[data-refused]");
    if (!refused) return;
    const why = document.getElementById(refused.getAttribute("aria-describedby"));
    why.tabIndex = -1;
    why.focus();
  });

  /* Copying and printing. */
  for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    const said = button.textContent;
    const copied = navigator.clipboard
      ? navigator.clipboard.writeText(source.textContent)
      : Promise.reject(new Error("no clipboard"));
    copied.then(() => { button.textContent = words.wordsCopied; }, () => getSelection().selectAllChildren(source));
    button.addEventListener("blur", () => { button.textContent = said; }, { once: true });
  });

  /* An article opens beside the page where there is room. */
  let pane = null;
  let opener = null;
  function closePane() {
    if (!pane) return;
    pane.remove();
    pane = null;
    opener.focus();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".article-link, .article-close");
    if (!link) return;
    const isClose = link.classList.contains("article-close");
    const body = isClose ? link.closest(".article-body") : document.getElementById(link.hash.slice(1));
    event.preventDefault();
    closePane();
    if (isClose || !window.matchMedia("(min-width: 60rem)").matches) {
      body.classList.toggle("open", !isClose && !body.classList.contains("open"));
      return;
    }
    opener = link;
    pane = document.createElement("aside");
    pane.className = "article-pane";
    pane.setAttribute("aria-label", words.wordsArticle);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button small";
    close.textContent = words.wordsClose;
    close.addEventListener("click", closePane);
    const heading = document.createElement("h2");
    heading.textContent = link.textContent;
    heading.tabIndex = -1;
    const copied = body.cloneNode(true);
    copied.removeAttribute("id");
    pane.append(close, heading, copied);
    document.body.append(pane);
    heading.focus();
  });

  /* After a refused post the summary of errors is read first. */
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
  document.addEventListener("htmx:afterSwap", (event) => {
    const errors = event.target.querySelector("[data-error-summary]");
    if (errors) errors.focus();
  });
})();
