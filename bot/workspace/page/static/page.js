// Starts the page and listens: to the person before it, and to the workspace behind it.

import { act, listenForActs } from "./acts.js";
import { listenToComposers } from "./composer.js";
import { closeMenus, listenForMenus, settleModal } from "./overlays.js";
import { arrive, go, refresh, scrollToEnd } from "./place.js";

const MINUTE = 60_000;

function listenForLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    closeMenus();
    go(link.href);
  });
  addEventListener("popstate", arrive);
}

function listenForChanges() {
  const changes = new EventSource("/page/changes");
  const lost = document.getElementById("lost");
  changes.onopen = () => (lost.hidden = true);
  changes.onerror = () => (lost.hidden = false);
  changes.onmessage = refresh;
}

/** An app hears when somebody comes to one of its tabs, not when something opens beside it. */
function tellApp() {
  const { app, tab } = document.getElementById("panes").dataset;
  if (app && !/[?&](beside|thread)=/.test(location.search)) act("open", { app, tab });
}

/** The clock on the page follows the workspace's, minute by minute. */
function keepTime() {
  const shown = Date.parse(document.querySelector("[data-now]").dateTime);
  setTimeout(() => refresh().then(keepTime), MINUTE - (shown % MINUTE));
}

document.addEventListener("submit", (event) => event.preventDefault()); // whatever is sent goes as an act

if (document.getElementById("panes")) {
  listenForLinks();
  listenForMenus();
  listenForActs();
  listenToComposers();
  document.addEventListener("arrived", tellApp);
  settleModal();
  scrollToEnd(document.querySelectorAll("[data-log]"));
  tellApp();
  listenForChanges();
  keepTime();
}
