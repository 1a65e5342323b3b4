// Sends a form of the staff pages without loading the page anew, so that nothing typed stands in the history.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const words = byId("words").dataset;
  const form = document.querySelector("form.staff-form");
  const box = form.querySelector("input[type=search]");
  let newest = 0;

  async function send({ moves }) {
    const number = ++newest;
    const results = byId("results");
    results.setAttribute("aria-busy", "true");
    let found = null;
    try {
      const response = await fetch(form.action, {
        method: "POST",
        credentials: "same-origin",
        body: new URLSearchParams(new FormData(form)),
      });
      found = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("results");
    } catch {
      found = null;
    }
    if (number !== newest) return;
    results.removeAttribute("aria-busy");
    if (found) results.replaceChildren(...document.adoptNode(found).childNodes);
    else {
      const sentence = document.createElement("p");
      sentence.className = "failure";
      sentence.textContent = words.failed;
      results.replaceChildren(sentence);
    }
    if (moves) results.focus();
  }

  // --- Keys -----------------------------------------------------------------------------------------------------

  const links = () => [...byId("results").querySelectorAll(".found a.citation")];
  const isTyping = (event) => event.target.closest("input, textarea, select");

  function move(event) {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (!all.length || (at < 0 && document.activeElement !== box && document.activeElement !== byId("results"))) return;
    const next = event.key === "ArrowDown" ? Math.min(at + 1, all.length - 1) : at - 1;
    const place = next < 0 ? box : all[next];
    event.preventDefault();
    place.focus({ preventScroll: true });
    (place.closest("li") || place).scrollIntoView({ block: "nearest" });
  }

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("panel").matches(":modal")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event);
    else if (event.key === "/" && box && !isTyping(event)) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "c" && links().includes(document.activeElement)) {
      document.activeElement.closest(".cited").querySelector("button.copy").click();
    }
  }

  document.addEventListener("keydown", press);
  form.addEventListener("change", (event) => {
    if (event.target.matches("select") && box && box.value.trim()) send({ moves: false });
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ moves: true });
  });
})();
