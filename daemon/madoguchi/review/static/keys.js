// One key for each thing; everything here can also be done without it.
"use strict";

const rows = [...document.querySelectorAll("[data-row]")];
const remembered = `row ${location.pathname}`;

function focusRow(at) {
  const row = rows[Math.max(0, Math.min(at, rows.length - 1))];
  if (!row) return;
  row.querySelector("a.open").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function here() {
  return rows.indexOf(document.activeElement?.closest?.("[data-row]"));
}

// What is ticked comes before the row in focus: then a key means all of those.
function press(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const nearest = document.querySelector('[name="on"]:checked') ? document.getElementById("bulk") : rows[here()];
  const scope =
    nearest?.querySelector(wanted) ?? [...document.querySelectorAll(wanted)].find((one) => !one.closest("[data-row], #bulk"));
  scope?.click();
  return Boolean(scope);
}

function focusOn(key) {
  const field = document.querySelector(`[data-focus="${CSS.escape(key)}"]`);
  field?.focus();
  return Boolean(field);
}

function tab(step) {
  const tabs = [...document.querySelectorAll(".tabs a")];
  const at = tabs.findIndex((one) => one.ariaCurrent === "page");
  tabs[(Math.max(at, 0) + step + tabs.length) % tabs.length]?.click();
}

const own = {
  j: () => (rows.length ? focusRow(here() + 1) : press("j")),
  k: () => (rows.length ? focusRow(here() - 1) : press("k")),
  l: () => document.querySelector("[data-types] button")?.focus(),
  "/": () => document.querySelector('[data-focus="/"]')?.select(),
  "?": () => document.getElementById("keys")?.showModal(),
  "[": () => tab(-1),
  "]": () => tab(1),
  Escape: () => press("b"),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches('input:not([type="checkbox"]), select, textarea');
  if (event.target.matches("textarea") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.form.requestSubmit();
    return;
  }
  if (typing && event.key === "Escape") event.target.blur();
  if (typing || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && document.activeElement === document.body && press("Enter")) event.preventDefault();
  const act = own[event.key];
  if (!act && !(event.key.length === 1 && (press(event.key) || focusOn(event.key)))) return;
  act?.();
  event.preventDefault();
});

for (const link of document.querySelectorAll('a[data-key="?"]')) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    own["?"]();
  });
}

document.addEventListener("submit", () => {
  if (here() >= 0) sessionStorage.setItem(remembered, String(here()));
});

if (rows.length && (document.activeElement === document.body || !document.activeElement)) {
  focusRow(Number(sessionStorage.getItem(remembered) ?? 0));
  sessionStorage.removeItem(remembered);
}

// The strip of letters that are about to go out: counts down, then asks what became of them.
const strip = document.getElementById("sending");
let ends = [];

function watch() {
  ends = [...strip.querySelectorAll("[data-left]")].map((one) => performance.now() + 1000 * Number(one.dataset.left));
}

async function look() {
  if (!strip || !ends.length) return;
  const now = performance.now();
  strip.querySelectorAll("[data-seconds]").forEach((one, at) => {
    one.textContent = `${Math.max(0, Math.ceil((ends[at] - now) / 1000))} s`;
  });
  if (ends.every((end) => end > now)) return;
  ends = [];
  try {
    const answer = await fetch("/sending");
    if (answer.ok) strip.innerHTML = await answer.text();
  } catch {
    return;
  }
  watch();
}

if (strip) {
  watch();
  look();
  setInterval(look, 500);
}
