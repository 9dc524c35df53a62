// Where one is: goes to places, looks again whenever something has changed, and keeps focus, scroll and drafts.

import { settleModal } from "./overlays.js";
import { patch } from "./patch.js";

const PARTS = ["bar", "sidebar", "panes", "modal", "tour"];
const NEAR_THE_END = 60;
const drafts = new Map();

let looking = null;
let isStale = false;

/** Draws the place anew. Calls that come while that happens are joined into one more look. */
export function refresh() {
  if (looking) isStale = true;
  else looking = lookWhileStale().finally(() => (looking = null));
  return looking;
}

/** Follows an address within the page. */
export async function go(address) {
  history.pushState(null, "", address);
  await arrive();
}

/** Draws the place that the address bar names, and tells its app that somebody has come. */
export async function arrive() {
  await look({ isNew: true });
  focusOnArrival();
  document.dispatchEvent(new CustomEvent("arrived"));
}

async function lookWhileStale() {
  do {
    isStale = false;
    await look({ isNew: false });
  } while (isStale);
}

async function look({ isNew }) {
  const address = location.href;
  const response = await fetch(address).catch(() => null); // the stream of changes says when the workspace is back
  const fresh = new DOMParser().parseFromString((await response?.text()) ?? "", "text/html");
  if (!response?.ok || address !== location.href) return;
  const focus = idsAround(document.activeElement?.closest("[id]"));
  const ends = logsAtTheirEnd();
  if (isNew) for (const box of composers()) drafts.set(draftName(box), box.value);
  document.title = fresh.title;
  document.body.dataset.as = fresh.body.dataset.as;
  document.documentElement.dataset.look = fresh.documentElement.dataset.look;
  for (const id of PARTS) {
    const live = document.getElementById(id);
    if (isNew && id === "panes") live.replaceWith(fresh.getElementById(id));
    else patch(live, fresh.getElementById(id));
  }
  if (isNew) for (const box of composers()) box.value = drafts.get(draftName(box)) ?? "";
  settleModal();
  scrollToEnd(isNew ? document.querySelectorAll("[data-log]") : ends);
  if (!isNew) bringFocusBack(focus);
}

/** A named thing, and those around it, nearest first. */
const idsAround = (node) => (node ? [node.id, ...idsAround(node.parentElement?.closest("[id]"))] : []);

/** When what had the focus has gone, its nearest surroundings take it: a keyboard user is never thrown to the top. */
function bringFocusBack(around) {
  for (const id of [...around, "panes"]) {
    if (document.activeElement === document.body) document.getElementById(id)?.focus();
  }
}

function focusOnArrival() {
  if (document.getElementById("modal").open) return;
  const hasKeyboard = matchMedia("(hover: hover)").matches;
  ((hasKeyboard && composers().at(-1)) || document.getElementById("panes")).focus();
}

function logsAtTheirEnd() {
  return [...document.querySelectorAll("[data-log]")].filter(
    (log) => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END,
  );
}

export const scrollToEnd = (logs) => logs.forEach((log) => (log.scrollTop = log.scrollHeight));

const composers = () => [...document.querySelectorAll("[data-composer] textarea")];
const draftName = (box) => `${document.body.dataset.as} ${box.id}`;
