// The page's own sound, a second channel beside the node's alarm: for calls that nobody has opened. A drill has another
// sound than a real call. Browsers allow none before the first gesture; the node's alarm needs no browser.
const PAUSE_MS = 2000;
let context = null;
let timer = 0;
let silenced = new Set(JSON.parse(sessionStorage.getItem("silenced") ?? "[]"));

// What may sound is told by the node, on every page; a call that another watch silenced, or that has grown late since, is
// another one.
function ringing() {
  return [...document.querySelectorAll("#strip [data-sounds]")].filter((one) => !silenced.has(one.dataset.sounds));
}

function tone(hertz, from, lasts) {
  const [voice, volume] = [context.createOscillator(), context.createGain()];
  voice.type = "square";
  voice.frequency.value = hertz;
  volume.gain.value = 0.08;
  voice.connect(volume).connect(context.destination);
  voice.start(context.currentTime + from);
  voice.stop(context.currentTime + from + lasts);
}

function live() {
  for (let n = 0; n < 3; n += 1) {
    tone(880, n * 0.4, 0.2);
    tone(660, n * 0.4 + 0.2, 0.2);
  }
}

function ring() {
  const [calls, root, awake] = [ringing(), document.documentElement, context?.state === "running"];
  root.dataset.sound = calls.length ? (awake ? "on" : "blocked") : awake ? "calm" : "asleep";
  if (!calls.length || !awake) return;
  const real = calls.some((one) => one.dataset.live === "live");
  root.dataset.rang = real ? "live" : "drill";
  if (real) live();
  else tone(440, 0, 0.25);
}

function allow() {
  context ??= new AudioContext();
  return context.resume().then(() => {
    sessionStorage.setItem("sound", "allowed");
    ring();
  });
}

function silence(event) {
  if (!event.target.action.endsWith("/silence")) return;
  silenced = new Set([...silenced, ...ringing().map((one) => one.dataset.sounds)].slice(-200));
  sessionStorage.setItem("silenced", JSON.stringify([...silenced]));
}

export const sound = {
  look() {
    if (timer) return;
    timer = setInterval(ring, PAUSE_MS);
    document.documentElement.dataset.script = "on";
    for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, allow, { once: true });
    document.addEventListener("submit", silence);
    // A browser that was given leave on the page before keeps it on this one, of the same console.
    if (sessionStorage.getItem("sound") === "allowed") allow();
    document.getElementById("test-page")?.addEventListener("click", () => allow().then(() => tone(440, 0, 0.6)));
    ring();
  },
};
