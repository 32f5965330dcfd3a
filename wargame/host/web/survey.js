// The survey at the end, and an evaluator's notes. What is written is kept on this device at every
// keystroke, what is sent until the host has it.

import { Line, fresh } from "./line.js";
import { Store } from "./store.js";

const $ = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const forms = all("form");
let seat = null;
let pending = []; // commands without an answer, in order

const store = new Store(() => `wargame:survey:${seat.commitment || seat.exercise}:${seat.seat}`);

// Drafts ------------------------------------------------------------------------------------------

const draft = (form) => `:draft:${form.dataset.command}`;
const fields = (form) => [...form.elements].filter((one) => one.name);
const ticks = (one) => one.type === "radio";

addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || !seat) return;
  store.set(draft(form), fields(form).map((one) => (ticks(one) ? one.checked : one.value)));
  outcome(form, "Kept on this device, and not sent yet.");
});

/** Put back what was written and not sent, or sent and still to be looked at. */
function restore(form) {
  const kept = store.get(draft(form));
  if (!kept) return;
  fields(form).forEach((one, n) => {
    if (ticks(one)) one.checked = kept[n] === true;
    else if (typeof kept[n] === "string") one.value = kept[n];
  });
}

// The line ----------------------------------------------------------------------------------------

const line = new Line({
  hear: (said) => heard_of[said.type]?.(said),
  kept: " What you write is kept.",
  changed(state) {
    $("main").inert = state === "ended";
  },
});

const heard_of = {
  welcome(said) {
    if (!seat) {
      seat = said;
      pending = store.get("") ?? [];
      forms.forEach(restore);
    }
    const [, number] = seat.seat.split("EVAL-");
    $("#evaluate").hidden = $("#seen").hidden = !number;
    $("#home").hidden = Boolean(number);
    $("#who").textContent = number ? `Evaluator ${number}` : "Survey";
    document.title = $("#who").textContent;
    $("main").hidden = false;
    pending.forEach((one) => line.send(one));
  },
  regions(said) {
    for (const name of said.gone) show(name, "");
    for (const [name, text] of Object.entries(said.changed)) show(name, text);
    for (const part of all(".seen")) part.hidden = !part.querySelector("[data-region] > *");
  },
  ack: (said) => settle(said.id, false, (one) => (one.type === "survey" ? "Your answers are kept." : "Your note is kept.")),
  refused: (said) => settle(said.id, true, () => `Not taken: ${said.message}.`),
};

/** Choices that have come; the one that was made stands, if it is still there. */
function show(name, text) {
  if (name === "head") return titled(text);
  const region = $(`[data-region="${name}"]`) ?? quarter(name);
  if (!region) return;
  const had = region.value;
  region.innerHTML = text; // made by our host, which escapes; this page runs no inline code
  if (!region.form) return;
  if (had) region.value = had;
  else restore(region.form);
}

/** Where a quarter's news go that are the first of it: the newest on top. */
function quarter(name) {
  const news = name.startsWith("news/") && $('[data-regions="news"]');
  if (!news) return null;
  const made = document.createElement("div");
  made.dataset.region = name;
  news.prepend(made);
  return made;
}

/** A cell's survey bears the cell's name, as on its page. */
function titled(text) {
  const head = new DOMParser().parseFromString(text, "text/html");
  $("#who").textContent = `${$(".who", head).textContent}: survey`;
  document.title = $("#who").textContent;
}

function settle(id, bad, words) {
  const one = pending.find((other) => other.id === id);
  if (!one) return;
  pending = pending.filter((other) => other !== one);
  store.set("", pending);
  const form = $(`form[data-command="${one.type}"]`);
  outcome(form, `${words(one)}`, bad);
  if (bad || one.type !== "evaluation") return;
  form.reset();
  store.set(draft(form), null);
}

function outcome(form, words, bad = false) {
  const place = $(".outcome", form);
  if (place.textContent !== words) place.textContent = words; // the same again would be read again
  place.classList.toggle("refused", bad);
}

// Sending -----------------------------------------------------------------------------------------

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
  const one = { type: form.dataset.command, id: fresh(), ...readers[form.dataset.command](form) };
  pending.push(one);
  store.set("", pending);
  outcome(form, line.up ? "Sending…" : "The connection is lost. This is sent as soon as it is back.");
  line.send(one);
  setTimeout(() => line.up && pending.includes(one) && line.cut(), 10000);
});

$("#home").addEventListener("click", (event) => {
  event.preventDefault();
  location.assign(`./${location.hash}`); // with the token, which is sent to nobody
});

line.begin();
