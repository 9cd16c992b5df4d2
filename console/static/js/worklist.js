// The worklist by keyboard, picking many, deciding with undo, and live.
import { toast } from "/static/js/console.js";

const $ = (selector) => document.querySelector(selector);
const rows = () => [...document.querySelectorAll("#rows tbody tr:not(.gone)")];
const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRF-Token"];
let at = -1;

function go(to) {
  const all = rows();
  if (!all.length) return;
  at = Math.max(0, Math.min(all.length - 1, to));
  all.forEach((row, number) => row.classList.toggle("current", number === at));
  all[at].tabIndex = -1;
  all[at].focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
}
const current = () => rows()[at];
const box = (row) => row.querySelector("input[type=checkbox]");
const picked = () => rows().filter((row) => box(row).checked);
const meant = () => (picked().length ? picked() : current() ? [current()] : []);

function count() {
  const number = picked().length;
  $("#bulk").hidden = !number;
  $("#picked").textContent = number;
}

async function send(path, fields) {
  const body = new URLSearchParams(fields);
  const answer = await fetch(path, { method: "POST", body, headers: { "X-CSRF-Token": csrf } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok) { toast(page.querySelector("h1")?.textContent ?? String(answer.status)); return null; }
  return page.querySelector("[data-decided]");
}

async function decide(action, list, more = {}) {
  const ids = list.map((row) => row.dataset.id);
  const told = await send("/worklist/decide", [["action", action], ...ids.map((id) => ["ids", id]), ...Object.entries(more)]);
  if (!told) return;
  const done = list.filter((row) => told.dataset.ids.split(" ").includes(row.dataset.id));
  done.forEach((row) => { row.classList.add("gone"); box(row).checked = false; });
  count();
  go(Math.min(at, rows().length - 1));
  toast(told.dataset.words, told.dataset.undo && { words: told.dataset.undo, act: () => undo(done) });
}

async function undo(list) {
  const told = await send("/worklist/decide", [["action", "REOPEN"], ...list.map((row) => ["ids", row.dataset.id])]);
  if (told) { list.forEach((row) => row.classList.remove("gone")); toast(told.dataset.words); }
}

function dismiss(list) {
  const dialog = $("#dismiss");
  dialog.returnValue = "";
  dialog.showModal();
  dialog.querySelector("input:checked").focus();
  dialog.onclose = () => {
    if (dialog.returnValue !== "go") return;
    const form = new FormData(dialog.querySelector("form"));
    decide("DISMISS", list, { reason_code: form.get("reason_code"), reason: form.get("reason") });
  };
}

async function take(list, to) {
  const told = await send("/worklist/assign", [["assignee", to], ...list.map((row) => ["ids", row.dataset.id])]);
  if (told) { toast(told.dataset.words); refresh(); }
}

const refresh = () => window.htmx.ajax("GET", location.pathname + location.search, { target: "#rows", swap: "outerHTML" });

const acts = {
  ACCEPT: (list) => decide("ACCEPT", list),
  DISMISS: dismiss,
  ASSIGN: (list, button) => take(list, (button ?? $("[data-act=ASSIGN]")).dataset.to),
  NONE: () => { picked().forEach((row) => { box(row).checked = false; }); count(); },
};

document.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]");
  if (act) acts[act.dataset.act](meant(), act);
  const open = event.target.closest("[data-open]");
  if (open) document.getElementById(open.dataset.open).showModal();
  // What is saved is the list as it is now, not as it was when the page came.
  if (open?.dataset.open === "save-view" && location.search) $("#save-view [name=query]").value = location.search.slice(1);
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  const row = event.target.closest("#rows tbody tr");
  if (row && !event.target.closest("a, input")) { go(rows().indexOf(row)); }
});
document.addEventListener("dblclick", (event) => {
  const row = event.target.closest("#rows tbody tr");
  if (row) location.href = row.dataset.href;
});
document.addEventListener("change", (event) => { if (event.target.closest("#rows")) count(); });
document.addEventListener("keydown", (event) => {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) {
    const choice = dialog.id === "dismiss" && !event.target.closest("textarea") && dialog.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (choice) choice.checked = true;
    return;
  }
  if (event.target.closest("input:not([type=checkbox]), textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const list = meant();
  const keys = {
    j: () => go(at + 1), ArrowDown: () => go(at + 1), k: () => go(at - 1), ArrowUp: () => go(at - 1),
    Enter: () => current() && (location.href = current().dataset.href),
    x: () => { if (current()) { box(current()).checked = !box(current()).checked; count(); } },
    a: () => $("[data-act=ACCEPT]") && list.length && acts.ACCEPT(list),
    d: () => $("[data-act=DISMISS]") && list.length && acts.DISMISS(list),
    t: () => $("[data-act=ASSIGN]") && list.length && acts.ASSIGN(list),
    "/": () => $("#words").focus(),
  };
  if (keys[event.key] && !(event.key === "Enter" && event.target.closest("a, button"))) { event.preventDefault(); keys[event.key](); }
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "rows") return;
  at = -1;
  count();
  $("#total").textContent = $("#rows").dataset.total;
  $("#fresh").hidden = true;
});

// The counts come anew with the rows; the menu that one is picking from stays open, and the focus where it was.
let menu;
document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target?.id !== "facets") return;
  const box = document.activeElement?.closest("#facets input");
  menu = { field: $("details.facet[open]")?.dataset.field, name: box?.name, value: box?.value };
});
document.body.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target?.id !== "facets" || !menu) return;
  if (menu.field) $(`details.facet[data-field="${menu.field}"]`)?.setAttribute("open", "");
  if (menu.name) [...document.querySelectorAll(`#facets input[name="${menu.name}"]`)].find((one) => one.value === menu.value)?.focus();
  menu = null;
});

// What changes elsewhere is offered, not thrown into the list under somebody's hands.
let waiting;
document.body.addEventListener("htmx:sseMessage", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { $("#fresh").hidden = false; }, 1500);
});
$("#fresh").addEventListener("click", refresh);
