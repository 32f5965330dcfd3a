// The room's display: what everybody may see, large. It only looks on; nothing is sent but hello.

const VERSION = 1;
const token = location.hash.slice(1);
const $ = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

let tries = 0;
let clock = null; // {left, running, pace, at}
let over = false;
let ours = false; // whether the link is the display's
let cells = {}; // their names by key
let heard = null;

const ENDS = {
  4401: "This link opens no display. Check that all of it was copied.",
  4403: "This link was withdrawn. The host prints a new one with --new-links.",
  4409: "The display was opened in another window. Load this page again to use it here.",
  4426: "This page and the host are of different versions. Load the page again.",
};

function connect() {
  const line = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/seat`);
  line.onopen = () => line.send(JSON.stringify({ type: "hello", v: VERSION, token, page: true }));
  line.onmessage = (event) => hear(JSON.parse(event.data));
  line.onclose = (event) => {
    if (ENDS[event.code]) return say(ENDS[event.code]);
    tries += 1;
    const since = heard ? ` This is the state as of ${heard.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.` : "";
    say(heard ? `The connection is lost; reconnecting.${since}` : "Connecting to the host…");
    setTimeout(connect, Math.min(500 * 2 ** Math.min(tries - 1, 4), 8000) * (0.7 + Math.random() * 0.6));
  };
}

function say(words) {
  $("#line").textContent = words;
  fit();
}

function hear(said) {
  heard = new Date();
  if (said.type === "welcome") {
    tries = 0;
    ours = said.role === "PUBLIC";
    say(ours ? "" : "This link is a cell's, not the room's. Take it off the screen.");
  } else if (!ours) {
    return; // a cell's page is nothing for the room
  } else if (said.type === "regions") {
    over = said.node === "over";
    for (const name of said.gone) show(name, "");
    for (const [name, text] of Object.entries(said.changed)) show(name, text);
    if (said.changed.room_head) cells = JSON.parse($("[data-cells]").dataset.cells);
    $("main").hidden = $("footer").hidden = false;
    document.body.dataset.stage = $("#roll").childElementCount ? "roll" : "board";
    document.title = `${$(".quarter")?.textContent ?? ""} ${$(".phase")?.textContent ?? ""}`.trim();
    tick();
    fit();
  } else if (said.type === "clock") {
    clock = { left: said.left / 10, running: said.running, pace: said.pace, at: performance.now() };
    tick();
  } else if (said.type === "presence") {
    const away = Object.keys(said.present).filter((key) => !said.present[key]).map((key) => cells[key] ?? key);
    $("#present").textContent = away.length ? `Not connected: ${away.join(", ")}` : "All seats are connected";
    fit();
  }
}

function show(name, text) {
  const region = $(`[data-region="${name}"]`);
  if (region) region.innerHTML = text; // made by our host, which escapes; this page runs no inline code
}

/** Leave out what does not fit, the last of each list first, and say how much. */
function fit() {
  for (const one of all(".left-out")) one.remove();
  for (const one of all("[data-fit] > li")) one.hidden = false;
  for (const area of [$("#side"), $("#roll")]) {
    if (!area.clientHeight) continue;
    for (let step = 0; step < 200 && area.scrollHeight > area.clientHeight + 1; step += 1) {
      const lists = all("[data-fit]", area).filter((list) => shown(list).length > 1);
      if (!lists.length) break;
      const list = lists.reduce((a, b) => (b.clientHeight >= a.clientHeight ? b : a));
      shown(list).at(-1).hidden = true;
      const rest = all(":scope > li[hidden]", list).length;
      let note = list.nextElementSibling;
      if (!note?.classList.contains("left-out")) {
        note = document.createElement("p");
        note.className = "left-out";
        list.after(note);
      }
      note.textContent = `and ${rest} more, on every seat's page`;
    }
  }
}

const shown = (list) => all(":scope > li:not([hidden])", list);

function tick() {
  const place = $("#clock");
  place.hidden = !clock || over || (!clock.running && (clock.pace !== "clock" || !clock.left));
  if (place.hidden) return;
  const whole = Math.ceil(Math.max(clock.left - (clock.running ? (performance.now() - clock.at) / 1000 : 0), 0));
  const words = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  const state = clock.running ? (whole <= 60 ? "late" : "") : "held";
  if (place.textContent !== words + (clock.running ? "" : " held")) {
    place.textContent = words;
    if (!clock.running) {
      const held = document.createElement("small");
      held.textContent = " held";
      place.append(held);
    }
  }
  place.className = state;
}

function theme(turned) {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  let now = root.dataset.theme ?? dark;
  try {
    now = localStorage.getItem("wargame:room:theme") ?? now;
    if (turned) {
      now = now === "dark" ? "light" : "dark";
      localStorage.setItem("wargame:room:theme", now);
    }
  } catch {
    if (turned) now = now === "dark" ? "light" : "dark"; // nothing can be kept here
  }
  root.dataset.theme = now;
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

$("#theme").onclick = () => theme(true);
$("#full").onclick = full;
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "d") theme(true);
  if (event.key === "f") full();
});
addEventListener("resize", fit);
setInterval(tick, 250);
theme(false);
if (token) {
  say("Connecting to the host…");
  connect();
} else say("This page needs the display's link, with everything after the # sign.");
