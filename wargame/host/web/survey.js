// The survey at the end, and an evaluator's notes. What is sent is kept until the host has it.

const token = location.hash.slice(1);
const $ = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
let socket = null;
let seat = null;
let tries = 0;
let pending = []; // commands without an answer, in order

const ENDS = {
  4401: "This link opens no seat. Check that all of it was copied.",
  4403: "This link was withdrawn. Ask the facilitator for a new one.",
  4409: "This seat was opened elsewhere. Load this page again to use it here.",
  4426: "This page and the host are of different versions. Load the page again.",
};

const say = (words) => ($("#line").textContent = words);
const kept = () => `wargame:survey:${seat.commitment || seat.exercise}:${seat.seat}`;

function keep() {
  try {
    localStorage.setItem(kept(), JSON.stringify(pending));
  } catch {
    /* nothing can be kept here: the page works on without */
  }
}

function connect() {
  const line = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/seat`);
  socket = line;
  line.onopen = () => line.send(JSON.stringify({ type: "hello", v: 1, token, page: true }));
  line.onmessage = (event) => hear(JSON.parse(event.data));
  line.onclose = (event) => {
    socket = null;
    if (ENDS[event.code]) return say(ENDS[event.code]);
    tries += 1;
    say("The connection is lost; reconnecting. What you write is kept.");
    setTimeout(connect, Math.min(500 * 2 ** Math.min(tries - 1, 4), 8000) * (0.7 + Math.random() * 0.6));
  };
}

function hear(said) {
  if (said.type === "welcome") {
    tries = 0;
    if (!seat) {
      seat = said;
      try {
        pending = JSON.parse(localStorage.getItem(kept())) ?? [];
      } catch {
        pending = [];
      }
    }
    say("");
    $("main").hidden = false;
    $("#evaluate").hidden = !seat.seat.startsWith("EVAL");
    $("#who").textContent = `${seat.seat}: ${$("#evaluate").hidden ? "survey" : "evaluator"}`;
    document.title = $("#who").textContent;
    pending.forEach((one) => socket.send(JSON.stringify(one)));
  } else if (said.type === "regions") {
    for (const [name, text] of Object.entries(said.changed)) show(name, text);
  } else if (said.type === "ack") settle(said.id, (one) => (one.type === "survey" ? "Your answers are kept." : "Your note is kept."));
  else if (said.type === "refused") settle(said.id, () => `Not taken: ${said.message}.`, true);
}

function show(name, text) {
  const region = $(`[data-region="${name}"]`);
  if (!region) return;
  const had = region.value;
  region.innerHTML = text; // made by our host, which escapes; this page runs no inline code
  if (had) region.value = had;
}

function settle(id, words, bad = false) {
  const one = pending.find((other) => other.id === id);
  if (!one) return;
  pending = pending.filter((other) => other !== one);
  keep();
  const form = $(`form[data-command="${one.type}"]`);
  outcome(form, words(one), bad);
  if (!bad && one.type === "evaluation") form.reset();
}

function outcome(form, words, bad = false) {
  const line = $(".outcome", form);
  line.textContent = words;
  line.classList.toggle("refused", bad);
}

const written = (form, name) => all(`[name="${name}"]`, form).map((one) => one.value.trim()).filter(Boolean);

const readers = {
  evaluation(form) {
    const [text = "", about = "", chosen = "", rating = ""] = ["text", "about", "objective", "rating"].map((name) => form.elements[name].value.trim());
    const [role = "", objective = ""] = chosen.split("/");
    return { text, role, objective, rating, ...(about ? { about: Number(about) } : {}) };
  },
  survey(form) {
    const scores = Object.fromEntries(["design", "conduct"].filter((name) => form.elements[name].value).map((name) => [name, Number(form.elements[name].value)]));
    return { strengths: written(form, "strength"), improvements: written(form, "improvement"), unseen: form.elements.unseen.value.trim(), ...scores };
  },
};

addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const one = { type: form.dataset.command, id, ...readers[form.dataset.command](form) };
  pending.push(one);
  keep();
  outcome(form, socket ? "Sending…" : "The connection is lost. This is sent as soon as it is back.");
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(one));
});

if (token) {
  say("Connecting to the host…");
  connect();
} else say("This page needs the link of a seat, with everything after the # sign. Ask the facilitator for it.");
