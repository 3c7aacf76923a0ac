// What every side would read, while it is typed: the form is asked about at the node, and kept as a draft by the console.
import { beside } from "./compose.js";

const PAUSE_MS = 250;
let timer = 0;
let asked = null;

function ask(form) {
  asked?.abort();
  asked = new XMLHttpRequest();
  asked.open("POST", form.dataset.preview);
  asked.responseType = "document";
  asked.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
  asked.onload = (event) => {
    const found = event.target.response?.getElementById("readings");
    if (event.target.status === 200 && found) {
      document.getElementById("readings").replaceWith(document.importNode(found, true));
      beside(document.getElementById("readings"));
    }
  };
  asked.send(new URLSearchParams(new FormData(form)).toString());
}

export const preview = {
  begin() {
    const form = document.getElementById("compose");
    form?.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => ask(form), PAUSE_MS);
    });
    form?.addEventListener("submit", () => clearTimeout(timer));
  },
};
