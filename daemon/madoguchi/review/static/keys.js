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

function press(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const row = rows[here()];
  const scope = row?.querySelector(wanted) ?? [...document.querySelectorAll(wanted)].find((one) => !one.closest("[data-row]"));
  scope?.click();
  return Boolean(scope);
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
  const typing = event.target.matches("input, select, textarea");
  if (typing && event.key === "Escape") event.target.blur();
  if (typing || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector("dialog[open]")) return;
  const act = own[event.key];
  if (!act && !(event.key.length === 1 && press(event.key))) return;
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
