// What somebody does: presses, choices and forms become acts, which Python carries out.

import { mark } from "./marks.js";
import { ask, hush, openerOf, say } from "./overlays.js";
import { refresh } from "./place.js";

const TYPED = "input:is([type=text], [type=number], [type=email], [type=url]), textarea";
const WRONG = "#modal [aria-invalid=true], #modal .field:has(.error) :is(input, summary, .control--menu)";
const PICKED = "input:is([type=date], [type=time], [type=datetime-local])";

const PATIENCE_MS = 1000;
const TYPING_MS = 150;

/** Tells Python what was done. Resolves, once the app has acknowledged it, to whether it could be done. */
export async function act(kind, details, busy) {
  busy?.setAttribute("aria-busy", "true");
  hush();
  const slow = setTimeout(say, PATIENCE_MS, "One moment …", { stays: true });
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
  const heard = { click: pressed, change: changed, input: typed, keydown: keyed, focusout: left, submit: submitted };
  for (const [kind, hear] of Object.entries(heard)) document.addEventListener(kind, hear);
  document.getElementById("modal").addEventListener("cancel", cancelled);
}

function pressed(event) {
  const button = event.target.closest("button, a");
  if (!button) return;
  if (button.dataset.control) use(button);
  else if (button.dataset.close) close(button.dataset.close);
  else if (button.dataset.before) mark(button);
  else if (button.dataset.tour) act("tour", { to: Number(button.dataset.tour) });
  else if (button.dataset.look) act("look", { look: button.dataset.look });
  else if (button.dataset.clock) act("wait", { target: button.dataset.clock }, document.getElementById("clock-button"));
}

function changed({ target }) {
  if (target.type === "file") return attach(target);
  const control = target.closest("[data-control]");
  if (!control || "seek" in target.dataset) return;
  const tellsLater = control.dataset.control === "now" && (target.matches(TYPED) || picking.has(target));
  if (!tellsLater) use(control);
}

// A field that tells its app at once does so on Enter, or with each character, as the app asked.
function typed({ target }) {
  if (target.dataset.when?.includes("on_character_entered")) use(target);
  if ("seek" in target.dataset) seek(target);
  const field = target.maxLength > 0 && target.closest(".field");
  if (field) field.style.setProperty("--left", target.maxLength - target.value.length);
}

let seeking;

/** Asks the app for options once somebody pauses in typing. */
function seek(box) {
  clearTimeout(seeking);
  seeking = setTimeout(act, TYPING_MS, "seek", told(box));
}

async function attach(chooser) {
  const files = await Promise.all([...chooser.files].map((file) => read(file, chooser.dataset.most)));
  chooser.value = ""; // the same file may be chosen once more
  act("attach", { ...told(chooser), files }, chooser.nextElementSibling);
}

/** A file in base64: no more of it than shows Python that it is too large. */
const read = (file, most) => new Promise((done) => {
  const reader = new FileReader();
  reader.onload = () => done({ name: file.name, content: reader.result.split(",")[1] ?? "" });
  reader.readAsDataURL(file.slice(0, most));
});

// The browser reports a typed date at each figure; only once it is left, or Enter is pressed, is it meant.
const picking = new Set();

function keyed(event) {
  const { target, key } = event;
  const typed = `[aria-keyshortcuts="Control+${CSS.escape(key.toUpperCase())}"]`;
  const shortcut = (event.ctrlKey || event.metaKey) && target.closest?.(".rich-box")?.querySelector(typed);
  const meant = key === "Enter" && (target.dataset.when?.includes("on_enter_pressed") || picking.has(target));
  if (key === "Enter" && "seek" in target.dataset) {
    event.preventDefault(); // it would submit the modal
    target.closest(".menu, .choices").querySelector(".menu__item, label input")?.focus();
  } else if (meant) {
    event.preventDefault();
    picking.delete(target);
    use(target);
  } else if (shortcut) {
    event.preventDefault();
    mark(shortcut);
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
  await act("use", told(control), busy);
}

/** Puts a control back to what it was before somebody changed her mind. */
function restore(control) {
  for (const part of [control, ...control.querySelectorAll("input, option")]) {
    if (part.matches("option")) part.selected = part.defaultSelected;
    else if (part.matches("input")) [part.checked, part.value] = [part.defaultChecked, part.defaultValue];
  }
}

/** Which control it is, and where. */
const told = (it) => ({ container: it.closest("[data-container]").dataset.container, control: filled(it) });
const filled = (it) => ({ block: it.dataset.block, action: it.dataset.action, values: valuesOf(it) });

function valuesOf(control) {
  if (control.matches("details, div")) return [...control.querySelectorAll(":checked")].map((box) => box.value);
  return [control.dataset.value ?? control.value ?? ""];
}

async function submitted({ target: form }) {
  if (form.dataset.view) {
    const button = form.querySelector("[data-submit]");
    if (!button || button.getAttribute("aria-busy") === "true") return;
    const fields = [...form.querySelectorAll("[data-control]")].filter((each) => !each.matches("button, a"));
    await act("submit", { view: form.dataset.view, fields: fields.map(filled) }, button);
    document.querySelector(WRONG)?.focus();
  } else if ("clockForm" in form.dataset) {
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
