// Puts the chat on a publisher's own page: a button, and a dialog with the chat in a frame.
// Everything stands in a shadow tree, so that neither page changes how the other looks.
"use strict";

(() => {
  const words = __WORDS__; // filled in by the server
  const chat = new URL("./", document.currentScript.src);
  const NAME = "citewell-chat";
  const STYLE = `
    :host { all: initial !important; --accent: #0f6b63; --on-accent: #ffffff; --paper: #fbfaf7; --ink: #1d1c1a; --line: #e3dfd6; }
    @media (prefers-color-scheme: dark) {
      :host { --accent: #79cfc3; --on-accent: #08211e; --paper: #171817; --ink: #ece9e3; --line: #3a3c3a; }
    }
    * { box-sizing: border-box; font: 600 1rem/1.3 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .open { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483000; min-height: 48px; padding: 0 1.25rem; border: 1px solid transparent; border-radius: 24px; background: var(--accent); color: var(--on-accent); box-shadow: 0 4px 16px rgb(0 0 0 / .25); cursor: pointer; }
    dialog { position: fixed; inset: auto 1rem 1rem auto; width: min(28rem, calc(100vw - 2rem)); max-width: none; height: min(46rem, calc(100dvh - 2rem)); max-height: none; margin: 0; padding: 0; overflow: hidden; border: 1px solid var(--line); border-radius: 12px; background: var(--paper); color: var(--ink); box-shadow: 0 8px 40px rgb(0 0 0 / .3); }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: rgb(0 0 0 / .4); }
    .top { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: .5rem 1.25rem; border-bottom: 1px solid var(--line); }
    a { display: inline-flex; align-items: center; min-height: 44px; color: var(--accent); font-weight: 450; }
    .close { min-width: 44px; min-height: 44px; padding: 0 1rem; border: 1px solid var(--line); border-radius: 10px; background: none; color: inherit; cursor: pointer; }
    iframe { flex: 1; width: 100%; border: 0; }
    @media (max-width: 600px), (max-height: 520px) {
      dialog { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; }
    }`;

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  if (document.querySelector(NAME)) return;
  const host = make(NAME, { lang: words.language });
  const opener = make("button", { type: "button", class: "open", "aria-haspopup": "dialog", "aria-expanded": "false" }, words.open);
  const closer = make("button", { type: "button", class: "close" }, words.close);
  const alone = make("a", { href: chat, target: "_blank", rel: "noopener" }, words.alone);
  // The publisher's page is no business of the library; what was copied may go to the clipboard.
  const frame = make("iframe", { title: words.title, referrerpolicy: "no-referrer", allow: "clipboard-write" });
  const dialog = make("dialog", { "aria-label": words.open }, make("div", { class: "top" }, alone, closer), frame);

  function open() {
    // Nothing is asked of the library before someone wants it; afterwards the conversation is kept.
    if (!frame.src) frame.src = chat;
    dialog.showModal();
    opener.setAttribute("aria-expanded", "true");
    // The chat leads on to its box, once it is there.
    frame.focus();
  }

  opener.addEventListener("click", open);
  closer.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  });
  // Escape is pressed inside the chat, whose keys this page never sees: the chat says so.
  window.addEventListener("message", (event) => {
    const isOurs = event.source === frame.contentWindow && event.origin === chat.origin;
    if (isOurs && event.data === "citewell:close" && dialog.open) dialog.close();
  });

  const tree = host.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  style.replaceSync(STYLE);
  tree.adoptedStyleSheets = [style];
  tree.append(make("aside", { "aria-label": words.title }, opener, dialog));
  document.body.append(host);
})();
