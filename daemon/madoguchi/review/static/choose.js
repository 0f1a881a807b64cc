// The boxes of a list: by key, all at once, from one to another; how many are ticked is said aloud.
"use strict";

const boxes = [...document.querySelectorAll('input[name="on"]')];
const tally = document.querySelector(".tally");
const ticked = () => boxes.filter((box) => box.checked).length;
let last = null;

function told() {
  const number = ticked();
  const { none, one, many } = tally.dataset;
  const words = number > 1 ? many.replace("{n}", number) : number ? one : none;
  tally.textContent = words;
  document.querySelector("[data-told]").textContent = words;
}

function tick(some, on) {
  for (const box of some) box.checked = on;
  told();
}

const leave = own.Escape;
own["."] = () => rows[here()]?.querySelector('input[name="on"]')?.click();
own.Escape = () => (ticked() ? tick(boxes, false) : leave());

boxes.forEach((box, at) => {
  box.addEventListener("click", (event) => {
    if (event.shiftKey && last !== null) tick(boxes.slice(Math.min(at, last), Math.max(at, last) + 1), box.checked);
    last = at;
    told();
  });
});

for (const [link, on] of [["[data-all]", () => ticked() < boxes.length], ["[data-unselect]", () => false]]) {
  document.querySelector(link)?.addEventListener("click", (event) => {
    event.preventDefault();
    tick(boxes, on());
  });
}

window.addEventListener("pageshow", () => ticked() && told());
