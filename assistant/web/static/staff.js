// Sends a form of the staff pages without loading the page anew, so that nothing typed stands in the history.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const words = byId("words").dataset;
  const form = document.querySelector("form.staff-form");
  let newest = 0;

  async function send() {
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
    results.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
})();
