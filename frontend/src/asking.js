// Asking: the prediction before the film plays, and the truth laid over it after.
import { el } from "./dom.js";
import { short } from "./format.js";

/** The question with its answer in the making; `send` takes the answer or null. */
export class Asking {
  constructor(spec, panel, id) {
    this.spec = spec;
    this.panel = panel;
    this.answer = null;
    this.done = false;
    const commit = el("button", { type: "button", className: "nnlib-button nnlib-primary", onclick: () => this.commit() }, "I predict this");
    const skip = el("button", { type: "button", className: "nnlib-button nnlib-quiet", onclick: () => this.finish(null) }, "Show me");
    this.say = el("div", { className: "nnlib-verdict", role: "status" });
    this.form = el("div", { className: "nnlib-asking-form" }, this.#input(id), commit, skip);
    const words = el("div", { className: "nnlib-question" }, el("b", {}, "Predict first. "), spec.question);
    this.root = el("div", { className: "nnlib-asking", role: "group", "aria-label": "prediction" }, words, this.form, this.say);
  }

  #input(id) {
    const { kind, options, unit } = this.spec;
    if (kind === "choice")
      return el("div", { className: "nnlib-options", role: "radiogroup", "aria-label": "answers" }, ...options.map((words, i) => {
        const radio = el("input", { type: "radio", name: `${id}-answer`, onchange: () => (this.answer = i) });
        return el("label", {}, radio, words);
      }));
    if (kind === "number") {
      const field = el("input", { type: "number", step: "any", "aria-label": this.spec.question });
      field.addEventListener("input", () => (this.answer = field.value === "" ? null : Number(field.value)));
      field.addEventListener("keydown", (event) => event.key === "Enter" && this.commit());
      return el("span", {}, field, ` ${unit}`);
    }
    const how = kind === "marker"
      ? "Drag in the plot, or use the arrow keys there."
      : "Draw the curve in the plot with the pointer, or raise and bend it with the arrow keys.";
    this.hint = el("span", { className: "nnlib-hint" }, how);
    return this.hint;
  }

  commit() {
    const missing = this.answer === null || (this.spec.kind === "sketch" && this.answer[0].length < 2);
    if (missing) this.say.textContent = "Choose or place your answer first.";
    else this.finish(this.answer);
  }

  finish(answer) {
    this.done = true;
    this.form.remove();
    this.panel.reveal();
    this.panel.tell({ kind: "predict", answer: answer === null ? null : this.#plain(answer) });
  }

  #plain(answer) {
    return Array.isArray(answer) ? answer.map((list) => Array.from(list)) : answer;
  }

  showVerdict({ right, sentence, tally }) {
    if (right === null) return;
    this.say.dataset.right = right;
    const sign = right ? "✓ Right. " : "✗ Not so. ";
    this.say.replaceChildren(el("b", {}, sign), sentence, el("span", { className: "nnlib-tally" }, ` ${tally}`));
  }

  concerns(view) {
    return ["marker", "sketch"].includes(this.spec.kind) && view.number === this.spec.plot;
  }

  /** What the pointer does while a marker or sketch is asked for in this plot. */
  grip(view, px, py) {
    if (this.done || !this.concerns(view)) return null;
    if (this.spec.kind === "marker")
      return { move: (x, y) => this.#place(view, this.spec.axis === "x" ? view.x.invert(x) : view.y.invert(y)) };
    this.answer = [[], []];
    return { move: (x, y) => this.#sketch(view, x, y) };
  }

  #place(view, value) {
    this.answer = value;
    this.hint.textContent = `Your marker: ${short(Number(value.toPrecision(3)))}`;
    this.panel.redraw();
  }

  #sketch(view, px, py) {
    const [xs, ys] = this.answer;
    const x = view.x.invert(Math.min(view.box.right, Math.max(view.box.left, px)));
    while (xs.length && xs[xs.length - 1] >= x) {
      xs.pop();
      ys.pop();
    }
    xs.push(x);
    ys.push(view.y.invert(Math.min(view.box.bottom, Math.max(view.box.top, py))));
    this.panel.redraw();
  }

  /** Arrow keys move a marker; a sketch starts as a straight line that they bend. */
  nudge(view, [dx, dy]) {
    if (this.done || !this.concerns(view)) return false;
    const { box } = view;
    if (this.spec.kind === "marker") {
      const along = this.spec.axis === "x";
      const at = this.answer === null
        ? (along ? (box.left + box.right) / 2 : (box.top + box.bottom) / 2)
        : (along ? view.x(this.answer) : view.y(this.answer));
      this.#place(view, along ? view.x.invert(at + 6 * dx) : view.y.invert(at - 6 * dy));
      return true;
    }
    this.bend ??= { level: 0.5, slope: 0 };
    this.bend.level += 0.03 * dy;
    this.bend.slope += 0.06 * dx;
    const shares = Array.from({ length: 30 }, (_, i) => i / 29);
    const height = (share) => box.bottom - box.height * Math.min(1, Math.max(0, this.bend.level + this.bend.slope * (share - 0.5)));
    this.answer = [
      shares.map((share) => view.x.invert(box.left + share * box.width)),
      shares.map((share) => view.y.invert(height(share))),
    ];
    this.panel.redraw();
    return true;
  }

  /** The learner's marker or sketch, kept on the plot after the truth is shown. */
  overlay(view) {
    if (!this.concerns(view) || this.answer === null) return;
    const { ctx, box } = view;
    ctx.save();
    ctx.strokeStyle = view.theme.colour("prediction");
    ctx.fillStyle = ctx.strokeStyle;
    ctx.lineWidth = 3;
    ctx.setLineDash([2, 4]);
    ctx.beginPath();
    if (this.spec.kind === "sketch")
      this.answer[0].forEach((x, i) => ctx.lineTo(view.x(x), view.y(this.answer[1][i])));
    else if (this.spec.axis === "x") {
      ctx.moveTo(view.x(this.answer), box.top);
      ctx.lineTo(view.x(this.answer), box.bottom);
    } else {
      ctx.moveTo(box.left, view.y(this.answer));
      ctx.lineTo(box.right, view.y(this.answer));
    }
    ctx.stroke();
    ctx.restore();
  }
}
