// Whether somebody sits before the page. What a page asks for by itself while nobody does keeps no session alive, and a
// page whose session has ended while nobody did shows no patient any more.
let last = Date.now();
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) addEventListener(kind, () => { last = Date.now(); }, { passive: true });

export const idleFor = () => Date.now() - last;

// Asks the server, as one who sits there or as one who does not.
export function ask(path, options = {}) {
  const headers = { ...options.headers, ...(idleFor() > 60000 ? { "X-Unattended": "1" } : {}) };
  return fetch(path, { ...options, headers, redirect: "manual" });
}

const minutes = Number(document.body.dataset.idle);
if (minutes) {
  let told = Date.now();
  setInterval(async () => {
    // Reading without a click is work too; it is told now and then.
    if (idleFor() < 60000 && Date.now() - told > (minutes * 60000) / 3) { told = Date.now(); await ask("/alive"); }
    if (idleFor() > minutes * 60000 && (await ask("/alive")).type === "opaqueredirect") location.reload();
  }, 30000);
}
