// The room's display: what everybody may see, large. It only looks on; nothing is sent but hello.

import { Clock } from "./clock.js";
import { Line, say as say_line } from "./line.js";
import { $, all } from "./page.js";

const clock = new Clock();
let over = false;
let ours = false; // whether the link is the display's
let cells = {}; // their names by key
let back = ""; // where the exercise has gone back to, until it leaves that phase

const line = new Line({ hear, changed: () => fit() });

function say(words) {
  say_line(words);
  fit();
}

function hear(said) {
  if (said.type === "welcome") {
    ours = said.role === "PUBLIC";
    say(ours ? "" : "This link is a cell's, not the room's. Take it off the screen.");
  } else if (!ours) {
    return; // a cell's page is nothing for the room
  } else if (said.type === "rewound") {
    back = "now";
    say("The White Cell has gone back in time. The exercise goes on from here.");
  } else if (said.type === "regions") {
    const here = `${said.turn} ${said.node}`;
    if (back && back !== "now" && back !== here) say("");
    back = back === "now" || back === here ? here : "";
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
    clock.hear(said);
    tick();
  } else if (said.type === "presence") {
    const away = Object.keys(said.present).filter((key) => !said.present[key]).map((key) => cells[key] ?? key);
    const none = away.length === Object.keys(said.present).length;
    $("#present").textContent = none
      ? "No seat is connected yet"
      : away.length
        ? `Not connected: ${away.join(", ")}`
        : "All seats are connected";
    fit();
  }
}

function show(name, text) {
  const region = $(`[data-region="${name}"]`);
  if (region) region.innerHTML = text; // made by our host, which escapes; this page runs no inline code
}

/** Make room: write a little smaller first, then leave out the last of the longest list, and say how much. */
function fit() {
  for (const one of all(".left-out")) one.remove();
  for (const one of all("[data-fit] > li")) one.hidden = false;
  for (const area of [$("#side"), $("#roll")]) {
    delete area.dataset.tight;
    if (!area.clientHeight) continue;
    for (const tight of ["1", "2", "3"]) if (spills(area)) area.dataset.tight = tight;
    for (let step = 0; step < 200 && spills(area); step += 1) {
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

const spills = (area) => area.scrollHeight > area.clientHeight + 1;
const shown = (list) => all(":scope > li:not([hidden])", list);

const tick = () => clock.show($("#clock"), over);

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
line.begin();
