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
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, two(seconds % 60)];
  return `${ms < 0 ? "-" : ""}${hours ? `${hours}:${two(minutes)}` : minutes}:${rest}`;
}

// "12 s", "41 min", "3 h 5 min", "4 days", in the words that the page brought with it.
function span(ms) {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const say = (kind, n, m) => document.body.dataset[kind].replace("##", m).replace("#", n);
  if (seconds < 120) return say("spanS", seconds);
  if (seconds < 7200) return say("spanMin", Math.floor(seconds / 60));
  if (seconds < 172800) return say("spanH", Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60));
  return say("spanD", Math.floor(seconds / 86400));
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tick() {
  const now = serverMs();
  put(document.getElementById("clock"), group(new Date(now)));
  for (const one of document.querySelectorAll("[data-due-ms]")) {
    const ms = Number(one.dataset.dueMs) - now;
    put(one, left(ms));
    one.classList.toggle("over", ms < 0);
  }
  for (const one of document.querySelectorAll("[data-since-ms]")) put(one, span(now - Number(one.dataset.sinceMs)));
  const first = document.querySelector("[data-title]");
  const says = first ? `${first.textContent.trim()} ${first.dataset.title} · ${title}` : title;
  if (document.title !== says) document.title = says;
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
  tick,
};
