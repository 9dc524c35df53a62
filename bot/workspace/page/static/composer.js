// The box where one writes: Enter sends, and "/" brings up the commands.

import { act } from "./acts.js";

export function listenToComposers() {
  document.addEventListener("keydown", keyed);
  document.addEventListener("input", ({ target }) => inComposer(target) && listOf(target) && suggest(target));
  document.addEventListener("focusout", ({ target }) => inComposer(target) && close(target));
  document.addEventListener("submit", ({ target }) => "composer" in target.dataset && send(target));
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[data-command]");
    if (!option) return;
    event.preventDefault(); // the box keeps the focus
    take(option, option.closest("form").querySelector("textarea"));
  });
}

const inComposer = (target) => target.matches?.("[data-composer] textarea");
const listOf = (box) => box.form.querySelector("[role=listbox]");
const shown = (box) => [...(listOf(box)?.querySelectorAll("[role=option]:not([hidden])") ?? [])];
const chosen = (box) => listOf(box)?.querySelector("[aria-selected=true]:not([hidden])");

function keyed(event) {
  const { target: box, key } = event;
  if (!inComposer(box) || event.isComposing) return;
  const isOpen = listOf(box)?.hidden === false;
  if (key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (isOpen && chosen(box).dataset.command !== box.value) take(chosen(box), box);
    else box.form.requestSubmit();
  } else if (isOpen && ["ArrowDown", "ArrowUp", "Tab", "Escape"].includes(key)) {
    event.preventDefault();
    if (key === "Tab") take(chosen(box), box);
    else if (key === "Escape") close(box);
    else choose(box, key === "ArrowDown" ? 1 : -1);
  }
}

/** Shows the commands that begin with what is typed, until the first space. */
function suggest(box) {
  const list = listOf(box);
  for (const option of list.children) option.hidden = !option.dataset.command.startsWith(box.value);
  const isOpen = box.value.startsWith("/") && shown(box).length > 0;
  list.hidden = !isOpen;
  if (isOpen) select(box, chosen(box) ?? shown(box)[0]);
  else box.removeAttribute("aria-activedescendant");
}

function choose(box, step) {
  const options = shown(box);
  select(box, options[(options.indexOf(chosen(box)) + step + options.length) % options.length]);
}

function select(box, option) {
  for (const each of listOf(box).children) each.setAttribute("aria-selected", String(each === option));
  box.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(option, box) {
  box.value = `${option.dataset.command} `;
  close(box);
}

function close(box) {
  listOf(box)?.setAttribute("hidden", "");
  box.removeAttribute("aria-activedescendant");
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
