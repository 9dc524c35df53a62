// Starts the page and listens: to the person before it, and to the workspace behind it.

import { act, listenForActs } from "./acts.js";
import { listenToComposers } from "./composer.js";
import { closeMenus, listenForMenus, settleModal } from "./overlays.js";
import { arrive, go, refresh, scrollToEnd } from "./place.js";

/** An app hears when somebody comes to one of its tabs, not when something opens beside it. */
function tellApp() {
  const { app, tab } = document.getElementById("panes").dataset;
  if (app && !/[?&](beside|thread)=/.test(location.search)) act("open", { app, tab });
}

function follow(event) {
  const link = event.target.closest("a[data-go]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  closeMenus();
  go(link.href);
}

document.addEventListener("submit", (event) => event.preventDefault()); // whatever is sent goes as an act
document.addEventListener("click", follow);
document.addEventListener("arrived", tellApp);
addEventListener("popstate", arrive);
listenForMenus();
listenForActs();
listenToComposers();
settleModal();
scrollToEnd(document.querySelectorAll("[data-log]"));
tellApp();

const changes = new EventSource("/page/changes"); // a minute that has gone by is a change, too
const lost = document.getElementById("lost");
changes.onopen = () => (lost.hidden = true);
changes.onerror = () => (lost.hidden = false);
changes.onmessage = refresh;
