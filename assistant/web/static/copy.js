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
  function putByEvent(clip) {
    const fill = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", clip.text);
      event.clipboardData.setData("text/html", clip.html);
    };
    document.addEventListener("copy", fill, { once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", fill);
    if (!done) throw new Error("the browser does not copy");
  }

  async function put(clip) {
    if (!navigator.clipboard || !window.ClipboardItem) return putByEvent(await clip);
    const part = (name, type) => clip.then((made) => new Blob([made[name]], { type }));
    // Promises, so that the browser still sees the key or button that was pressed.
    const item = new ClipboardItem({ "text/plain": part("text", "text/plain"), "text/html": part("html", "text/html") });
    return navigator.clipboard.write([item]);
  }

  async function copy(link) {
    try {
      await put(clipAt(link));
      say(words.copied);
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
    if (link) copy(link);
  });
})();
