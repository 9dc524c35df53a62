// The box where one writes: Enter sends; "/" brings up the commands, "@" people and "#" channels.

import { act } from "./acts.js";

export function listenToComposers() {
  document.addEventListener("keydown", keyed);
  document.addEventListener("input", ({ target }) => inComposer(target) && suggest(target));
  document.addEventListener("focusout", ({ target }) => inComposer(target) && close(target));
  document.addEventListener("submit", ({ target }) => "composer" in target.dataset && send(target));
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[data-completes]");
    if (!option) return;
    event.preventDefault(); // the box keeps the focus
    take(option, option.closest("form").querySelector("textarea"));
  });
}

const inComposer = (target) => target.matches?.("[data-composer] textarea");
const listOf = (box) => box.form.querySelector("[role=listbox]");
const shown = (box) => [...listOf(box).querySelectorAll("[role=option]:not([hidden])")];
const chosen = (box) => listOf(box).querySelector("[aria-selected=true]:not([hidden])");

function keyed(event) {
  const { target: box, key } = event;
  if (!inComposer(box) || event.isComposing) return;
  const option = listOf(box).hidden ? null : chosen(box);
  if (key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (option && option.dataset.completes !== beginning(box)) take(option, box);
    else box.form.requestSubmit();
  } else if (option && ["ArrowDown", "ArrowUp", "Tab", "Escape"].includes(key)) {
    event.preventDefault();
    if (key === "Tab") take(option, box);
    else if (key === "Escape") close(box);
    else choose(box, key === "ArrowDown" ? 1 : -1);
  }
}

/** What is being typed just before the cursor, and might be completed: a command, or somebody's name. */
const beginning = (box) => {
  const before = box.value.slice(0, box.selectionStart);
  return (/(?<=^|\s)[@#][^@#\n]*$/.exec(before) ?? /^\/[^\n]*$/.exec(before))?.[0];
};

/** Whether a name, or a later word of it, begins so. A command whose words follow stays as a reminder of them. */
const fits = (name, typed) =>
  typed[0] === name[0] &&
  (` ${name.slice(1)}`.toLowerCase().includes(` ${typed.slice(1)}`.toLowerCase()) || isUsed(name, typed));
const isUsed = (command, typed) => typed[0] === "/" && typed.startsWith(`${command} `);

function suggest(box) {
  const typed = beginning(box);
  for (const option of listOf(box).children) option.hidden = !typed || !fits(option.dataset.completes, typed);
  const [first] = shown(box);
  listOf(box).hidden = !first;
  select(box, first && !isUsed(first.dataset.completes, typed) ? (chosen(box) ?? first) : null);
}

function choose(box, step) {
  const options = shown(box);
  select(box, options[(options.indexOf(chosen(box)) + step + options.length) % options.length]);
}

function select(box, option) {
  for (const each of listOf(box).children) each.setAttribute("aria-selected", String(each === option));
  if (!option) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(option, box) {
  const at = box.selectionStart;
  box.setRangeText(`${option.dataset.completes} `, at - (beginning(box)?.length ?? 0), at, "end");
  suggest(box);
}

function close(box) {
  listOf(box).hidden = true;
  select(box, null);
}

async function send(form) {
  const box = form.querySelector("textarea");
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  close(box);
  const details = { conversation: form.dataset.in, text, thread: form.dataset.thread ?? null };
  const wasDone = await act("say", details, form.querySelector("button"));
  if (!wasDone && !box.value) box.value = text;
}
