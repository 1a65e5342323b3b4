// Sends what a reader says of an answer, and says below the buttons that it was kept. The conversation is a live
// region, so what is written there is announced, once.
"use strict";

(() => {
  const words = document.getElementById("words").dataset;

  function show(group, pressed) {
    for (const button of group.querySelectorAll("button.say")) {
      button.setAttribute("aria-pressed", String(button === pressed));
    }
  }

  async function send(button) {
    const group = button.closest(".feedback");
    const said = group.querySelector(".fed-back");
    if (group.getAttribute("aria-busy") === "true") return;
    group.setAttribute("aria-busy", "true");
    let kept = false;
    try {
      const response = await fetch(new URL("/api/v1/feedback", location.origin), {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ answer: button.value, feedback: button.name }),
      });
      kept = response.ok;
    } catch {
      kept = false;
    }
    group.removeAttribute("aria-busy");
    if (kept) show(group, button);
    said.textContent = kept ? words.feedbackKept.replace("{said}", button.textContent) : words.feedbackNotKept;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#chat .feedback button.say");
    if (button) send(button);
  });
})();
