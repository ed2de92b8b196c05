// Arrange: which plots of a film stand side by side in the room there is.
import { graphWidth } from "./graph.js";

const MIN_PLOT = 260; // px in width
const TIGHT = 0.85; // of that, where two plots ask for unequal shares

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** Shares of the columns, and whether the first plot has a row of its own above them. */
export function arrange(plots, room) {
  const layout = sideBySide(plots.map((plot) => plot.share), room);
  const cramped = plots.some((plot, p) => {
    const wanted = graphWidth(plot);
    return wanted <= room && wanted > widthOf(layout, p, room);
  });
  return cramped ? { columns: [1] } : layout;
}

function sideBySide(shares, room) {
  const least = (room * Math.min(...shares)) / sum(shares);
  if (room < 2 * MIN_PLOT) return { columns: [1] };
  if (least > MIN_PLOT * (shares.length === 3 ? 1 : TIGHT)) return { columns: shares };
  if (shares.length === 3) return { columns: [1, 1], firstAbove: true };
  const fitting = Math.floor(room / MIN_PLOT);
  const even = Math.ceil(shares.length / Math.ceil(shares.length / fitting));
  return { columns: Array(even).fill(1) };
}

function widthOf({ columns, firstAbove }, p, room) {
  if (firstAbove && p === 0) return room;
  const share = columns[(firstAbove ? p - 1 : p) % columns.length];
  return (room * share) / sum(columns);
}
