// A form is found by typing any part of its title, name or use; arrows go through what is left, Enter takes it.
const folded = (text) => text.normalize("NFKC").toLocaleLowerCase();

function begin() {
  const [field, list] = [document.getElementById("form-find"), document.getElementById("form-choice")];
  if (!field || !list) return;
  const all = [...list.options];
  const found = document.getElementById("form-found");
  field.addEventListener("input", () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    const left = all.filter((one) => words.every((word) => folded(`${one.text} ${one.dataset.find ?? ""}`).includes(word)));
    const first = (one) => words.every((word) => folded(one.text).includes(word)) ? 0 : 1; // a title before a use
    left.sort((one, other) => first(one) - first(other));
    list.replaceChildren(...left);
    if (left.length) list.selectedIndex = 0;
    found.textContent = left.length ? `${left.length}: ${left[0].text}` : "0";
  });
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !list.options.length) return;
    event.preventDefault();
    list.selectedIndex = Math.max(0, Math.min(list.options.length - 1, list.selectedIndex + step));
    found.textContent = list.options[list.selectedIndex].text;
  });
  list.addEventListener("dblclick", () => list.form.requestSubmit());
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.form.requestSubmit();
  });
}

// Ctrl and Enter looks at the draft from wherever it is written.
function looks(event) {
  if (event.key !== "Enter" || !event.ctrlKey) return;
  const form = document.getElementById("compose");
  if (form?.contains(event.target)) form.requestSubmit();
}

export const compose = {
  begin() {
    begin();
    document.addEventListener("keydown", looks);
  },
};

// What is wrong with a field stands beside it, too.
export function beside(readings) {
  for (const place of document.querySelectorAll("[data-wrong]")) {
    const rows = [...readings.querySelectorAll("[data-field]")].filter((one) => one.dataset.field === place.dataset.wrong);
    place.textContent = rows.map((one) => one.textContent).join(" ");
    const field = document.querySelector(`[aria-describedby="${CSS.escape(place.id)}"]`);
    if (field) field.setAttribute("aria-invalid", rows.length ? "true" : "false");
  }
}
