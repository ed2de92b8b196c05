// A panel in the browser: draws films that the kernel shot, plays them by itself,
// and asks the kernel only for another film, the rest of one, or what comes next.
import { arrange } from "./arrange.js";
import { Asking } from "./asking.js";
import { ControlRow } from "./controls.js";
import { el, write } from "./dom.js";
import { Player } from "./player.js";
import { PlotView } from "./plot.js";
import { Store } from "./store.js";
import { calm, readTheme, watchTheme } from "./theme.js";
import { Tooltip } from "./tooltip.js";

const PATIENCE = 6000; // ms without an answer until the panel says so
const LOST = "No answer yet. Either the kernel is busy with another cell, or it was restarted: then run this cell again.";
const BETWEEN_SENTENCES = 120; // ms, while the film plays
const BREATH = 150; // ms after a new film in which another wish finds the kernel free

// JupyterLab and VS Code would go to another cell, scroll, or edit by keys of use here.
const OWN_KEYS = /^(Arrow(Left|Right|Up|Down)|Home|End|PageUp|PageDown|Enter| )$/;
const isOwn = ({ key, ctrlKey, metaKey, altKey, shiftKey }) =>
  OWN_KEYS.test(key) && !ctrlKey && !metaKey && !altKey && !(shiftKey && key === "Enter");

class PanelApp {
  constructor(model, host) {
    this.model = model;
    this.spec = model.get("spec");
    this.id = `nnlib-${Math.random().toString(36).slice(2)}`; // each panel loads this file anew
    this.frame = 0;
    this.values = {};
    this.wishes = {};
    this.request = 0;
    this.inFlight = false;
    this.views = [];
    this.revealed = !this.spec.prediction;
    this.#build(host);
    this.#listen();
    const { header, buffers } = model.get("opening");
    this.onMessage(header, buffers);
    if (this.asking) this.player.lock(true);
    this.tell({ kind: "ready", serial: header.serial });
  }

  #build(host) {
    this.root = el("section", { className: "nnlib-panel", id: this.id, "aria-label": `Panel: ${this.spec.title}` });
    this.root.dataset.lmSuppressShortcuts = "true";
    this.title = el("div", { className: "nnlib-title" }, this.spec.title);
    this.target = el("div", { className: "nnlib-target", role: "status" });
    this.target.hidden = !this.spec.target;
    this.plots = el("div", { className: "nnlib-plots" });
    this.sentence = el("p", { className: "nnlib-sentence" });
    this.live = el("div", { className: "nnlib-live", "aria-live": "polite" });
    this.error = el("div", { className: "nnlib-error", role: "alert", hidden: true });
    this.code = el("code", { className: "nnlib-code", hidden: true });
    this.player = new Player(this, this.id);
    this.controls = new ControlRow(this.spec.controls, (news) => this.wish(news), () => this.reset(), this.id);
    if (this.spec.prediction) this.asking = new Asking(this.spec.prediction, this, this.id);
    const asking = this.asking ? [this.asking.root] : [];
    this.root.append(this.title, this.target, ...asking, this.plots, this.player.root, this.sentence, this.controls.root, this.code, this.error, this.live);
    this.tooltip = new Tooltip(this.root);
    host.append(this.root);
  }

  #listen() {
    this.model.on("msg:custom", (this.hear = (content, buffers) => this.onMessage(content, buffers)));
    this.root.addEventListener("keydown", (event) => {
      this.#onKey(event);
      if (isOwn(event)) event.stopPropagation();
    });
    // The lab asks only the focused element itself whether its shortcuts may act there.
    this.root.addEventListener("focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"));
    this.stopTheme = watchTheme(() => this.#readTheme());
    this.resizing = new ResizeObserver(() => {
      this.#readTheme();
      this.#arrange();
      this.views.forEach((view) => view.measure());
      this.#drawNow();
    });
    this.resizing.observe(this.root);
    this.#readTheme();
  }

  destroy() {
    this.model.off("msg:custom", this.hear);
    this.stopTheme();
    this.resizing.disconnect();
    cancelAnimationFrame(this.pending);
    [this.waiting, this.settling, this.breathing].forEach(clearTimeout);
    this.root.remove();
  }

  #readTheme() {
    this.theme = readTheme(this.root, this.spec.palette);
    this.fontFamily = getComputedStyle(this.root).fontFamily || "sans-serif";
    this.redraw();
  }

  // --- messages ---------------------------------------------------------------

  onMessage(content, buffers) {
    if (content.kind === "verdict") return this.asking?.showVerdict(content);
    if ((content.request ?? 0) < this.request) return; // a newer wish is on its way
    this.#answered();
    this.error.hidden = content.kind !== "error";
    this.root.classList.toggle("nnlib-failed", content.kind === "error");
    if (content.kind === "error") this.error.textContent = content.message;
    else this.#takeFilm(content, buffers);
  }

  #takeFilm(header, buffers) {
    const goesOn = this.store?.fits(header);
    if (goesOn) this.store.append(header, buffers);
    else this.#newStore(header, buffers);
    this.asked = false;
    this.values = { ...header.values, ...this.wishes };
    this.controls.show(header.values, this.wishes);
    this.code.textContent = header.code;
    this.code.hidden = !header.code;
    this.#useStore();
    if (header.start !== null && (!goesOn || header.play)) this.frame = header.start - this.store.base;
    this.goTo(this.frame);
    if (this.player.playing) this.player.head = this.frame;
    if (header.play && this.revealed) calm() ? this.goTo(this.store.frames - 1) : this.player.toggle(true);
    this.#fetchAhead();
  }

  #newStore(header, buffers) {
    const before = this.store;
    this.store = new Store(header, buffers);
    const sameWalk = before && before.axis.name === header.axis.name && header.last;
    if (!sameWalk) this.frame = 0;
    clearTimeout(this.breathing);
    this.breathing = setTimeout(() => {
      this.breathing = null;
      this.#fetchAhead();
    }, BREATH);
  }

  #useStore() {
    const { plots } = this.store;
    while (this.views.length > plots.length) this.views.pop().root.remove();
    while (this.views.length < plots.length) {
      const view = new PlotView(this, this.views.length);
      this.views.push(view);
      this.plots.append(view.root);
    }
    this.#arrange();
    this.views.forEach((view, p) => view.use(plots[p]));
    this.player.use(this.store);
  }

  /** As many plots side by side as stay readable, by their shares. */
  #arrange() {
    if (!this.store) return;
    const { columns, firstAbove } = arrange(this.store.plots, this.plots.clientWidth);
    this.plots.style.gridTemplateColumns = columns.map((share) => `minmax(0, ${share}fr)`).join(" ");
    this.views.forEach(({ root }, p) => (root.style.gridColumn = firstAbove && p === 0 ? "1 / -1" : ""));
  }

  tell(content) {
    try {
      this.model.send({ request: this.request, ...content });
    } catch {
      this.#apologise(); // a restarted kernel has closed the line
    }
  }

  #apologise() {
    clearTimeout(this.waiting);
    this.error.hidden = false;
    this.error.textContent = LOST;
    this.error.scrollIntoView({ block: "nearest" });
  }

  /** Ask for other values; while the kernel works, only the newest wishes are kept. */
  wish(news) {
    Object.assign(this.values, news);
    Object.assign(this.wishes, news);
    if (!this.inFlight) this.#sendWishes();
  }

  #sendWishes() {
    const values = this.wishes;
    this.wishes = {};
    this.#await();
    this.tell({ kind: "set", values, frame: this.frame + (this.store?.base ?? 0) });
  }

  reset() {
    this.wishes = {};
    this.player.toggle(false);
    this.#await();
    this.tell({ kind: "reset" });
  }

  #await() {
    this.request += 1;
    this.inFlight = true;
    this.root.dataset.waiting = true;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#apologise(), PATIENCE);
  }

  #answered() {
    clearTimeout(this.waiting);
    this.inFlight = false;
    this.root.dataset.waiting = false;
    if (Object.keys(this.wishes).length) queueMicrotask(() => this.inFlight || this.#sendWishes());
  }

  #fetchAhead() {
    const { store } = this;
    if (this.asked || this.inFlight || (this.breathing && !this.player.playing)) return;
    const from = store.base + store.frames;
    const wanted = this.frame + Math.max(60, 2 * this.rate());
    if (from < store.total) this.asked = "rest";
    else if (!store.last && store.frames < wanted) this.asked = "more";
    if (this.asked) this.tell({ kind: this.asked, from });
  }

  // --- frames -----------------------------------------------------------------

  /** Frames a second while playing. */
  rate() {
    return this.store.fps ?? Math.max(1, this.store.length / this.store.seconds);
  }

  atEnd() {
    return this.store.last && this.frame >= this.store.length - 1;
  }

  goTo(frame) {
    this.frame = Math.min(Math.max(0, frame), this.store.frames - 1);
    if (this.player.playing) this.player.head = this.frame;
    else this.settle();
    // At once, not at the next animation frame: a scrubbed picture is never one late.
    this.#drawNow();
    this.#fetchAhead();
  }

  redraw() {
    this.pending ??= requestAnimationFrame((now) => {
      this.pending = null;
      this.#tick(now);
    });
  }

  #tick(now) {
    if (!this.store) return;
    this.player.advance(now);
    this.#drawNow();
    this.#fetchAhead();
    if (this.player.playing) this.redraw();
  }

  #drawNow() {
    if (!this.store || !this.theme) return;
    this.views.forEach((view) => view.draw(this.frame));
    this.player.show(this.frame);
    this.#saySentence();
    this.#showTarget();
    this.root.dataset.frame = this.frame + this.store.base;
    this.root.dataset.frames = this.store.frames + this.store.base;
  }

  // Nobody reads sixty sentences a second, but laying them out costs frames.
  #saySentence() {
    const now = performance.now();
    if (this.player.playing && now - this.said < BETWEEN_SENTENCES) return;
    this.said = now;
    write(this.sentence, this.#words());
  }

  #showTarget() {
    if (!this.spec.target) return;
    const met = Boolean(this.store.met?.[this.frame]);
    const words = `${met ? "✓ Reached: " : "○ Your task: "}${this.spec.target}`;
    write(this.target, words);
    this.target.dataset.met = met;
  }

  /** The frame's sentence, unless it would answer what is still asked. */
  #words() {
    return (!this.revealed && this.store.before) || this.store.sentence(this.frame);
  }

  /** Once the frame stays, say its sentence and name the pictures by it. */
  settle() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      if (!this.store) return;
      const words = this.#words();
      this.live.textContent = words;
      this.views.forEach((view) => view.name(words));
    }, 300);
  }

  /** Tell screen readers something that is no frame's sentence. */
  say(words) {
    clearTimeout(this.settling);
    this.live.textContent = words;
  }

  reveal() {
    this.revealed = true;
    this.player.lock(false);
    this.player.use(this.store);
    if (!calm() && this.spec.prediction.plays) this.player.toggle(true);
    this.redraw();
  }

  #onKey(event) {
    const typing = /^(text|number|checkbox|radio)$/.test(event.target.type) || event.target.tagName === "SELECT";
    if (typing || !this.revealed || event.ctrlKey || event.metaKey || event.altKey) return;
    const own = event.target.tagName === "BUTTON" || event.target.tagName === "CANVAS";
    const scrub = event.target === this.player.range;
    const keys = { " ": () => this.player.toggle(), Home: () => this.goTo(0), End: () => this.goTo(this.store.frames - 1) };
    if (!own || this.player.buttons.includes(event.target))
      Object.assign(keys, { ArrowRight: () => this.player.step(1), ArrowLeft: () => this.player.step(-1) });
    if (event.key === " " && own) return;
    if (event.target.type === "range" && !scrub && event.key !== " ") return;
    const act = keys[event.key];
    if (!act) return;
    act();
    event.preventDefault();
  }
}

function render({ model, el: host }) {
  const app = new PanelApp(model, host);
  return () => app.destroy();
}

export default { render };
