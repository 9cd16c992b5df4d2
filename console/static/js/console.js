// What every page does: toasts with an undo, and the keys' help.
export function toast(words, undo) {
  const box = document.createElement("div");
  box.className = "toast fade";
  box.textContent = words;
  if (undo) {
    const button = document.createElement("button");
    button.textContent = undo.words;
    button.addEventListener("click", () => { box.remove(); undo.act(); });
    box.append(button);
  }
  const place = document.getElementById("toasts");
  place.replaceChildren(box);
  setTimeout(() => box.remove(), undo ? 10000 : 4000);
}

// An answer may ask for a toast: HX-Trigger: {"toast": {"words": ..., "undo": {"words": ..., "post": "/path"}}}
document.body.addEventListener("toast", (event) => {
  const { words, undo } = event.detail;
  toast(words, undo && { words: undo.words, act: () => window.htmx.ajax("POST", undo.post, { target: undo.target || "body", swap: undo.swap || "none" }) });
});

// A server that refuses says why in its page; a toast shows the heading of it.
document.body.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  toast(page.querySelector("h1")?.textContent ?? String(event.detail.xhr.status));
  const place = event.detail.target?.closest?.("[data-failed]");
  if (place) place.textContent = place.dataset.failed;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !event.target.closest("input, textarea, select")) document.getElementById("keys")?.showModal();
});

// A menu closes when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.facet[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.facet[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});
