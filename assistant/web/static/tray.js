// Gathers quotes in a tray and copies them together. They are kept in this tab alone, as the server wrote them.
"use strict";

(() => {
  const KEPT = "citewell-tray";
  const byId = (id) => document.getElementById(id);
  const tray = byId("tray");
  const words = tray.dataset;
  const { clipAt, copy, say } = window.citewell;

  const filled = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const counted = (n) => filled(n === 1 ? words.one : words.many, { n });

  function read() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
      return Array.isArray(kept) ? kept : [];
    } catch {
      return []; // not written here: nothing was gathered
    }
  }

  function write(clips) {
    sessionStorage.setItem(KEPT, JSON.stringify(clips));
    show();
  }

  // --- Forms: each clip comes as a whole text of its own ----------------------------------------------------------

  const LINE_END = "\r\n";
  const rows = (csv) => csv.slice(csv.indexOf(LINE_END) + LINE_END.length);
  const JOINED = {
    text: (clips) => clips.map((clip) => clip.text).join("\n"),
    html: (clips) => clips.map((clip) => clip.html).join("<br>"),
    markdown: (clips) => clips.map((clip) => clip.markdown).join("\n"),
    csv: (clips) => clips.map((clip, at) => (at ? rows(clip.csv) : clip.csv)).join(""),
  };
  const length = (clips) => Math.max(...["text", "markdown", "csv"].map((form) => JOINED[form](clips).length));

  // --- What is shown ----------------------------------------------------------------------------------------------

  function made(tag, text, className) {
    const one = document.createElement(tag);
    one.textContent = text;
    if (className) one.className = className;
    return one;
  }

  function button(text, number, className) {
    const one = made("button", text, className);
    one.type = "button";
    one.append(made("span", ` (${filled(words.quote, { number })})`, "unseen"));
    return one;
  }

  function item(clip, at) {
    const one = document.createElement("li");
    const remove = button(words.remove, at + 1, "remove");
    remove.addEventListener("click", () => {
      write(read().filter((other) => other.link !== clip.link));
      const next = byId("tray-list").querySelectorAll(".remove");
      (next[Math.min(at, next.length - 1)] || byId("results")).focus();
      say(counted(read().length));
    });
    const about = document.createElement("div");
    about.append(made("p", clip.words, "tray-words"), made("p", clip.place, "tray-place"));
    about.lang = clip.lang;
    one.append(about, remove);
    return one;
  }

  function show() {
    const clips = read();
    tray.hidden = !clips.length;
    byId("tray-count").textContent = counted(clips.length);
    byId("tray-list").replaceChildren(...clips.map(item));
    for (const gather of document.querySelectorAll("button.gather")) {
      const isIn = clips.some((clip) => clip.link === linkOf(gather).getAttribute("href"));
      gather.setAttribute("aria-pressed", isIn);
      gather.firstChild.data = isIn ? words.added : words.add;
    }
  }

  // --- Gathering --------------------------------------------------------------------------------------------------

  const linkOf = (gather) => gather.closest(".cited").querySelector("a.citation");

  function offer() {
    for (const cite of byId("results").querySelectorAll(".found .cite")) {
      const number = cite.querySelector(".number").textContent;
      if (!cite.querySelector(".gather")) cite.append(button(words.add, number, "gather"));
    }
    show();
  }

  async function toggle(gather) {
    const link = linkOf(gather);
    const href = link.getAttribute("href");
    if (gather.getAttribute("aria-busy")) return;
    const without = read().filter((clip) => clip.link !== href);
    try {
      if (without.length === read().length) {
        gather.setAttribute("aria-busy", "true");
        const clip = await clipAt(link);
        const quoted = gather.closest("li").querySelector(".quote").textContent;
        const kept = read();
        const wider = [...kept, { link: href, words: quoted, place: link.lastChild.data, lang: link.lang, ...clip }];
        if (wider.length > words.mostClips || length(wider) > words.mostChars) return say(words.full);
        write(wider);
      } else write(without);
      say(counted(read().length));
    } catch {
      say(words.notAdded);
    } finally {
      gather.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("click", (event) => {
    const gather = event.target.closest("button.gather");
    if (gather) toggle(gather);
  });
  tray.addEventListener("click", (event) => {
    const form = event.target.dataset.form;
    if (!form) return;
    const clips = read();
    const parts = { "text/plain": JOINED[form](clips) };
    if (form === "text") parts["text/html"] = JOINED.html(clips);
    copy(Object.keys(parts), Promise.resolve(parts), filled(words.copied, { quotes: counted(clips.length) }));
  });
  byId("tray-empty").addEventListener("click", () => {
    write([]);
    byId("results").focus();
    say(words.emptied);
  });
  // Who comes next to this computer must not find it.
  const out = document.querySelector("form.sign-out");
  if (out) out.addEventListener("submit", () => sessionStorage.removeItem(KEPT));
  offer();
  document.addEventListener("citewell:results", offer);
  window.addEventListener("pageshow", offer);
})();
