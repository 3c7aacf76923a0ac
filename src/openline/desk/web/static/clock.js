// Every time on the page is the node's: the browser's own clock and zone are asked for nothing but how long it has been.
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
let base = 0;
let at = 0;
const title = document.title;

export function serverMs() {
  return base + (performance.now() - at);
}

const two = (number) => String(number).padStart(2, "0");

function group(when) {
  const [day, hour, minute] = [when.getUTCDate(), when.getUTCHours(), when.getUTCMinutes()].map(two);
  return `${day}${hour}${minute}Z ${MONTHS[when.getUTCMonth()]} ${two(when.getUTCFullYear() % 100)}`;
}

export function left(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  return `${ms < 0 ? "-" : ""}${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

function tick() {
  const now = serverMs();
  document.getElementById("clock").textContent = group(new Date(now));
  let first = "";
  for (const one of document.querySelectorAll("[data-due-ms]")) {
    const ms = Number(one.dataset.dueMs) - now;
    one.textContent = left(ms);
    one.classList.toggle("over", ms < 0);
    if (one.dataset.title && !first) first = `${left(ms)} ${one.dataset.title} · `;
  }
  document.title = first + title;
}

export const clock = {
  begin(nowMs) {
    clock.set(nowMs);
    setInterval(tick, 500);
    tick();
  },
  set(nowMs) {
    base = nowMs;
    at = performance.now();
  },
};
