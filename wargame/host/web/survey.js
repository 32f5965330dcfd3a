// The survey at the end, and an evaluator's notes. What is written is kept on this device at every
// keystroke, what is sent until the host has it.

import { Line, fresh } from "./line.js";
import { $, all } from "./page.js";
import { Regions } from "./regions.js";
import { Store } from "./store.js";

const forms = all("form");
let seat = null;
let pending = []; // commands without an answer, in order
const sent = new Map(); // by a command's number: what stood in its form

const store = new Store(() => `wargame:survey:${seat.commitment || seat.exercise}:${seat.seat}`);

// Drafts ------------------------------------------------------------------------------------------

const draft = (form) => `:draft:${form.dataset.command}`;
const fields = (form) => [...form.elements].filter((one) => one.name);
const ticks = (one) => one.type === "radio";
const stands = (form) => fields(form).map((one) => (ticks(one) ? one.checked : one.value));

addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || !seat) return;
  store.set(draft(form), stands(form));
  outcome(form, "Kept on this device, and not sent yet.");
});

/** Put back what was written and not sent, or sent and still to be looked at. */
function restore(form) {
  const kept = store.get(draft(form));
  if (!kept) return;
  fields(form).forEach((one, n) => {
    if (ticks(one)) one.checked = kept[n] === true;
    else if (typeof kept[n] === "string" && (!one.options || [...one.options].some((option) => option.value === kept[n]))) one.value = kept[n];
  });
}

// The line ----------------------------------------------------------------------------------------

const line = new Line({
  hear: (said) => regions.said(said),
  kept: " What you write is kept.",
  changed(state) {
    $("main").inert = state === "ended";
  },
});

const regions = new Regions({
  hear: (said) => heard_of[said.type]?.(said),
  came(region, name, text) {
    if (name === "head") titled(text);
    else if (region?.form) restore(region.form); // choices have come; the one that was made stands, if it is there
  },
});

const heard_of = {
  welcome(said) {
    if (seat && (seat.commitment !== said.commitment || seat.branch !== said.branch)) regions.forget();
    if (seat) seat.branch = said.branch;
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
  rewound(said) {
    seat.branch = said.branch;
    regions.forget(); // what is kept of the future that was
  },
  regions(said) {
    regions.all(said);
    for (const part of all(".seen")) part.hidden = !part.querySelector("[data-region] > *");
  },
  ack: (said) => settle(said.id, false, (one) => (one.type === "survey" ? "Your answers are kept." : "Your note is kept.")),
  refused: (said) => settle(said.id, true, () => `Not taken: ${said.message}.`),
};

/** A cell's survey bears the cell's name, as on its page. */
function titled(text) {
  const head = new DOMParser().parseFromString(text, "text/html"); // it is no part of this page
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
  const as_it_stood = sent.get(id);
  sent.delete(id);
  if (bad || one.type !== "evaluation" || (as_it_stood && JSON.stringify(stands(form)) !== as_it_stood)) return;
  form.reset(); // but not what was written on since
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
  const said = { type: form.dataset.command, ...readers[form.dataset.command](form) };
  if (pending.some((other) => JSON.stringify({ ...other, id: "" }) === JSON.stringify({ ...said, id: "" }))) return; // pressed twice
  const one = { ...said, id: fresh() };
  sent.set(one.id, JSON.stringify(stands(form)));
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
