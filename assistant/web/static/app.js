// Keeps the newest question in view, waits for a server that is away, and names what Gradio leaves unnamed.
"use strict";

(() => {
  const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
  const RETRY_MS = 2000;
  const SETTLED_MS = 100; // Gradio has drawn what an answer brought
  const MAX_QUESTION_BYTES = 20000; // what fits under the server's cap beside a long conversation

  const byId = (id) => document.getElementById(id);
  const words = byId("words").dataset;

  // --- The chat -----------------------------------------------------------------------------------------------

  const QUESTION = '#chat [data-testid="user"]';
  const CLEAR = "#chat .icon-button-wrapper button";
  const box = () => document.querySelector("#question textarea");
  let shown = "";

  function nameMessages() {
    for (const message of document.querySelectorAll('#chat [data-testid="user"], #chat [data-testid="bot"]')) {
      // Gradio's own name for a message is its source, read out with every tag.
      const name = message.dataset.testid === "user" ? words.question : message.querySelector(".dropped") ? "" : words.answer;
      if (message.getAttribute("aria-label") === name) continue;
      message.setAttribute("role", "group");
      message.setAttribute("aria-label", name);
    }
    const log = document.querySelector('#chat [role="log"]');
    if (log && log.getAttribute("aria-label") !== words.chat) log.setAttribute("aria-label", words.chat);
    // What is offered to be asked are the documents' own questions.
    for (const offered of document.querySelectorAll("#suggestions .suggestion")) offered.lang = words.documentsLanguage;
    const clear = document.querySelector(CLEAR);
    if (clear && clear.title !== words.newConversation) {
      clear.title = words.newConversation;
      clear.setAttribute("aria-label", words.newConversation);
    }
  }

  // An alert is said at once; were the log around it live at that moment too, it would be said twice.
  function hushAlerts() {
    const rows = document.querySelectorAll("#chat .message-row");
    const log = document.querySelector('#chat [role="log"]');
    const live = rows.length && rows[rows.length - 1].querySelector('[role="alert"]') ? "off" : "polite";
    if (log && log.getAttribute("aria-live") !== live) log.setAttribute("aria-live", live);
  }

  function reword(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  // While the chat is being put together, and before this script saw a change.
  function rewordLoading() {
    for (const loading of document.querySelectorAll("p.loading")) reword(loading, words.starting);
  }
  rewordLoading();

  // Whatever else fails is said in the chat, so all that Gradio says of itself is that the connection was lost.
  function rewordToasts() {
    for (const toast of document.querySelectorAll('[data-testid="toast-body"]')) {
      toast.querySelector('[data-testid="toast-close"]').setAttribute("aria-label", words.close);
      // What fails later stands in the same one, under what failed first.
      const [first, ...later] = toast.querySelectorAll('[data-testid="toast-text"]');
      reword(toast.querySelector(".toast-title"), words.error);
      reword(first, words.reconnecting);
      for (const text of later) reword(text, "");
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

  function sentence(text, className) {
    const paragraph = document.createElement("p");
    paragraph.className = className;
    paragraph.textContent = text;
    return paragraph;
  }

  // setCustomValidity is not shown without a form: sentences stand under the box.
  function note(id, text) {
    const there = byId(id);
    if (there && !text) there.remove();
    if (there || !text) return;
    const paragraph = sentence(text, "box-note");
    paragraph.id = id;
    paragraph.setAttribute("role", "alert");
    byId("question").append(paragraph);
  }

  function guardLength(event) {
    if (!event.target.closest || !event.target.closest("#question")) return;
    const tooLong = new TextEncoder().encode(event.target.value || "").length > MAX_QUESTION_BYTES;
    note("too-long", tooLong ? words.tooLong : "");
  }

  // Left to itself, Gradio asks two questions beside each other, and reads and empties the box late. So each question is
  // taken as it stands, waits its turn, and is handed over in a box never seen. The server empties that one, unless the
  // question has to be asked again: then it goes back as soon as nothing else stands in the box.
  const unasked = [];
  const returned = [];
  let asking = null;
  let isNew = false; // a conversation that nothing was asked in yet

  function fill(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function ask(text, id = "asked") {
    unasked.push([text, id]);
    if (!asking) askNext();
    showUnasked();
  }

  function askNext() {
    const [text, id] = unasked.shift();
    isNew = false;
    asking = document.querySelector(`#${id} textarea`);
    fill(asking, text);
    document.querySelector(`#${id} .submit-button`).click();
  }

  function endAsking() {
    if (!asking) return;
    if (asking.value && !isNew) returned.push(asking.value);
    asking = null;
    dropEarlier();
    if (returned.length && !box().value) fill(box(), returned.shift());
    if (unasked.length) askNext();
    showUnasked();
  }

  // Gradio breaks the stream of an answer off when it is complete, and takes what it brought in a moment of its own.
  function endAskingAfter(response) {
    const end = () => setTimeout(endAsking, isNew ? SETTLED_MS : 0);
    response.text().then(end, end);
  }

  function showUnasked() {
    for (const line of document.querySelectorAll("#question .unasked")) line.remove();
    for (const [text] of unasked) byId("question").append(sentence(words.askedNext.replace("{question}", text), "unasked"));
  }

  function askFromBox(event) {
    const isEnter = event.key === "Enter" && !event.shiftKey && event.target === box();
    if (!isEnter && !(event.type === "click" && event.target.closest("#question button"))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const text = box().value;
    if (!text.trim() || byId("too-long")) return box().focus();
    fill(box(), "");
    ask(text);
  }

  // Whoever presses twice means it once.
  function askOnce(text, id) {
    const isAsking = asking && asking.value === text && asking.closest(`#${id}`);
    if (!isAsking && !unasked.some((waiting) => waiting[0] === text && waiting[1] === id)) ask(text, id);
  }

  function askOffered(event) {
    const suggestion = event.target.closest(".suggestion");
    if (suggestion) askOnce(suggestion.textContent.trim(), "asked");
    if (event.target.closest(".understood .alone")) askOnce([...document.querySelectorAll(QUESTION)].pop().textContent, "asked-alone");
  }

  function startAnew(event) {
    if (!event.isTrusted || !event.target.closest(CLEAR)) return;
    unasked.length = 0;
    isNew = true;
    showUnasked();
    box().focus();
  }

  // An answer that was on its way brings the conversation back that it belongs to.
  function dropEarlier() {
    if (isNew) document.querySelector(CLEAR)?.click();
  }

  // Gradio gives the page up where a question cannot be sent or its answer not be fetched; this waits with it until the
  // server is back, or has room.
  const send = window.fetch;
  window.fetch = async (...request) => {
    const address = String(request[0].url || request[0]);
    const isQuestion = address.includes("/gradio_api/queue/join");
    const isAnswer = address.includes("/gradio_api/queue/data");
    const isAsking = isQuestion || isAnswer;
    for (;;) {
      const answered = await send(...request).catch((error) => (isAsking && error.name !== "AbortError" ? null : Promise.reject(error)));
      const isAway = !answered || (isAsking && [502, 504].includes(answered.status));
      const isBusy = isQuestion && !isAway && answered.status === 503;
      note("lost", isAway ? words.connectionLost : "");
      note("busy", isBusy ? words.busy : "");
      if (!isAway && !isBusy) {
        if (isQuestion ? !answered.ok : isAnswer) endAskingAfter(answered.clone());
        return answered;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  };

  document.addEventListener("input", guardLength);
  document.addEventListener("keypress", askFromBox, true); // before Gradio takes it
  document.addEventListener("click", askFromBox, true);
  document.addEventListener("click", askOffered);
  document.addEventListener("click", startAnew, true); // before Gradio removes the button

  // Leaving would lose the conversation, and in a frame on a publisher's page show another page in its place.
  function openBeside(event) {
    const link = event.target.closest("#panel-body a[href^='http']");
    if (link) link.target = "_blank";
  }
  document.addEventListener("click", openBeside, true);

  // Gradio opens every link in a new tab; a call is none.
  function callHere(event) {
    const link = event.target.closest("a[href^='tel:']");
    if (link) link.removeAttribute("target");
  }
  document.addEventListener("click", callHere, true);

  // On a publisher's page the whole chat is a dialog. Whoever frames it may know that it is to be closed.
  window.addEventListener("keydown", (event) => {
    const isForFrame = event.key === "Escape" && !event.defaultPrevented && window.parent !== window;
    if (isForFrame) window.parent.postMessage("citewell:close", "*");
  });

  let isFocused = false;
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      dropEarlier();
      nameMessages();
      hushAlerts();
      rewordLoading();
      rewordToasts();
      followNewest();
      // Once, when it is there; Gradio's own autofocus would scroll a low window past the top of the page.
      if (!isFocused && box()) {
        isFocused = true;
        box().focus({ preventScroll: true });
      }
    });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });

  // The page is in one language, whatever the browser's is; Gradio sets the browser's.
  const language = document.documentElement.lang || "en";
  new MutationObserver(() => {
    if (document.documentElement.lang !== language) document.documentElement.lang = language;
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
})();
