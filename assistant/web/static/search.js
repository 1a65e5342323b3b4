// Keeps the filters of a search in the address, so that they can be bookmarked, and with the words in the history of
// this tab, so that Back and Forward work. The words never stand in an address.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const form = document.querySelector("form.staff-form");
  const box = byId("words-box");
  const filters = () => [...form.querySelectorAll(".filters select, .filters input")];
  const { send } = window.citewell;
  // While a date is typed, each key makes another one.
  const TYPING_MS = 600;
  let timer = 0;
  let shown = "";

  function chosen() {
    const set = filters().filter((field) => field.value);
    return new URLSearchParams(set.map((field) => [field.name, field.value]));
  }

  const wordsOf = (state) => (state && state.words) || "";
  const place = () => `${location.search} ${wordsOf(history.state)}`;

  function remember() {
    const query = chosen().toString();
    const address = query ? `${location.pathname}?${query}` : location.pathname;
    const isSame = address === location.pathname + location.search && box.value === wordsOf(history.state);
    if (!isSame) history.pushState({ words: box.value }, "", address);
    shown = place();
  }

  // The fields are set before the server is asked; the sections depend on the document, so they come with its answer.
  function restore() {
    const fields = new URLSearchParams(location.search);
    for (const field of filters()) if (field.name !== "section") field.value = fields.get(field.name) || "";
    box.value = wordsOf(history.state);
    fields.set("words", box.value);
    shown = place();
    send(fields, { shows: Boolean(box.value.trim()) });
  }

  function changed() {
    remember();
    send(new FormData(form), { shows: Boolean(box.value.trim()) });
  }

  form.addEventListener("change", (event) => {
    if (!filters().includes(event.target)) return;
    if (event.target.name === "document") byId("filter-section").value = "";
    clearTimeout(timer);
    timer = setTimeout(changed, event.target.type === "date" ? TYPING_MS : 0);
  });
  // Before the fields are read to be sent.
  form.addEventListener(
    "submit",
    (event) => {
      clearTimeout(timer);
      if (event.submitter && event.submitter.matches(".widen")) for (const field of filters()) field.value = "";
      remember();
    },
    true,
  );
  document.addEventListener("citewell:results", (event) => {
    const sections = event.detail.getElementById("filter-section");
    if (sections) {
      const section = sections.value;
      byId("filter-section").replaceChildren(...document.adoptNode(sections).childNodes);
      byId("filter-section").value = section;
    }
    const [widen, other] = [form, event.detail].map((page) => page.querySelector(".widen"));
    if (widen && !other) widen.remove();
    else if (other && !widen) form.querySelector(".filters").append(document.adoptNode(other));
  });
  window.addEventListener("popstate", () => {
    // The panel beside the page is a place in the history too.
    if (shown !== place()) restore();
  });

  shown = place();
  if (wordsOf(history.state)) restore();
})();
