// Copies a quote with its source, as plain and as rich text, and says so.
// The server writes both; nothing here makes text or places.
"use strict";

(() => {
  const SHOWN_MS = 6000;
  const byId = (id) => document.getElementById(id);
  const words = byId("words").dataset;
  let timer = 0;

  function say(text) {
    const said = byId("said");
    // Emptied first, so that the same words are announced again.
    said.textContent = "";
    clearTimeout(timer);
    requestAnimationFrame(() => (said.textContent = text));
    timer = setTimeout(() => (said.textContent = ""), SHOWN_MS);
  }

  async function clipAt(link) {
    const address = new URL(link.getAttribute("href"), location.origin);
    address.hash = "";
    address.pathname += "/clip";
    address.searchParams.set("base", location.origin);
    const response = await fetch(address, { credentials: "same-origin" });
    if (!response.ok) throw new Error(`no clip at ${address}`);
    return response.json();
  }

  // Where the page came over plain HTTP from another machine, browsers have no other way.
  function putByEvent(parts) {
    const fill = (event) => {
      event.preventDefault();
      for (const [type, text] of Object.entries(parts)) event.clipboardData.setData(type, text);
    };
    document.addEventListener("copy", fill, { once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", fill);
    if (!done) throw new Error("the browser does not copy");
  }

  // Puts texts on the clipboard, each under its type: a promise of them, so that the browser still sees the key or
  // button that was pressed.
  async function put(types, made) {
    if (!navigator.clipboard || !window.ClipboardItem) return putByEvent(await made);
    const part = (type) => made.then((parts) => new Blob([parts[type]], { type }));
    const item = new ClipboardItem(Object.fromEntries(types.map((type) => [type, part(type)])));
    return navigator.clipboard.write([item]);
  }

  async function copy(types, made, said) {
    try {
      await put(types, made);
      say(said);
    } catch {
      say(words.notCopied);
    }
  }

  // What is done next ends it: it must not cover what comes, least of all whom to call.
  const hush = () => (byId("said").textContent = "");
  document.addEventListener("keydown", hush);
  document.addEventListener("pointerdown", hush);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    const link = button && button.closest(".cited").querySelector("a.citation");
    const both = (clip) => ({ "text/plain": clip.text, "text/html": clip.html });
    if (link) copy(["text/plain", "text/html"], clipAt(link).then(both), words.copied);
  });

  window.citewell = { clipAt, copy, say };
})();
