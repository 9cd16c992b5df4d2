// One case: the chosen discrepancy and its words light up together; deciding by key; the case stays ours while it is open.
const $ = (selector) => document.querySelector(selector);
const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRF-Token"];
const cards = () => [...document.querySelectorAll(".finding")];
const caseId = $("#case").dataset.id;
let chosen = null;

function choose(id, { scroll = true } = {}) {
  chosen = id;
  for (const card of cards()) card.classList.toggle("now", card.dataset.id === id);
  let first = null;
  for (const mark of document.querySelectorAll("mark[data-d]")) {
    const now = mark.dataset.d.split(" ").includes(id);
    mark.classList.toggle("now", now);
    if (now && (!first || mark.classList.contains("claim"))) first ??= mark;
  }
  if (scroll) first?.scrollIntoView({ block: "center", behavior: "smooth" });
  document.dispatchEvent(new CustomEvent("chosen", { detail: id }));
}
const card = () => cards().find((one) => one.dataset.id === chosen);

function move(step) {
  const all = cards();
  if (!all.length) return;
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(card()) + step))];
  choose(next.dataset.id);
  next.scrollIntoView({ block: "nearest" });
}

function dismiss(id) {
  const dialog = $("#dismiss");
  dialog.returnValue = "";
  dialog.showModal();
  dialog.onclose = () => {
    if (dialog.returnValue !== "go") return;
    const form = new FormData(dialog.querySelector("form"));
    send(id, { action: "DISMISS", reason_code: form.get("reason_code"), reason: form.get("reason") });
  };
}
const send = (id, values) =>
  window.htmx.ajax("POST", `/case/${encodeURIComponent(caseId)}/discrepancy/${id}`, { target: document.getElementById(id), swap: "outerHTML", values });

document.addEventListener("click", (event) => {
  const mark = event.target.closest("mark[data-d]");
  if (mark) choose(mark.dataset.d.split(" ")[0], { scroll: false }), card()?.scrollIntoView({ block: "nearest" });
  const one = event.target.closest(".finding");
  if (one && !event.target.closest("a, button, input, select, summary")) choose(one.dataset.id);
  const button = event.target.closest("[data-dismiss]");
  if (button) dismiss(button.dataset.dismiss);
  const open = event.target.closest("[data-open]");
  if (open) document.getElementById(open.dataset.open).showModal();
});
document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) {
    const choice = !event.target.closest("textarea") && document.querySelectorAll("#dismiss[open] input[type=radio]")[Number(event.key) - 1];
    if (choice) choice.checked = true;
    return;
  }
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const press = (action) => card()?.querySelector(`.act button[value=${action}]`)?.click();
  const keys = {
    j: () => move(1), k: () => move(-1), a: () => press("ACCEPT"), s: () => press("SEND_BACK"), u: () => press("REOPEN"),
    d: () => card()?.querySelector("[data-dismiss]")?.click(),
  };
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});
document.body.addEventListener("htmx:afterSettle", () => { if (chosen) choose(chosen, { scroll: false }); });

const wanted = decodeURIComponent(location.hash.slice(1));
if (cards().length) choose(cards().some((one) => one.dataset.id === wanted) ? wanted : cards()[0].dataset.id);

// The case is ours for some minutes at a time, and given back when the page is left.
const lockPath = `/case/${encodeURIComponent(caseId)}/lock`;
if (document.querySelector(".case:not(.readonly) .act")) {
  setInterval(() => fetch(lockPath, { method: "POST", headers: { "X-CSRF-Token": csrf } }), 120000);
  addEventListener("pagehide", () => navigator.sendBeacon(lockPath, new URLSearchParams({ csrf, release: "true" })));
}
