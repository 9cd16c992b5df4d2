// A case is one person's at a time: kept while that person is there, given back when the page is left, and open to the
// next without a reload.
import { ask, idleFor } from "/static/js/alive.js";

const HEARTBEAT = 120000, LOOK = 8000, AWAY = 300000;
const place = document.getElementById("case");
const path = `/case/${encodeURIComponent(place.dataset.id)}/lock`;
const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRF-Token"];
const held = document.getElementById("held");

function keep() {
  setInterval(async () => {
    if (idleFor() > AWAY) return; // whoever went away gives it back
    const answer = await ask(path, { method: "POST", headers: { "X-CSRF-Token": csrf } }).catch(() => null);
    if (answer && (answer.status === 409 || answer.type === "opaqueredirect")) location.reload();
  }, HEARTBEAT);
  addEventListener("pagehide", () => navigator.sendBeacon(path, new URLSearchParams({ csrf, release: "true" })));
}

function wait() {
  const looking = setInterval(async () => {
    if (document.hidden || idleFor() > AWAY) return; // nobody is here who could decide
    const answer = await ask(path).catch(() => null);
    if (answer?.status !== 204) return;
    const page = await ask(location.pathname).catch(() => null);
    if (!page?.ok) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    if (fresh.getElementById("held")) return; // a third was faster
    clearInterval(looking);
    // What was decided in the meantime comes with it; the documents and the image stay as they are being read.
    const found = document.querySelector(".found");
    found.replaceChildren(...document.adoptNode(fresh.querySelector(".found")).childNodes);
    window.htmx.process(found);
    document.querySelector(".case").classList.remove("readonly");
    held.textContent = held.dataset.free;
    held.classList.add("good");
    setTimeout(() => { held.hidden = true; }, 15000);
    document.dispatchEvent(new CustomEvent("freed"));
    keep();
  }, LOOK);
}

if (place.dataset.decides) { if (held) wait(); else keep(); }
