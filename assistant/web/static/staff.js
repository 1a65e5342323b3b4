// Sends a form of the staff pages without loading the page anew, so that nothing typed stands in an address.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const words = byId("words").dataset;
  const form = document.querySelector("form.staff-form");
  let newest = 0;

  function failure() {
    const sentence = document.createElement("p");
    sentence.className = "failure";
    sentence.textContent = words.failed;
    return sentence;
  }

  // What was found is said, since not all of it is read when it is shown.
  function tell(results) {
    const first = results.querySelector("h2, p");
    byId("heard").textContent = first && !results.querySelector("[role=alert]") ? first.textContent : "";
  }

  // Shows what the server answers to the fields, and lets others take what else its page says.
  async function send(fields, { moves = false, shows = true } = {}) {
    const number = ++newest;
    const results = byId("results");
    results.setAttribute("aria-busy", "true");
    let page = null;
    try {
      const response = await fetch(form.action, {
        method: "POST",
        credentials: "same-origin",
        body: new URLSearchParams(fields),
      });
      page = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      page = null;
    }
    if (number !== newest) return;
    results.removeAttribute("aria-busy");
    const found = page && page.getElementById("results");
    if (found && shows) results.replaceChildren(...document.adoptNode(found).childNodes);
    else results.replaceChildren(...(shows ? [failure()] : []));
    tell(results);
    if (moves) {
      // Focus alone would lead to the middle of what begins below the window.
      results.focus({ preventScroll: true });
      results.scrollIntoView({ block: "nearest" });
    }
    if (page) document.dispatchEvent(new CustomEvent("citewell:results", { detail: page }));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(new FormData(form, event.submitter), { moves: true });
  });

  window.citewell = { ...window.citewell, send };
})();
