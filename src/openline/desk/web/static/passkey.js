// A passkey for what a form says: the form is asked about at the console, which answers with a challenge over exactly that;
// what the officer's device has signed goes with the form. Without a passkey nothing is sent.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

function text(buffer) {
  let out = "";
  for (const one of new Uint8Array(buffer)) out += String.fromCharCode(one);
  return btoa(out).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const decoded = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function made(options) {
  const ask = { ...options, challenge: bytes(options.challenge) };
  if (options.user) {
    ask.user = { ...options.user, id: bytes(options.user.id) };
    ask.excludeCredentials = decoded(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: ask });
  }
  ask.allowCredentials = decoded(options.allowCredentials);
  return navigator.credentials.get({ publicKey: ask });
}

function written(found) {
  const [response, out] = [found.response, {}];
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) out[part] = text(response[part]);
  }
  const whole = { id: found.id, rawId: text(found.rawId), type: found.type, response: out, clientExtensionResults: {} };
  return JSON.stringify(whole);
}

function says(what) {
  const place = document.getElementById("key-says");
  if (!place) return;
  place.textContent = what;
  place.hidden = what === "";
}

// What the officer's device has signed for these fields; nothing where none is asked for, or where the fields are wrong:
// that is said by the page that answers the form.
export async function signed(where, fields) {
  const answer = await fetch(where, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });
  if (answer.status === 401) location.assign("/sign-in");
  return answer.status === 200 ? written(await made(await answer.json())) : "";
}

async function ask(form) {
  const place = document.getElementById("key-says");
  says("");
  if (!navigator.credentials) {
    says(place?.dataset.none ?? "");
    return;
  }
  try {
    form.elements.passkey.value = await signed(form.dataset.passkey, new FormData(form));
  } catch {
    says(place?.dataset.refused ?? "");
    return;
  }
  form.submit();
}

// A form that needs a passkey waits for this script with its button disabled: pressed earlier, it would hand in half an act.
function wake(page) {
  for (const button of page.querySelectorAll("[data-passkey] button[data-waits]")) {
    button.disabled = false;
    button.removeAttribute("data-waits");
  }
}

export const passkey = {
  wake,
  begin() {
    const first = document.querySelector("button[data-waits][autofocus]");
    wake(document);
    if (document.activeElement === document.body) first?.focus();
    document.documentElement.dataset.script = "on"; // the last that begins: from here on keys and forms act
    document.addEventListener("submit", (event) => {
      if (!event.target.dataset.passkey) return;
      event.preventDefault();
      ask(event.target);
    });
  },
};
