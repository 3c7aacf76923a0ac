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

// What a key goes to, in the words that stand on it; of an alarm's button what it is, not what it means.
function says(element) {
  if (element.dataset.says) return element.dataset.says;
  const label = element.id ? document.querySelector(`label[for="${CSS.escape(element.id)}"]`) : null;
  const shown = (element.querySelector("strong") ?? label ?? element).cloneNode(true);
  for (const one of shown.querySelectorAll("kbd, .small")) one.remove();
  return shown.textContent.trim();
}

// Every key of this page, read off the page itself: what is not there, or not allowed, has no key.
function help() {
  const dialog = document.getElementById("keys");
  const rows = new Map();
  for (const one of document.querySelectorAll("[data-key]:not(:disabled), [data-focus-key]")) {
    const key = one.dataset.key ?? one.dataset.focusKey;
    if (key && !rows.has(key)) rows.set(key, says(one));
  }
  const reading = document.querySelector("details.as-read > summary");
  if (reading) rows.set("v", says(reading));
  const made = [...rows].map(([key, what]) => {
    const [row, term, meaning, cap] = ["div", "dt", "dd", "kbd"].map((name) => document.createElement(name));
    cap.textContent = key.length === 1 ? key.toUpperCase() : key;
    meaning.textContent = what;
    term.append(cap);
    row.append(term, meaning);
    return row;
  });
  document.getElementById("keys-found").replaceChildren(...made);
  dialog.showModal();
}

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (document.getElementById("keys")?.open) return; // behind it nothing is pressed
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
  if (event.key === "?" && document.getElementById("keys")) {
    event.preventDefault();
    help();
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
    document.getElementById("show-keys")?.addEventListener("click", help);
  },
};
