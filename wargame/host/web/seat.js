// A seat of a facilitated exercise: one line to the host, the regions of the page as it makes them,
// and what the cell writes, kept until it is committed. No framework, nothing from elsewhere.

import { order } from "./console.js";
import { Unfinished, fill, keep, read, restore, settle } from "./forms.js";

const VERSION = 1;
const token = location.hash.slice(1);
const $ = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

let socket = null; // the line that counts; others are stale
let tries = 0;
let stopped = false;
let seat = null; // what the welcome said
let heard = null; // when the page last heard from the host
let place = null; // the quarter and the node at hand
let clock = null; // {left, running, at}
let handed = null; // a decision in hand that the host kept from another page
let checks = 0;
const outcomes = new Map(); // form name: what was said under it last
const html = new Map(); // region: its HTML, as the host sent it

// What this device keeps ------------------------------------------------------------------------

const store = {
  name: (what) => `wargame:${seat.commitment || seat.exercise}:${seat.seat}:${what}`,
  get(what, other) {
    try {
      return JSON.parse(localStorage.getItem(this.name(what))) ?? other;
    } catch {
      return other; // nothing can be kept here: the page works on without
    }
  },
  set(what, value) {
    try {
      if (value === null) localStorage.removeItem(this.name(what));
      else localStorage.setItem(this.name(what), JSON.stringify(value));
    } catch {
      /* as above */
    }
  },
};

const draftName = (form) =>
  form.dataset.node
    ? `draft:${seat.branch}:${form.dataset.turn}:${form.dataset.node}`
    : `draft:${form.dataset.form ?? form.dataset.command}`;

// The line --------------------------------------------------------------------------------------

function connect() {
  const line = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/seat`);
  socket = line;
  line.onopen = () => line.send(JSON.stringify({ type: "hello", v: VERSION, token, page: true }));
  line.onmessage = (event) => socket === line && hear(JSON.parse(event.data));
  line.onclose = (event) => socket === line && lost(event.code, event.reason);
}

const ENDS = {
  4401: "This link opens no seat. Check that all of it was copied, or ask the facilitator for a new one.",
  4403: "This link was withdrawn. Ask the facilitator for a new one.",
  4409: "This seat was opened on another device or in another window.",
  4426: "This page and the host are of different versions. Load the page again.",
};

function lost(code, reason) {
  socket = null;
  document.body.dataset.line = "lost";
  if (ENDS[code]) {
    stopped = true;
    $("main").inert = true; // what would be written here would go nowhere
    const again = code === 4409 ? "Use it here" : code === 4426 ? "Load again" : "";
    say_line(ENDS[code], again, () => (code === 4426 ? location.reload() : resume()));
    return;
  }
  tries += 1;
  const wait = Math.min(500 * 2 ** Math.min(tries - 1, 4), 8000) * (0.7 + Math.random() * 0.6);
  const since = heard ? ` You see the state as of ${at(heard)}. What you write is kept.` : "";
  say_line(heard ? `The connection is lost; reconnecting.${since}` : "Connecting to the host…");
  setTimeout(() => !socket && !stopped && connect(), wait);
}

function resume() {
  if (stopped || !socket) {
    stopped = false;
    connect();
  }
}

addEventListener("online", () => !socket && !stopped && resume());
addEventListener("visibilitychange", () => !document.hidden && !socket && !stopped && resume());

function say_line(words, button = "", act = null) {
  const line = $("#line");
  line.textContent = words;
  line.hidden = !words;
  if (button) {
    const one = document.createElement("button");
    one.type = "button";
    one.textContent = button;
    one.onclick = act;
    line.append(" ", one);
  }
}

const at = (time) => time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

const send = (said) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(said));

// What the host says ----------------------------------------------------------------------------

const heard_of = {
  welcome(said) {
    const moved = seat && (seat.commitment !== said.commitment || seat.branch !== said.branch);
    seat = said;
    handed = said.draft;
    tries = 0;
    stopped = $("main").inert = false;
    if (moved) forget();
    document.body.dataset.line = "open";
    say_line("");
    const home = { WHITE: "console.html", PUBLIC: "room.html" }[said.role] ?? "./";
    if (home !== (document.body.dataset.page ?? "./")) {
      stopped = true; // this link opens another page of this host
      location.replace(home + location.hash);
      return;
    }
    store.get("pending", []).forEach((one) => send(one));
  },
  rewound(said) {
    seat.branch = said.branch;
    forget();
    announce("The White Cell has gone back in time. Everything on this page is as it was then.");
  },
  regions(said) {
    const first = !html.size;
    const before = place;
    place = { turn: said.turn, node: said.node };
    for (const name of said.gone) drop(name);
    for (const [name, text] of Object.entries(said.changed)) show(name, text, first);
    $("main").hidden = $("nav").hidden = false;
    if (before && (before.turn !== place.turn || before.node !== place.node)) {
      outcomes.clear();
      announce($("#status-title").textContent);
    }
    document.title = `${$(".who").textContent}, ${$(".phase").textContent}`;
  },
  clock(said) {
    clock = { left: said.left / 10, running: said.running, pace: said.pace, at: performance.now() };
    warned = left() ?? 0;
    tick();
  },
  presence(said) {
    const names = new Map(all('[name="to"]').map((box) => [box.value, box.parentNode.textContent.trim()]));
    const here = (there) =>
      Object.keys(said.present).filter((key) => names.has(key) && said.present[key] === there).map((key) => names.get(key));
    const [there, away] = [here(true), here(false)];
    $("#present").textContent =
      (there.length ? `Connected: ${there.join(", ")}. ` : "") + (away.length ? `Not connected: ${away.join(", ")}.` : "");
  },
  ack(said) {
    const own = store.get("from", {})[said.id];
    const one = settled(said.id);
    if (one?.type === "submit") {
      store.set(`draft:${seat.branch}:${one.turn}:${one.node}`, null);
      outcome("submit", `Committed at ${at(new Date())}.`);
    } else if (one && own) done_in(own);
    else if (one) outcome(one.type, ["message", "move", "argue"].includes(one.type) ? "Sent." : "Kept.");
  },
  refused(said) {
    if (said.ref !== undefined) {
      if (said.ref === checks) checked(named(said.message), true);
      return;
    }
    const own = store.get("from", {})[said.id];
    const one = settled(said.id);
    if (one) outcome(own ?? one.type, `Not taken: ${named(said.message)}.`, true, one);
  },
  checked(said) {
    if (said.ref === checks) checked("As it stands this can be committed.", false);
  },
  link(said) {
    fresh_link(said);
  },
  error(said) {
    say_line(`The host did not understand this page: ${said.message}`);
  },
};

function hear(said) {
  heard = new Date();
  heard_of[said.type]?.(said);
}

// Regions ---------------------------------------------------------------------------------------

function holder(name) {
  const found = $(`[data-region="${name}"]`);
  if (found || !name.includes("/")) return found;
  const made = document.createElement("div");
  made.dataset.region = name;
  $(`[data-regions="${name.split("/")[0]}"]`).prepend(made); // the newest on top
  return made;
}

function drop(name) {
  html.delete(name);
  const found = $(`[data-region="${name}"]`);
  if (found && name.includes("/")) found.remove();
  else found?.replaceChildren();
}

function forget() {
  for (const name of [...html.keys()]) drop(name);
  place = null;
}

/** Put new HTML into a region: what is open stays open, what is written stays, focus stays. */
function show(name, text, first) {
  if (html.get(name) === text) return;
  html.set(name, text);
  const region = holder(name);
  if (!region) return;
  const held = focus_in(region);
  const open = new Map(all("details[data-open]", region).map((one) => [one.dataset.open, one.open]));
  region.innerHTML = text; // made by our host, which escapes; the policy of the page runs no inline code
  for (const one of all("details[data-open]", region)) one.open = open.get(one.dataset.open) ?? one.open;
  all("form", region).forEach(arrive);
  held?.();
  const panel = region.closest("section")?.id;
  if (!first && /^(threads|news\/)/.test(name) && !seen(panel)) mark(panel);
}

/** How to give the focus back after what had it is replaced; nothing where the focus is elsewhere. */
function focus_in(region) {
  const had = document.activeElement;
  if (!region.contains(had)) return null;
  const { name, value, type } = had;
  const details = had.tagName === "SUMMARY" ? had.parentNode.dataset.open : null;
  const [from, to] = type === "text" || type === "textarea" ? [had.selectionStart, had.selectionEnd] : [];
  return () => {
    const same = all("input,textarea,select,button,summary", region).find((one) =>
      details
        ? one.parentNode.dataset.open === details && one.tagName === "SUMMARY"
        : one.tagName === had.tagName && one.name === name && (!/checkbox|radio/.test(type) || one.value === value),
    );
    (same && !same.disabled ? same : region.closest("section")).focus({ preventScroll: true });
    if (same && from !== undefined) same.setSelectionRange(from, to);
  };
}

// Forms -----------------------------------------------------------------------------------------

/** A form has come: fill in what the cell had written, or what the host kept for it. */
function arrive(form) {
  const kept = store.get(draftName(form));
  if (kept) restore(form, kept);
  else if (form.dataset.node && handed && handed.node === form.dataset.node && String(handed.turn) === form.dataset.turn) {
    fill(form, handed.decision);
  } else if (form.dataset.node) settle(form);
  const said = outcomes.get(form.dataset.form ?? form.dataset.command ?? "submit");
  if (said) $(".outcome", form).replaceChildren(...said());
  else if (kept && form.dataset.node) outcome_of(form, "Your draft, as you left it. It is not committed.");
}

let resting = 0;

function written(event) {
  const form = event.target.closest("form");
  if (!form || !seat) return;
  if (form.dataset.node || form.dataset.form) settle(form, event.target);
  store.set(draftName(form), keep(form));
  if (!form.dataset.node) return;
  outcomes.delete("submit");
  outcome_of(form, "Draft kept on this device. It is not committed.");
  clearTimeout(resting);
  resting = setTimeout(() => rested(form), 700);
}

/** The cell has paused: ask whether the plan would be taken, and let the host keep it. */
function rested(form) {
  if (!form.isConnected) return;
  let decision;
  try {
    decision = read(form);
  } catch (error) {
    if (error instanceof Unfinished) return checked(error.message, true);
    throw error;
  }
  const where = { turn: Number(form.dataset.turn), node: form.dataset.node };
  checks += 1;
  send({ type: "draft", ...where, decision });
  send({ type: "check", ref: checks, ...where, decision });
}

function checked(words, bad) {
  const line = $("form.node .check");
  if (!line) return;
  if (!bad && !line.textContent && !words) return;
  line.textContent = words.charAt(0).toUpperCase() + words.slice(1);
  line.classList.toggle("refused", bad);
}

function commit(event) {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.locked) return;
  const own = form.dataset.form; // a form of the console, where another may come of its own
  if (own && waits(own)) return;
  let said;
  try {
    said = own ? order(form, event.submitter) : form.dataset.node ? submission(form) : writing(form);
  } catch (error) {
    if (error instanceof Unfinished) return outcome_of(form, error.message, true);
    throw error;
  }
  clearTimeout(resting);
  const one = { ...said, id: fresh() };
  store.set("pending", [...store.get("pending", []), one]);
  if (own) store.set("from", { ...store.get("from", {}), [one.id]: own });
  else if (!form.dataset.node) {
    form.querySelector("textarea").value = "";
    store.set(draftName(form), keep(form));
  }
  outcome(own ?? one.type, socket ? "Sending…" : "The connection is lost. This is sent as soon as it is back.");
  send(one);
  setTimeout(() => socket && store.get("pending", []).some((other) => other.id === one.id) && socket.close(), 10000);
}

function submission(form) {
  return { type: "submit", turn: Number(form.dataset.turn), node: form.dataset.node, decision: read(form) };
}

function writing(form) {
  const words = form.elements.text.value.trim();
  if (!words) throw new Unfinished("There is nothing written yet.");
  const type = form.dataset.command;
  if (type === "note" || type === "move") return { type, text: words };
  if (type === "argue") return { type, ruling: form.elements.ruling.value.trim(), side: form.elements.side.value, text: words };
  const to = all('[name="to"]:checked', form).map((box) => box.value);
  if (!to.length) throw new Unfinished("Say to whom: tick at least one cell.");
  const room = form.elements.room.value.trim();
  return { type: "message", to, text: words, ...(room ? { room } : {}) };
}

/** A number for a command that no other ever has; on a plain http page there is no randomUUID. */
function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a command of this form of the console is under way: pressed twice is meant once. */
const waits = (own) => Object.values(store.get("from", {})).includes(own);

/** A form of the console has done its work, and is as it was. */
function done_in(own) {
  const form = $(`form[data-form="${own}"]`);
  store.set(`draft:${own}`, null);
  if (!form) return;
  if (own !== "show") form.reset();
  outcome(own, `Done at ${at(new Date())}.`);
}

/** The command with this number, which waits no longer. */
function settled(id) {
  const pending = store.get("pending", []);
  const { [id]: _, ...from } = store.get("from", {});
  store.set("from", from);
  store.set("pending", pending.filter((one) => one.id !== id));
  return pending.find((one) => one.id === id);
}

/** A new link of a seat, for as long as the White Cell looks at it: nothing of it is kept. */
function fresh_link(said) {
  const fresh = $("#fresh");
  const title = document.createElement("h3");
  const name = all('form[data-form="link"] option').find((one) => one.value === said.seat)?.textContent ?? said.seat;
  title.id = "fresh-title";
  title.textContent = `The new link: ${name}`;
  const link = document.createElement("p");
  link.className = "link";
  link.textContent = said.link;
  const code = document.createElement("div");
  code.innerHTML = said.code; // drawn by our host
  code.firstElementChild?.setAttribute("role", "img");
  code.firstElementChild?.setAttribute("aria-label", "The link as a code for a telephone's camera");
  const done = document.createElement("button");
  done.type = "button";
  done.textContent = "It has been handed out: put it away";
  done.onclick = () => {
    fresh.hidden = true;
    fresh.replaceChildren();
    $("#change").focus({ preventScroll: true });
  };
  fresh.replaceChildren(title, code, link, done);
  fresh.hidden = false;
  fresh.focus();
}

/** Say how it went with a form, now and after it is replaced. */
function outcome(name, words, bad = false, refused = null) {
  outcomes.set(name, () => [line_of(words, bad)]);
  const form = $(name === "submit" ? "form.node" : `form[data-form="${name}"], form[data-command="${name}"]`);
  if (!form) return say_line(words);
  outcome_of(form, words, bad);
  if (name === "submit") checked("", false);
  if (refused?.text && !form.dataset.form && !form.elements.text.value) form.elements.text.value = refused.text; // not lost
}

function outcome_of(form, words, bad = false) {
  $(".outcome", form).replaceChildren(line_of(words, bad));
}

function line_of(words, bad) {
  const line = document.createElement("span");
  line.className = bad ? "refused" : "";
  line.textContent = words;
  return line;
}

/** A refusal with the names of cards in place of their ids. */
function named(message) {
  return message.replace(/`([^`]+)`/g, (_, id) => {
    const box = all("form.node input").find((one) => one.value === id || one.value.endsWith(`:${id}`));
    const label = box?.closest("label")?.querySelector("strong")?.firstChild?.textContent.trim();
    return label ? `“${label.replace(/^(Offer|Play): ?/, "")}”` : id;
  });
}

addEventListener("input", written);
addEventListener("submit", commit);
addEventListener("click", (event) => {
  if (event.target.closest("[data-survey]")) {
    event.preventDefault();
    location.assign(`survey.html${location.hash}`); // with the token, which is sent to nobody
  }
  const go = event.target.closest("[data-go]");
  if (go) {
    event.preventDefault(); // the fragment is the seat's link and stays as it is
    open_panel(go.dataset.go, true);
  }
  const reply = event.target.closest("[data-reply]");
  if (reply) write_to(reply.dataset.reply.split(" "), reply.dataset.room);
  if (event.target.closest("[data-clear]")) clear(event.target.closest("form"));
});

function clear(form) {
  store.set(draftName(form), null);
  handed = null;
  send({ type: "draft", turn: Number(form.dataset.turn), node: form.dataset.node, decision: null });
  outcomes.delete("submit");
  const text = html.get("decide");
  html.delete("decide");
  show("decide", text, true);
}

function write_to(members, room) {
  const form = $('form[data-command="message"]');
  for (const box of all('[name="to"]', form)) box.checked = members.includes(box.value);
  form.elements.room.value = room;
  if (room) $("details", form).open = true;
  store.set(draftName(form), keep(form));
  form.elements.text.focus();
}

$("#stuck")?.addEventListener("click", (event) => {
  const pressed = event.currentTarget.getAttribute("aria-pressed") !== "true";
  event.currentTarget.setAttribute("aria-pressed", String(pressed));
  event.currentTarget.textContent = pressed ? "Help is called; press when it has come" : "We are stuck";
  send({ type: "state", state: pressed ? "stuck" : "reading" });
});

// The parts of the page ---------------------------------------------------------------------------

const wide = matchMedia("(min-width: 1000px)");
const seen = (panel) => document.body.dataset.tab === panel || (panel === "decide" && wide.matches);

function open_panel(name, focus) {
  document.body.dataset.tab = name;
  for (const one of all("nav button")) {
    one.toggleAttribute("aria-current", false);
    if (one.dataset.go === name) {
      one.setAttribute("aria-current", "page");
      one.textContent = one.textContent.replace(" (new)", "");
      delete one.dataset.new;
    }
  }
  if (!focus) return;
  scrollTo(0, 0);
  document.getElementById(name).focus({ preventScroll: true });
}

function mark(panel) {
  const button = $(`nav [data-go="${panel}"]`);
  if (button.dataset.new) return;
  button.dataset.new = "yes";
  const words = document.createElement("span");
  words.className = "unseen";
  words.textContent = " (new)";
  button.append(words);
}

const fit = () => wide.matches && document.body.dataset.tab === "decide" && open_panel(all("nav [data-go]")[1].dataset.go, false);
wide.addEventListener("change", fit);
fit();

let folded = [];
addEventListener("beforeprint", () => {
  folded = all("#cards > div > ul > li > details:not([open])"); // the rest would fill a book
  folded.forEach((one) => (one.open = true));
});
addEventListener("afterprint", () => folded.forEach((one) => (one.open = false)));

// The clock ---------------------------------------------------------------------------------------

let warned = 0;

function left() {
  if (!clock || (clock.pace !== "clock" && !clock.running)) return null; // it moves on by hand
  return Math.max(clock.left - (clock.running ? (performance.now() - clock.at) / 1000 : 0), 0);
}

function tick() {
  const seconds = left();
  const shown = $("#clock");
  shown.hidden = seconds === null || !place || place.node === "over";
  if (shown.hidden) return;
  const whole = Math.ceil(seconds);
  shown.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  if (!clock.running) {
    const held = document.createElement("small");
    held.textContent = " held";
    shown.append(held);
  }
  shown.classList.toggle("late", clock.running && whole <= 60);
  for (const [mark, words] of [[120, "Two minutes are left."], [60, "One minute is left."], [20, "Twenty seconds are left."]]) {
    if (clock.running && warned > mark && seconds <= mark) announce(words);
  }
  warned = seconds;
}

setInterval(tick, 500);

function announce(words) {
  $("#announce").textContent = words;
}

if (token) {
  say_line("Connecting to the host…");
  connect();
} else say_line("This page needs the link of a seat, with everything after the # sign. Ask the facilitator for it.");
