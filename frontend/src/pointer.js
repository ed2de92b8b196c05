// Pointer: hover, dragging handles, clicks on plots and cells; and the same with the
// keyboard.
import { cellAt } from "./maps.js";
import { MARKS } from "./marks.js";
import { padGrip, padKey } from "./pad.js";
import { turnGrip, turnKey } from "./turn.js";

/** Make a plot's canvas answer pointer and keyboard. */
export function attachPointer(view) {
  const { canvas } = view;
  const place = (event) => {
    const bounds = canvas.getBoundingClientRect();
    return [event.clientX - bounds.left, event.clientY - bounds.top];
  };
  canvas.addEventListener("pointermove", (event) => {
    const [px, py] = place(event);
    if (view.grip) return view.grip.move(px, py);
    showTip(view, px, py);
  });
  canvas.addEventListener("pointerleave", () => view.panel.tooltip.hide());
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [px, py] = place(event);
    view.grip = view.panel.asking?.grip(view, px, py) ?? gripAt(view, px, py);
    if (!view.grip) return;
    canvas.setPointerCapture(event.pointerId);
    view.grip.move(px, py);
    view.panel.tooltip.hide();
    event.preventDefault();
    canvas.focus({ preventScroll: true });
  });
  const release = () => {
    view.grip?.release?.();
    view.grip = null;
    view.held = null;
    view.panel.redraw();
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("keydown", (event) => nudge(view, event));
  for (const change of ["focus", "blur"]) canvas.addEventListener(change, () => view.panel.redraw());
}

function showTip(view, px, py) {
  const words = view.plot && view.tip(px, py, view.panel.frame);
  if (words) view.panel.tooltip.show(view.canvas, px, py, words);
  else view.panel.tooltip.hide();
}

function gripAt(view, px, py) {
  if (!view.plot) return null;
  return handleGrip(view, px, py) ?? padGrip(view) ?? turnGrip(view, px, py) ?? cellGrip(view) ?? clickGrip(view);
}

function handleGrip(view, px, py) {
  const frame = view.panel.frame;
  for (const mark of view.visible().filter((mark) => mark.kind === "handle")) {
    const hits = [...MARKS.handle.find(view, mark, frame)];
    const nearest = hits
      .map((hit, number) => ({ number, distance: Math.hypot(hit.x - px, hit.y - py) }))
      .sort((a, b) => a.distance - b.distance)[0];
    if (!nearest || nearest.distance > 22) continue;
    view.held = mark;
    return { move: (x, y) => moveHandle(view, mark, nearest.number, view.x.invert(x), view.y.invert(y)) };
  }
  return null;
}

function moveHandle(view, mark, number, x, y) {
  const [xs, ys] = [mark.at("x", view.panel.frame), mark.at("y", view.panel.frame)];
  const inside = (value, [low, high]) => Math.min(high, Math.max(low, value));
  if (mark.options.axes !== "y") xs[number] = inside(x, view.plot.x_range);
  if (mark.options.axes !== "x") ys[number] = inside(y, view.plot.y_range);
  const spot = [xs[number], ys[number]];
  view.panel.wish({ [mark.options.name]: mark.arrays.x.shape.length ? [number, ...spot] : spot });
  view.panel.redraw();
}

function cellGrip(view) {
  const mark = view.visible().find((mark) => mark.kind === "heatmap" && mark.options.click);
  if (!mark) return null;
  return {
    move: (px, py) => {
      const cell = cellAt(mark, view.x.invert(px), view.y.invert(py));
      if (cell) view.panel.wish({ [mark.options.click]: cell });
    },
  };
}

function clickGrip(view) {
  if (!view.plot.click) return null;
  return {
    move: (px, py) => {
      const { left, right, top, bottom } = view.box;
      const inside = px >= left && px <= right && py >= top && py <= bottom;
      if (inside) view.panel.wish({ [view.plot.click]: [view.x.invert(px), view.y.invert(py)] });
    },
  };
}

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function nudge(view, event) {
  if (!view.plot || event.ctrlKey || event.metaKey || event.altKey) return;
  if (padKey(view, event) || turnKey(view, event)) return taken(event);
  const move = MOVES[event.key];
  if (!move) return;
  if (view.panel.asking?.nudge(view, move)) return event.preventDefault();
  const mark = view.visible().find((mark) => mark.kind === "handle");
  if (mark) {
    const [xs, ys] = [mark.at("x", view.panel.frame), mark.at("y", view.panel.frame)];
    const stride = ([low, high]) => (high - low) / (event.shiftKey ? 10 : 50);
    moveHandle(view, mark, 0, xs[0] + move[0] * stride(view.plot.x_range), ys[0] + move[1] * stride(view.plot.y_range));
  } else if (!nudgeCell(view, move)) nudgeClick(view, move);
  event.preventDefault();
}

/** No other part of the page shall act on a key that was used here. */
function taken(event) {
  event.preventDefault();
  event.stopPropagation();
}

function nudgeCell(view, [dx, dy]) {
  const mark = view.visible().find((mark) => mark.kind === "heatmap" && mark.options.click);
  if (!mark) return false;
  const [row, column] = view.panel.values[mark.options.click] ?? [0, 0];
  const [rows, columns] = mark.arrays.values.shape;
  const within = (k, n) => Math.min(n - 1, Math.max(0, k));
  view.panel.wish({ [mark.options.click]: [within(row + dy, rows), within(column + dx, columns)] });
  return true;
}

function nudgeClick(view, [dx, dy]) {
  if (!view.plot.click) return;
  const middle = ([low, high]) => (low + high) / 2;
  const { x_range, y_range } = view.plot;
  const [x, y] = view.panel.values[view.plot.click] ?? [middle(x_range), middle(y_range)];
  const stride = ([low, high]) => (high - low) / 40;
  view.panel.wish({ [view.plot.click]: [x + dx * stride(x_range), y + dy * stride(y_range)] });
}
