// Single keys go to a button or follow a link; what signs is signed by Enter on a button that says what it does, so that a
// sleeve on the keyboard signs nothing. They can be switched off, and are off while somebody types.
function types(element) {
  return element && (element.matches("input[type=text], input[type=search], textarea, select") || element.isContentEditable);
}

// As the others read it: every form on the page opens or closes its readings.
function readings() {
  const all = [...document.querySelectorAll("details.as-read")];
  const open = !all.some((one) => one.open);
  for (const one of all) one.open = open;
  return all.length > 0;
}

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape" && types(document.activeElement)) {
    document.activeElement.blur();
    return;
  }
  if (document.documentElement.dataset.keys !== "on" || document.documentElement.dataset.link === "lost") return;
  if (types(document.activeElement)) return;
  if (event.key.toLowerCase() === "v" && readings()) {
    event.preventDefault();
    return;
  }
  const key = CSS.escape(event.key.toLowerCase());
  const found = document.querySelector(`[data-key="${key}"]:not(:disabled), [data-focus-key="${key}"]`);
  if (!found) return;
  event.preventDefault();
  found.focus();
  if (found.matches("a, summary")) found.click();
}

export const keys = {
  begin() {
    document.addEventListener("keydown", press);
  },
};
