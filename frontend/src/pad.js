// Pad: a grid to draw on, with the pointer or with a pen that the arrow keys move.
import { colourScale } from "./colours.js";

const REACH = 1.15; // of the pen's ink, in cells
const INK = 0.5; // from here on a cell counts as inked
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
export const PAD_HINT = "Arrow keys move the pen, Space draws, Shift with an arrow key draws on, Delete clears.";

/** Where the cells of a pad lie on the canvas. */
function padGrid(v, mark) {
  const [rows, columns] = mark.arrays.values.shape;
  const { left, top, width, height } = v.outer;
  const side = Math.min(width / columns, height / rows);
  return { rows, columns, side, left: left + (width - side * columns) / 2, top };
}

export const pad = {
  bare: true,
  live: true,
  draw(v, mark, frame) {
    const values = v.drawing ?? mark.at("values", frame);
    const { rows, columns, side, left, top } = padGrid(v, mark);
    const scale = colourScale("grey", 0, 1, v.theme);
    v.ctx.lineWidth = 1;
    v.ctx.strokeStyle = v.theme.faint;
    for (let i = 0; i < rows * columns; i++) {
      const [x, y] = [left + (i % columns) * side, top + Math.floor(i / columns) * side];
      v.ctx.fillStyle = scale(values[i]);
      v.ctx.fillRect(x, y, side, side);
      v.ctx.strokeRect(x, y, side, side);
    }
    if (v.pen && v.canvas === document.activeElement) drawPen(v, left + v.pen[1] * side, top + v.pen[0] * side, side);
  },
  under: () => "draw here with the pointer; or with the keys: arrows move the pen, Space draws, Delete clears",
};

// Two rims, so that it is seen on ink and on paper.
function drawPen(v, x, y, side) {
  for (const [colour, width] of [[v.theme.paper, 6], [v.theme.colour("highlight"), 3]]) {
    v.ctx.strokeStyle = colour;
    v.ctx.lineWidth = width;
    v.ctx.strokeRect(x - 1, y - 1, side + 2, side + 2);
  }
}

const padOf = (view) => view.plot.marks.find((mark) => mark.kind === "pad");

function copyOf(view, mark) {
  return Float32Array.from(view.drawing ?? mark.at("values", view.panel.frame));
}

/** Show a drawing at once, and ask for its film. */
function send(view, mark, drawing) {
  view.drawing = drawing; // films that arrive meanwhile must not wipe the stroke
  view.panel.wish({ [mark.options.name]: Array.from(drawing, (ink) => Number(ink.toFixed(3))) });
  view.panel.redraw();
}

/** What the pointer does on a pad, or null where there is none. */
export function padGrip(view) {
  const mark = padOf(view);
  if (!mark) return null;
  const drawing = copyOf(view, mark);
  let last = null;
  return {
    move: (px, py) => {
      for (const [x, y] of between(last ?? [px, py], [px, py])) paint(view, mark, drawing, x, y);
      last = [px, py];
      send(view, mark, drawing);
    },
  };
}

/** Places along the way from one to the other, a few pixels apart. */
function between([x0, y0], [x1, y1]) {
  const count = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 4));
  return Array.from({ length: count }, (_, k) => {
    const share = (k + 1) / count;
    return [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
  });
}

function paint(view, mark, drawing, px, py) {
  const { rows, columns, side, left, top } = padGrid(view, mark);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const away = Math.hypot(left + (column + 0.5) * side - px, top + (row + 0.5) * side - py) / side;
      const i = row * columns + column;
      drawing[i] = Math.min(1, Math.max(drawing[i], REACH - away));
    }
}

/** What a key does on a pad; whether it did anything. */
export function padKey(view, event) {
  const mark = padOf(view);
  if (!mark) return false;
  const { rows, columns } = padGrid(view, mark);
  view.pen ??= [Math.floor(rows / 2), Math.floor(columns / 2)];
  const move = MOVES[event.key];
  if (move) movePen(view, move, rows, columns);
  if ((move && event.shiftKey) || event.key === " " || event.key === "Enter") inkCell(view, mark);
  else if (event.key === "Delete" || event.key === "Backspace") clear(view, mark);
  else if (!move) return false;
  sayPen(view, mark, columns);
  view.panel.redraw();
  return true;
}

function movePen(view, [down, right], rows, columns) {
  const within = (k, n) => Math.min(n - 1, Math.max(0, k));
  view.pen = [within(view.pen[0] + down, rows), within(view.pen[1] + right, columns)];
}

function inkCell(view, mark) {
  const drawing = copyOf(view, mark);
  const { side, left, top } = padGrid(view, mark);
  paint(view, mark, drawing, left + (view.pen[1] + 0.5) * side, top + (view.pen[0] + 0.5) * side);
  send(view, mark, drawing);
}

/** Press the panel's own button for it: it knows what else is to be cleared. */
function clear(view, mark) {
  const { clear: button } = mark.options;
  view.drawing = new Float32Array(mark.arrays.values.size);
  delete view.panel.wishes[mark.options.name];
  view.panel.wish({ [button]: (view.panel.values[button] ?? 0) + 1 });
}

function sayPen(view, mark, columns) {
  const [row, column] = view.pen;
  const inked = copyOf(view, mark)[row * columns + column] >= INK;
  view.panel.say(`row ${row + 1}, column ${column + 1}: ${inked ? "ink" : "paper"}`);
}
