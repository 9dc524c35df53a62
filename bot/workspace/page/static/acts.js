// What somebody does: presses, choices and forms become acts, which Python carries out.

import { ask, hush, openerOf, say } from "./overlays.js";
import { refresh } from "./place.js";

const TYPED = "input:is([type=text], [type=number], [type=email], [type=url]), textarea";
const PICKED = "input:is([type=date], [type=time], [type=datetime-local])";

const PATIENCE_MS = 1000;

/** Tells Python what was done. Resolves, once the app has acknowledged it, to whether it could be done. */
export async function act(kind, details, busy) {
  busy?.setAttribute("aria-busy", "true");
  hush();
  const slow = setTimeout(say, PATIENCE_MS, "One moment …");
  try {
    const response = await fetch("/page/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ kind, user: document.body.dataset.as, ...details }),
    });
    if (response.ok) hush();
    else if (response.status === 409) say((await response.json()).told);
    else say("That did not work. Reload the page and try again.");
    return response.ok;
  } catch {
    say("The workspace cannot be reached just now.");
    return false;
  } finally {
    clearTimeout(slow);
    busy?.removeAttribute("aria-busy");
    await refresh();
  }
}

export function listenForActs() {
  document.addEventListener("click", pressed);
  document.addEventListener("change", changed);
  document.addEventListener("input", typed);
  document.addEventListener("keydown", keyed);
  document.addEventListener("focusout", left);
  document.addEventListener("submit", submitted);
  document.getElementById("modal").addEventListener("cancel", cancelled);
}

function pressed(event) {
  const button = event.target.closest("button, a");
  if (!button) return;
  if (button.dataset.control) use(button);
  else if (button.dataset.close) close(button.dataset.close);
  else if (button.dataset.clock) act("wait", { target: button.dataset.clock }, document.getElementById("clock-button"));
}

function changed({ target }) {
  const control = target.closest("[data-control]");
  if (!control) return;
  const tellsLater = control.dataset.control === "now" && (target.matches(TYPED) || picking.has(target));
  if (!tellsLater) use(control);
}

// A field that tells its app at once does so on Enter, or with each character, as the app asked.
function typed({ target }) {
  if (target.dataset.when?.includes("on_character_entered")) use(target);
}

// The browser reports a typed date at each figure; only once it is left, or Enter is pressed, is it meant.
const picking = new Set();

function keyed(event) {
  const { target, key } = event;
  const meant = key === "Enter" && (target.dataset.when?.includes("on_enter_pressed") || picking.has(target));
  if (meant) {
    event.preventDefault();
    picking.delete(target);
    use(target);
  } else if (target.matches?.(PICKED) && target.dataset.control === "now" && key !== "Tab") picking.add(target);
}

function left({ target }) {
  if (picking.delete(target) && target.value !== target.defaultValue) use(target);
}

async function use(control) {
  const menu = control.closest(".menu");
  const busy = menu ? openerOf(menu) : control.matches("button, a") ? control : null;
  if (busy?.getAttribute("aria-busy") === "true") return;
  if (control.dataset.confirm && !(await ask(control.dataset.confirm))) return restore(control);
  const { container } = control.closest("[data-container]").dataset;
  await act("use", { container, control: filled(control) }, busy);
}

/** Puts a control back to what it was before somebody changed her mind. */
function restore(control) {
  for (const part of [control, ...control.querySelectorAll("input, option")]) {
    if (part.matches("option")) part.selected = part.defaultSelected;
    else if (part.matches("[type=checkbox], [type=radio]")) part.checked = part.defaultChecked;
    else if ("defaultValue" in part) part.value = part.defaultValue;
  }
}

function filled(control) {
  return { block: control.dataset.block, action: control.dataset.action, values: valuesOf(control) };
}

function valuesOf(control) {
  if (control.matches("details, div")) return [...control.querySelectorAll(":checked")].map((box) => box.value);
  return [control.dataset.value ?? control.value ?? ""];
}

async function submitted(event) {
  const form = event.target;
  if (form.dataset.view) {
    event.preventDefault();
    const button = form.querySelector("[data-submit]");
    if (!button || button.getAttribute("aria-busy") === "true") return;
    const fields = [...form.querySelectorAll("[data-control]")].filter((each) => !each.matches("button, a"));
    await act("submit", { view: form.dataset.view, fields: fields.map(filled) }, button);
    document.querySelector("#modal [aria-invalid=true], #modal .field:has(.error) :is(input, summary)")?.focus();
  } else if ("clockForm" in form.dataset) {
    event.preventDefault();
    document.getElementById("clock").hidePopover();
    act("wait", { target: form.elements.target.value }, document.getElementById("clock-button"));
  }
}

function cancelled(event) {
  if (event.target.id !== "modal") return;
  event.preventDefault();
  close("one");
}

function close(which) {
  const view = document.querySelector("#modal [data-view]")?.dataset.view;
  if (view) act("close", { view, which });
}
