// Makes the live tree equal to a freshly drawn one and keeps every node that is still meant:
// so focus, scroll positions, open menus and half-typed words survive.

const KEPT = new Set(["aria-busy", "open", "style"]); // attributes that only the browser sets
const MIRRORED = ["value", "checked", "selected"]; // attributes that a touched control no longer follows by itself

export function patch(live, fresh) {
  if (live.isEqualNode(fresh)) return;
  if (live.nodeName !== fresh.nodeName || (live.id ?? "") !== (fresh.id ?? "")) return live.replaceWith(fresh);
  if (live.nodeType !== Node.ELEMENT_NODE) return void (live.data = fresh.data);
  if ("composer" in live.dataset) return;
  patchAttributes(live, fresh);
  patchChildren(live, fresh);
}

function patchAttributes(live, fresh) {
  for (const { name } of [...live.attributes]) {
    if (!fresh.hasAttribute(name) && !KEPT.has(name)) change(live, name, null);
  }
  for (const { name, value } of fresh.attributes) {
    if (live.getAttribute(name) !== value) change(live, name, value);
  }
}

function change(live, name, value) {
  if (value === null) live.removeAttribute(name);
  else live.setAttribute(name, value);
  if (MIRRORED.includes(name) && name in live && live !== document.activeElement) {
    live[name] = name === "value" ? (value ?? "") : value !== null;
  }
}

function patchChildren(live, fresh) {
  const named = new Map([...live.children].filter((child) => child.id).map((child) => [child.id, child]));
  let at = live.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const same = wanted.id ? named.get(wanted.id) : at && !at.id && at.nodeName === wanted.nodeName ? at : null;
    if (same && same === at) at = at.nextSibling;
    else live.insertBefore(same ?? wanted, at);
    if (same) patch(same, wanted);
  }
  while (at?.nextSibling) at.nextSibling.remove();
  at?.remove();
}
