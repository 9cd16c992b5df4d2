// One case: the chosen discrepancy, its words, its rows and its regions light up together; deciding by key; what was
// decided can be taken back.
import { toast } from "/static/js/console.js";

const $ = (selector) => document.querySelector(selector);
const cards = () => [...document.querySelectorAll(".finding")];
// Those that nobody has to look at stay folded until one opens them.
const visible = () => cards().filter((one) => !one.closest("details.recorded:not([open])"));
const caseId = $("#case").dataset.id;
let chosen = null;

function choose(id, { scroll = true } = {}) {
  chosen = id;
  for (const card of cards()) {
    card.classList.toggle("now", card.dataset.id === id);
    if (card.dataset.id === id) card.closest("details.recorded")?.setAttribute("open", "");
  }
  let first = null;
  for (const place of document.querySelectorAll("[data-d]")) {
    const now = place.dataset.d.split(" ").includes(id);
    place.classList.toggle("now", now);
    if (now && place.matches("mark") && (!first || (place.classList.contains("claim") && !first.classList.contains("claim")))) first = place;
  }
  if (scroll) {
    if (first && !inSight(first)) first.scrollIntoView({ block: "center", behavior: "smooth" });
    turnTo(id);
  }
  document.dispatchEvent(new CustomEvent("chosen", { detail: id }));
}
function inSight(place) {
  const { top, bottom } = place.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
const card = () => cards().find((one) => one.dataset.id === chosen);

// Evidence: 1 text span, 2 image region, 3 header element, 4 laboratory result, 5 record item.
function turnTo(id) {
  const kinds = cards().find((one) => one.dataset.id === id)?.dataset.kinds.split(" ") ?? [];
  // The header of an image is looked at beside the image.
  const images = $("#panel-image .viewer");
  const wanted = kinds.includes("4") ? "laboratory" : kinds.some((kind) => kind === "2" || kind === "3") || images ? "image" : "record";
  if ($(`#panel-${wanted} .viewer, #panel-${wanted} table, #panel-${wanted} li`)) open(wanted);
  const place = document.querySelector(`.side [data-d~="${CSS.escape(id)}"]`);
  if (place?.offsetParent) place.scrollIntoView({ block: "nearest" });
}

function open(name) {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const now = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", now);
    tab.tabIndex = now ? 0 : -1;
    if (now) tab.hidden = false;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !now;
  }
}

function move(step) {
  const all = visible();
  if (!all.length) return;
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(card()) + step))];
  choose(next.dataset.id);
  next.scrollIntoView({ block: "nearest" });
}

function dismiss(id) {
  const dialog = $("#dismiss");
  dialog.returnValue = "";
  dialog.showModal();
  dialog.querySelector("input:checked").focus();
  dialog.onclose = () => {
    if (dialog.returnValue !== "go") return;
    const form = new FormData(dialog.querySelector("form"));
    send(id, { action: "DISMISS", reason_code: form.get("reason_code"), reason: form.get("reason") });
  };
}
const send = (id, values) =>
  window.htmx.ajax("POST", `/case/${encodeURIComponent(caseId)}/discrepancy/${id}`, { target: document.getElementById(id), swap: "outerHTML", values });

// The list of work that one came from, and what was opened of it in this window.
const USUAL = "state=open&routing=shown&routing=held";
const from = document.referrer && new URL(document.referrer);
if (from && from.origin === location.origin && from.pathname === "/worklist") {
  sessionStorage.setItem("worklist", from.search.slice(1) || USUAL);
  sessionStorage.removeItem("seen");
}
const seen = [...new Set([...JSON.parse(sessionStorage.getItem("seen") ?? "[]"), caseId])].slice(-60);
sessionStorage.setItem("seen", JSON.stringify(seen));
function nextCase() {
  const query = new URLSearchParams(sessionStorage.getItem("worklist") ?? USUAL);
  query.delete("page");
  for (const id of seen) query.append("seen", id);
  location.href = `/next-case?${query}`;
}

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-d]");
  if (place) choose(place.dataset.d.split(" ")[0], { scroll: !place.matches("mark") }), card()?.scrollIntoView({ block: "nearest" });
  const one = event.target.closest(".finding");
  if (one && !event.target.closest("a, button, input, select, summary")) choose(one.dataset.id);
  const button = event.target.closest("[data-dismiss]");
  if (button) dismiss(button.dataset.dismiss);
  const dialog = event.target.closest("[data-open]");
  if (dialog) document.getElementById(dialog.dataset.open).showModal();
  const tab = event.target.closest("[role=tab]");
  if (tab) open(tab.id.slice(4));
  if (event.target.closest("[data-beside]")) open("beside");
  if (event.target.closest("#next-case")) nextCase();
});
document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) {
    const choice = !event.target.closest("textarea") && document.querySelectorAll("#dismiss[open] input[type=radio]")[Number(event.key) - 1];
    if (choice) choice.checked = true;
    return;
  }
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const tab = event.target.closest("[role=tab]");
  if (tab && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    const tabs = [...document.querySelectorAll("[role=tab]:not([hidden])")];
    const next = tabs[(tabs.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1) + tabs.length) % tabs.length];
    open(next.id.slice(4));
    next.focus();
    return;
  }
  const place = event.target.closest("[data-d]");
  if (place && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); choose(place.dataset.d.split(" ")[0], { scroll: false }); card()?.scrollIntoView({ block: "nearest" }); return; }
  const press = (action) => card()?.querySelector(`.act button[value=${action}]`)?.click();
  const comment = () => {
    const more = card()?.querySelector("details.more");
    if (more) { more.open = true; more.querySelector("[name=reason]")?.focus(); }
  };
  const keys = {
    n: () => move(1), j: () => move(1), p: () => move(-1), k: () => move(-1), N: nextCase, c: comment,
    a: () => press("ACCEPT"), s: () => press("SEND_BACK"), u: () => press("REOPEN"),
    d: () => card()?.querySelector("[data-dismiss]")?.click(),
    1: () => open("image"), 2: () => open("laboratory"), 3: () => open("record"), 4: () => open("timeline"),
  };
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});
document.body.addEventListener("htmx:afterSettle", () => { if (chosen) choose(chosen, { scroll: false }); });

// The server tells what was decided in the page's own words.
document.body.addEventListener("decided", (event) => {
  const { id, words, undo, settles } = event.detail;
  const left = visible().filter((one) => one.dataset.id !== id && one.dataset.state === "open");
  toast(settles && !left.length && cards().length ? `${words} ${$("#next-case") ? $("#case").dataset.done : ""}` : words, undo && { words: undo, act: () => send(id, { action: "REOPEN" }) });
  if (settles && left.length && id === chosen) setTimeout(() => { choose(left[0].dataset.id); left[0].scrollIntoView({ block: "nearest" }); }, 60);
});

const wanted = decodeURIComponent(location.hash.slice(1));
// One that another tells better stands in the card of that.
const first = document.getElementById(wanted)?.closest(".finding") ?? visible()[0];
// The page stays where it is; only its columns turn to what is chosen.
if (first) choose(first.dataset.id);

// Somebody else gave the case back: the cards are new, the choice stays.
document.addEventListener("freed", () => choose(cards().some((one) => one.dataset.id === chosen) ? chosen : visible()[0]?.dataset.id ?? null, { scroll: false }));
