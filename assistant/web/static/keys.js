// The keys of the Search page. While a person types only the arrows do anything.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const box = byId("words-box");
  const help = byId("key-list");

  const links = () => [...byId("results").querySelectorAll(".found a.citation")];
  const isTyping = (event) => event.isComposing || event.target.closest("input, textarea, select, [contenteditable]");
  const current = () => links().find((link) => link.closest("li").contains(document.activeElement));

  // From the box, the arrows lead to what was found: a line of words has nothing above or below it.
  function move(event) {
    if (event.isComposing || (isTyping(event) && event.target !== box)) return;
    const all = links();
    const at = all.indexOf(current());
    if (!all.length || (at < 0 && ![box, byId("results")].includes(document.activeElement))) return;
    const next = event.key === "ArrowDown" ? Math.min(at + 1, all.length - 1) : at - 1;
    const to = next < 0 ? box : all[next];
    event.preventDefault();
    to.focus({ preventScroll: true });
    (to.closest("li") || to).scrollIntoView({ block: "nearest" });
  }

  const press = (kind) => current().closest("li").querySelector(`button.${kind}`).click();

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event);
    if (isTyping(event)) return;
    if (event.key === "/") {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "?") {
      event.preventDefault();
      help.showModal();
    } else if (event.key === "c" && current()) press("copy");
    else if (event.key === "t" && current()) press("gather");
  }

  document.addEventListener("keydown", key);
  byId("keys-button").addEventListener("click", () => help.showModal());
})();
