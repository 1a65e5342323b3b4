// Opens citations beside the page, and keeps Back, Escape and focus right.
// Nothing here makes text or places: the source page of the server is shown as it is.
"use strict";

(() => {
  const WIDE = window.matchMedia("(min-width: 1000px)");
  const byId = (id) => document.getElementById(id);
  const words = byId("words").dataset;
  const panel = byId("panel");
  const panelBody = byId("panel-body");
  const panelTitle = byId("panel-title");
  const untitled = panelTitle.textContent;
  let opener = null;
  let wanted = "";

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

  function sentence(text, className) {
    const paragraph = document.createElement("p");
    paragraph.className = className;
    paragraph.textContent = text;
    return paragraph;
  }

  // The document's title goes into the bar, where it stays in view.
  function fill(content) {
    const title = content.querySelector("h1");
    panelTitle.textContent = title ? title.textContent : untitled;
    if (title) {
      panelTitle.lang = title.lang;
      title.remove();
    } else panelTitle.removeAttribute("lang");
    panelBody.replaceChildren(content);
  }

  function setOpener(link) {
    if (opener) opener.removeAttribute("aria-current");
    opener = link;
    if (opener) opener.setAttribute("aria-current", "true");
  }

  // The newest link to the same place does where the one that was followed is gone.
  function sameLink(address) {
    const found = (link) => new URL(link.getAttribute("href"), location.origin).href === address;
    return opener && opener.isConnected && found(opener) ? opener : [...document.querySelectorAll("a.citation")].findLast(found) || null;
  }

  function showQuote() {
    const quote = panelBody.querySelector("#quote");
    if (!quote) return panelBody.focus();
    quote.tabIndex = -1;
    if (byId("proof")) quote.setAttribute("aria-describedby", "proof");
    quote.focus({ preventScroll: true });
    quote.scrollIntoView({ block: "center" });
  }

  async function show(address) {
    wanted = address;
    byId("panel-alone").href = address;
    fill(sentence(words.loading, "panel-status"));
    if (!panel.open) {
      if (WIDE.matches) panel.show();
      else panel.showModal();
      document.body.classList.add("with-panel");
    }
    let content;
    try {
      content = await load(address);
    } catch {
      content = sentence(words.notOpened, "panel-status");
    }
    if (wanted !== address || !panel.open) return;
    fill(content);
    showQuote();
  }

  function hide() {
    const again = sameLink(wanted) || opener;
    wanted = "";
    if (panel.open) panel.close();
    document.body.classList.remove("with-panel");
    panelBody.replaceChildren();
    if (again) again.focus();
    setOpener(null);
  }

  function close() {
    // The panel is a place in the browser's history, so that Back closes it instead of losing the chat.
    if (history.state && history.state.source) history.back();
    else hide();
  }

  function open(link) {
    const address = new URL(link.getAttribute("href"), location.origin).href;
    const step = panel.open ? "replaceState" : "pushState";
    // A link inside the panel leads on; the citation that was followed stays the current one.
    if (!panelBody.contains(link)) setOpener(link);
    history[step]({ ...history.state, source: address }, "", location.href);
    show(address);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.citation, #panel-body a[href^='/source/']");
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
    if (source) {
      setOpener(sameLink(source));
      show(source);
    } else if (panel.open) hide();
  });
  if (history.state && history.state.source) history.replaceState({ ...history.state, source: "" }, "", location.href);
})();
