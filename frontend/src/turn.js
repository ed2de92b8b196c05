// Turn: numbers of a graph, of its first nodes and then its first edges, that the
// learner drags up and down, or chooses and changes with the arrow keys.
import { edgeLabelPlaces, nodePlaces } from "./graph.js";

const PIXEL = 0.01; // how much a pixel of dragging changes a number
const REACH = 24; // px from a number's place
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
export const TURN_HINT = "Left and Right choose an input or a weight, Up and Down change it.";

/** The graph whose numbers can be set, or nothing. */
export const turnable = (plot) => plot.marks.find((mark) => mark.kind === "graph" && mark.options.sets);

const numbersOf = (view, mark) => (view.numbersSet ?? mark.options.numbers).slice();

/** Where each number stands on the canvas: in its node, or on its edge. */
function places(view, mark) {
  const frame = view.panel.frame;
  const nodes = nodePlaces(view, mark, frame);
  const labels = edgeLabelPlaces(view, mark, frame, nodes).filter(Boolean);
  const nInputs = mark.options.numbers.length - labels.length;
  return [...nodes.slice(0, nInputs), ...labels];
}

/** What the pointer does near a number, or null. */
export function turnGrip(view, px, py) {
  const mark = turnable(view.plot);
  if (!mark) return null;
  const nearest = places(view, mark)
    .map((place, number) => ({ number, distance: Math.hypot(place.x - px, place.y - py) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (nearest.distance > REACH) return null;
  view.chosen = nearest.number;
  const numbers = numbersOf(view, mark);
  const before = numbers[nearest.number];
  return { move: (x, y) => y !== py && set(view, mark, numbers, nearest.number, before + PIXEL * (py - y)) };
}

function set(view, mark, numbers, number, value) {
  const [low, high] = mark.options.bounds;
  numbers[number] = Number(Math.min(high, Math.max(low, value)).toFixed(2));
  view.numbersSet = numbers;
  view.panel.wish({ [mark.options.sets]: numbers });
  view.panel.redraw();
}

/** What an arrow key does to the numbers; whether it did anything. */
export function turnKey(view, event) {
  const mark = turnable(view.plot);
  const move = MOVES[event.key];
  if (!mark || !move) return false;
  const [along, up] = move;
  const numbers = numbersOf(view, mark);
  if (view.chosen === undefined) view.chosen = 0;
  else view.chosen = (view.chosen + along + numbers.length) % numbers.length;
  if (up) set(view, mark, numbers, view.chosen, numbers[view.chosen] + up * (event.shiftKey ? 0.5 : 0.1));
  view.panel.say(`${mark.options.names[view.chosen]} = ${numbers[view.chosen].toFixed(2).replace("-", "−")}`);
  view.panel.redraw();
  return true;
}

/** A rim around the number that the keys change. */
export function drawChosen(view) {
  const mark = turnable(view.plot);
  if (!mark || view.chosen === undefined || view.canvas !== document.activeElement) return;
  const place = places(view, mark)[view.chosen];
  if (!place) return;
  view.ctx.setLineDash([]);
  view.ctx.lineWidth = 2.5;
  view.ctx.strokeStyle = view.theme.colour("highlight");
  view.ctx.beginPath();
  view.ctx.roundRect(place.x - 20, place.y - 11, 40, 22, 6);
  view.ctx.stroke();
}
