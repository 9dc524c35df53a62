// The buttons above a box for rich text, which spare whoever writes there to know its marks.

/** Puts marks around what is chosen or, where none closes them, before each of its lines. */
export function mark(button) {
  const { before, after = "" } = button.dataset;
  const box = button.closest(".rich-box").querySelector("textarea");
  const above = box.value.slice(0, box.selectionStart);
  const start = after ? above.length : above.lastIndexOf("\n") + 1;
  const words = box.value.slice(start, box.selectionEnd);
  const marked = after ? before + words + after : words.replaceAll(/^/gm, before);
  box.focus();
  box.setSelectionRange(start, box.selectionEnd);
  document.execCommand("insertText", false, marked); // as if it were typed: so it can be undone, and is heard
  box.setSelectionRange(start + before.length, start + marked.length - after.length);
}
