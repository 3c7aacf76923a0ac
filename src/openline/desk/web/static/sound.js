// The page's own sound, a second channel beside the node's alarm: for calls that nobody has opened. A drill has another
// sound than a real call. Browsers allow none before the first gesture; the node's alarm needs no browser.
const PAUSE_MS = 2000;
let context = null;
let timer = 0;
let silenced = new Set(JSON.parse(sessionStorage.getItem("silenced") ?? "[]"));

// Every page has in its head what sounds, by line, name and state: an acknowledged call that rises again sounds again.
function ringing() {
  return [...document.querySelectorAll("[data-sounds]")].filter((one) => !silenced.has(one.dataset.sounds));
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

function ring() {
  const calls = ringing();
  document.documentElement.dataset.sound = calls.length ? (context?.state === "running" ? "on" : "blocked") : "calm";
  if (!calls.length || context?.state !== "running") return;
  if (calls.some((one) => one.dataset.live === "live")) {
    for (let n = 0; n < 3; n += 1) {
      tone(880, n * 0.4, 0.2);
      tone(660, n * 0.4 + 0.2, 0.2);
    }
  } else tone(440, 0, 0.25);
}

function allow() {
  context ??= new AudioContext();
  context.resume();
}

export const sound = {
  look() {
    if (timer) return;
    timer = setInterval(ring, PAUSE_MS);
    document.addEventListener("pointerdown", allow, { once: true });
    document.addEventListener("keydown", allow, { once: true });
    document.addEventListener("submit", (event) => {
      if (!event.target.action.endsWith("/silence")) return;
      silenced = new Set([...silenced, ...[...document.querySelectorAll("[data-sounds]")].map((one) => one.dataset.sounds)]);
      sessionStorage.setItem("silenced", JSON.stringify([...silenced]));
    });
  },
};
