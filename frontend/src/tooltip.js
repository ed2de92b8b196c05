// Tooltip: one small box that says what the pointer stands on.
import { el } from "./dom.js";

export class Tooltip {
  constructor(root) {
    this.root = root;
    this.box = el("div", { className: "nnlib-tip", hidden: true, role: "tooltip" });
    root.append(this.box);
  }

  show(canvas, px, py, words) {
    this.box.hidden = false;
    this.box.textContent = words;
    const [outer, inner] = [this.root.getBoundingClientRect(), canvas.getBoundingClientRect()];
    const x = inner.left - outer.left + px;
    const left = Math.max(4, Math.min(x + 12, outer.width - this.box.offsetWidth - 4));
    this.box.style.left = `${left}px`;
    this.box.style.top = `${inner.top - outer.top + py + 16}px`;
  }

  hide() {
    this.box.hidden = true;
  }
}
