// What lies above the page: menus beside their buttons, the modal, questions, and what the page itself has to say.

const NOTICE_MS = 6000;
const FIELD = ".modal__body :is(input, select, textarea, summary, .control--menu)";

let shown = "";
let ending;

export function listenForMenus() {
  const opened = ({ target: menu, newState }) => {
    if (newState !== "open") return;
    const search = menu.querySelector("[data-seek]");
    search?.focus();
    search?.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("toggle", opened, true);
  document.addEventListener("click", ({ target }) => target.closest(".menu__item") && closeMenus());
}

export const openerOf = (menu) => document.querySelector(`[popovertarget="${menu.id}"]`);

export function closeMenus() {
  for (const menu of document.querySelectorAll("[popover]:popover-open:not(#notices)")) menu.hidePopover();
}

/** Opens the dialog while there is a modal in it, with the focus on the first thing to fill in. */
export function settleModal() {
  const dialog = document.getElementById("modal");
  const view = dialog.querySelector("[data-view]");
  if (!view && dialog.open) dialog.close();
  if (!view || (dialog.open && shown === view.id)) return;
  closeMenus();
  if (!dialog.open) dialog.showModal();
  shown = view.id;
  const first = view.querySelector("[autofocus]") ?? view.querySelector(FIELD);
  (first ?? view.querySelector("h2")).focus();
}

/** Asks the question that belongs to a control. Resolves to whether the answer was yes. */
export function ask(id) {
  const dialog = document.getElementById(id);
  dialog.onclick = ({ target }) => "answer" in target.dataset && dialog.close(target.dataset.answer);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((answered) => (dialog.onclose = () => answered(dialog.returnValue === "yes")));
}

/** Says something above everything, and aloud: in passing, or until there is something else to say. */
export function say(words, { stays = false } = {}) {
  const notices = document.getElementById("notices");
  hush();
  notices.textContent = "";
  notices.showPopover();
  requestAnimationFrame(() => (notices.textContent = words)); // read out only because it changes while it is shown
  if (!stays) ending = setTimeout(hush, NOTICE_MS);
}

export function hush() {
  clearTimeout(ending);
  document.getElementById("notices").hidePopover();
}
