// The page stays true: one stream of events, parts asked for anew when something changed, the node's clock, keys.
// Without this script every page still works; with it a page that lost its node says so.
import { clock, serverMs } from "./clock.js";
import { compose } from "./compose.js";
import { keys } from "./keys.js";
import { passkey } from "./passkey.js";
import { preview } from "./preview.js";
import { sound } from "./sound.js";

const SILENCE_MS = 5000; // the node speaks every 2 s; checked each 250 ms, so that the whole screen says it within 6 s
const TOGETHER_MS = 60; // changes that come in one go are asked for once
const live = document.body.dataset.live === "yes";
let heard = performance.now();
let asking = false;
let again = new Set();
let due = new Set();
let timer = 0;

function link(state) {
  const lost = document.getElementById("lost");
  if ((document.documentElement.dataset.link ?? "live") === state) return;
  document.documentElement.dataset.link = state;
  lost.hidden = state === "live";
  document.getElementById("keys")?.close(); // a list that lies over everything would lie over this, too
  for (const part of [document.querySelector("header"), document.getElementById("main")]) part.inert = state !== "live";
  if (state === "live") refresh();
  else document.getElementById("lost-since").textContent = document.getElementById("clock").textContent;
}

function hear() {
  heard = performance.now();
  link("live");
}

// A part with words of the officer in it is left alone: what he types is his until he sends it.
function isTypedIn(part) {
  return [...part.querySelectorAll("input[type=text], textarea")].some((field) => field.value !== field.defaultValue);
}

function swap(found) {
  passkey.wake(found);
  for (const fresh of found.querySelectorAll("[data-part]")) {
    const old = document.getElementById(fresh.id);
    if (!old || old.outerHTML === fresh.outerHTML || isTypedIn(old)) continue;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const opened = [...old.querySelectorAll("details")].map((one) => one.open);
    const made = document.importNode(fresh, true);
    old.replaceWith(made);
    made.querySelectorAll("details").forEach((one, n) => (one.open = opened[n] ?? false));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  clock.set(Number(found.body.dataset.nowMs));
  if (found.body.dataset.revision) document.body.dataset.revision = found.body.dataset.revision;
  clock.tick();
  sound.look();
}

// What is asked for anew when something has happened on these lines: the board and the head of every page only as far as
// they have changed; a line's own page when it was on that line; any other page whole.
function wanted(lines) {
  const { page, line, asks, revision } = document.body.dataset;
  const head = `/parts?page=${page}&since=${revision}`;
  if (page === "board" || page === "write") return head;
  if (page === "line") return lines.has(line) || lines.has("") ? location.pathname + location.search : head;
  return asks || location.pathname + location.search;
}

// Not innerHTML: the answer is parsed as a document without scripts, so no text ever becomes markup in this page.
function refresh(lines = new Set([""])) {
  if (asking) {
    lines.forEach((one) => again.add(one));
    return;
  }
  asking = true;
  const ask = new XMLHttpRequest();
  ask.open("GET", wanted(lines));
  ask.responseType = "document";
  ask.timeout = 10000;
  ask.onloadend = () => {
    asking = false;
    if (ask.status === 200 && ask.response) {
      const { page, order } = document.body.dataset;
      const other = page === "board" && ask.response.body.dataset.order !== order; // a line is new, or gone
      if (other) location.reload();
      else swap(ask.response);
    }
    if (ask.status === 401) location.assign("/sign-in");
    if (again.size) {
      const more = again;
      again = new Set();
      refresh(more);
    }
  };
  ask.send();
}

function soon(line = "") {
  due.add(line);
  if (!timer) {
    timer = setTimeout(() => {
      const lines = due;
      [timer, due] = [0, new Set()];
      refresh(lines);
    }, TOGETHER_MS);
  }
}

function listen() {
  const stream = new EventSource("/events");
  stream.addEventListener("alive", (event) => {
    clock.set(Number(event.data));
    hear();
  });
  stream.addEventListener("change", (event) => {
    hear();
    soon(JSON.parse(event.data).line);
  });
  stream.onopen = () => soon(); // whatever happened while nobody listened
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) return; // the browser comes back by itself
    soon(); // a session that has ended leads to the way in
    setTimeout(listen, 1000);
  };
}

clock.begin(Number(document.body.dataset.nowMs), Number(document.body.dataset.offsetS));
keys.begin();
preview.begin();
compose.begin();
passkey.begin();
if (live) {
  listen();
  setInterval(() => {
    if (performance.now() - heard > SILENCE_MS) link("lost");
  }, 250);
  sound.look();
}
export { serverMs };
