// Opens citations beside the chat, keeps the newest question in view, and names what Gradio leaves unnamed.
// Nothing here makes text or places: the source page of the server is shown as it is.
"use strict";

(() => {
  const WIDE = window.matchMedia("(min-width: 1000px)");
  const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
  const MAX_QUESTION_BYTES = 20000; // what fits under the server's cap beside a long conversation

  const byId = (id) => document.getElementById(id);
  const words = byId("words").dataset;
  const panel = byId("panel");
  const panelBody = byId("panel-body");
  let opener = null;
  let wanted = "";

  // --- The source beside the chat -----------------------------------------------------------------------------

  async function load(address) {
    const response = await fetch(address, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new Error(`no page at ${address}`);
    // The page has its own <main>: here it is a part of a dialog.
    const content = document.createElement("div");
    content.className = main.className;
    content.append(...document.adoptNode(main).childNodes);
    return content;
  }

  function sentence(text) {
    const paragraph = document.createElement("p");
    paragraph.className = "panel-status";
    paragraph.textContent = text;
    return paragraph;
  }

  function showQuote() {
    const quote = panelBody.querySelector("#quote");
    if (!quote) return panelBody.focus();
    quote.tabIndex = -1;
    quote.focus({ preventScroll: true });
    quote.scrollIntoView({ block: "center" });
  }

  async function show(address) {
    wanted = address;
    byId("panel-alone").href = address;
    panelBody.replaceChildren(sentence(words.loading));
    if (!panel.open) {
      if (WIDE.matches) panel.show();
      else panel.showModal();
      document.body.classList.add("with-panel");
    }
    let content;
    try {
      content = await load(address);
    } catch {
      content = sentence(words.notOpened);
    }
    if (wanted !== address || !panel.open) return;
    panelBody.replaceChildren(content);
    showQuote();
  }

  function hide() {
    wanted = "";
    if (panel.open) panel.close();
    document.body.classList.remove("with-panel");
    panelBody.replaceChildren();
    const again = opener && !opener.isConnected ? document.querySelector(`a.citation[href="${CSS.escape(opener.getAttribute("href"))}"]`) : opener;
    if (again) again.focus();
    opener = null;
  }

  function close() {
    // The panel is a place in the browser's history, so that Back closes it instead of losing the chat.
    if (history.state && history.state.source) history.back();
    else hide();
  }

  function open(link) {
    const address = new URL(link.getAttribute("href"), location.origin).href;
    const step = panel.open ? "replaceState" : "pushState";
    opener = link;
    history[step]({ source: address }, "", location.href);
    show(address);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.citation");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !plain) return;
    event.preventDefault();
    open(link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.open) {
      event.preventDefault();
      close();
    }
  });
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  byId("panel-close").addEventListener("click", close);
  window.addEventListener("popstate", (event) => {
    const source = event.state && event.state.source;
    if (source) show(source);
    else if (panel.open) hide();
  });
  if (history.state && history.state.source) history.replaceState(null, "", location.href);

  // --- The chat -----------------------------------------------------------------------------------------------

  const QUESTION = '#chat [data-testid="user"]';
  let shown = "";

  function nameMessages() {
    for (const message of document.querySelectorAll('#chat [data-testid="user"], #chat [data-testid="bot"]')) {
      // Gradio's own name for a message is its source, read out with every tag.
      const name = message.dataset.testid === "user" ? words.question : words.answer;
      if (message.getAttribute("aria-label") === name) continue;
      message.setAttribute("role", "group");
      message.setAttribute("aria-label", name);
    }
  }

  function followNewest() {
    const rows = document.querySelectorAll("#chat .message-row");
    const state = `${rows.length} ${rows.length ? rows[rows.length - 1].textContent.length : 0}`;
    if (state === shown) return;
    shown = state;
    const questions = document.querySelectorAll(QUESTION);
    const newest = questions[questions.length - 1];
    if (newest) newest.scrollIntoView({ block: "start", behavior: CALM.matches ? "auto" : "smooth" });
  }

  function guardLength(event) {
    const box = event.target;
    if (!box.closest || !box.closest("#question")) return;
    // setCustomValidity is not shown without a form: the sentence stands under the box.
    const tooLong = new TextEncoder().encode(box.value || "").length > MAX_QUESTION_BYTES;
    let note = byId("too-long");
    if (tooLong && !note) {
      note = sentence(words.tooLong);
      note.id = "too-long";
      note.setAttribute("role", "alert");
      byId("question").append(note);
    } else if (!tooLong && note) note.remove();
  }

  function stopTooLong(event) {
    if (!byId("too-long")) return;
    const submits = event.type === "click" ? event.target.closest("#question button") : event.key === "Enter" && event.target.closest("#question");
    if (!submits) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  document.addEventListener("input", guardLength);
  document.addEventListener("keydown", stopTooLong, true);
  document.addEventListener("keypress", stopTooLong, true);
  document.addEventListener("click", stopTooLong, true);

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      nameMessages();
      followNewest();
    });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });

  // The page is in one language, whatever the browser's is; Gradio sets the browser's.
  const language = document.documentElement.lang || "en";
  new MutationObserver(() => {
    if (document.documentElement.lang !== language) document.documentElement.lang = language;
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
})();
