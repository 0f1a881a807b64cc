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
  // Enter and Escape belong to the input method while it is at work (229: Safari's last key of it).
  if (event.isComposing || event.keyCode === 229) return;
  const typing = event.target.matches('input:not([type="checkbox"]), select, textarea');
  if (event.target.matches("textarea") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (!event.repeat) event.target.form.requestSubmit();
    return;
  }
  if (typing && event.key === "Escape") event.target.blur();
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector("dialog[open]")) return;
  // A key that is still held down from the page before means nothing on this one.
  if (event.repeat && !["j", "k"].includes(event.key)) {
    if (event.key === "Enter") event.preventDefault();
    return;
  }
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

// Whoever had the button under the fingers that goes away does not stand on another one then.
function put(html) {
  const { activeElement: focused } = document;
  const within = strip.contains(focused);
  const address = focused?.form?.getAttribute("action") ?? "";
  strip.innerHTML = html;
  if (within) (strip.querySelector(`form[action="${CSS.escape(address)}"] button`) ?? strip).focus();
}

async function ask() {
  try {
    const answer = await fetch("/sending");
    if (answer.ok) put(await answer.text());
  } catch {
    const away = strip.querySelector(".away") ?? document.createElement("div");
    away.className = "strip failed away";
    away.textContent = strip.dataset.away;
    strip.prepend(away);
    setTimeout(ask, 5000);
    return;
  }
  watch();
}

function look() {
  if (!ends.length) return;
  const now = performance.now();
  strip.querySelectorAll("[data-seconds]").forEach((one, at) => {
    one.textContent = `${Math.max(0, Math.ceil((ends[at] - now) / 1000))} s`;
  });
  if (ends.every((end) => end > now)) return;
  ends = [];
  ask();
}

if (strip) {
  watch();
  look();
  setInterval(look, 500);
}

// A letter that was changed is not left by mistake, nor sent twice; and whoever writes one is still there.
const written = document.querySelector("form.write textarea");
if (written) {
  let sent = false;
  let told = performance.now();
  written.form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sent && written.value !== written.defaultValue) event.preventDefault();
  });
  written.addEventListener("input", () => {
    if (performance.now() - told < 60_000) return;
    told = performance.now();
    ask();
  });
}
