// Colours: scales of heatmaps, contours, weights; safe for colour-blind eyes.
import { interpolateCividis } from "d3-scale-chromatic";

const BASINS = ["#5ab4f2", "#f59a4a", "#3fcf9f", "#c79bf2", "#e8c547", "#f08cc0", "#9aa3b2"];

/** A function from a value to a CSS colour for the named scale. */
export function colourScale(name, low, high, theme) {
  const unit = (value) => Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
  if (name === "diverging") {
    const bound = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return (value) => diverging(value / bound, theme);
  }
  if (name === "classes") return (value) => diverging(2 * unit(value) - 1, theme, true);
  if (name === "basins") return (value) => (value < 0 ? "#888888" : BASINS[Math.round(value) % BASINS.length]);
  if (name === "grey") return (value) => grey(unit(value), theme);
  return (value) => interpolateCividis(unit(value));
}

const N_SHADES = 256;
const shadesMade = new Map();

/** A function from a value to the place of its colour in `bytes` (r, g, b in turn). */
export function shades(name, low, high, theme) {
  const bytes = shadeBytes(name, theme);
  const last = N_SHADES - 1;
  if (name === "basins")
    return { bytes, place: (value) => 3 * (value < 0 ? BASINS.length : Math.round(value) % BASINS.length) };
  const bound = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const [from, width] = name === "diverging" ? [-bound, 2 * bound] : [low, high - low || 1];
  const scale = last / width;
  return { bytes, place: (value) => 3 * Math.min(last, Math.max(0, Math.round((value - from) * scale))) };
}

// Words like "rgb(1, 2, 3)" for each cell of a map cost more than painting it.
function shadeBytes(name, theme) {
  const key = `${name} ${theme.dark}`;
  if (!shadesMade.has(key)) {
    const scale = colourScale(name, name === "diverging" ? -1 : 0, 1, theme);
    const share = (i) => i / (N_SHADES - 1);
    const value = { basins: (i) => (i < BASINS.length ? i : -1), diverging: (i) => 2 * share(i) - 1 }[name] ?? share;
    const colours = Array.from({ length: N_SHADES }, (_, i) => hex(scale(value(i))));
    shadesMade.set(key, Uint8Array.from(colours.flat()));
  }
  return shadesMade.get(key);
}

/** Blue below zero, paper at zero, orange above: the colours of the two classes. */
export function diverging(value, theme, pale = false) {
  const size = Math.min(1, Math.abs(value)) * (pale ? 0.75 : 1);
  const hue = theme.colour(value < 0 ? "class 0" : "class 1");
  return mix(theme.dark ? "#1b1d22" : "#ffffff", hue, size);
}

/** Light in the depths, darker with height: 0 is the lowest level, 1 the highest. */
export function terrain(share, theme) {
  const [deep, high] = theme.dark ? ["#1d2733", "#6f86a3"] : ["#fbfdff", "#7f9dc4"];
  return mix(deep, high, share);
}

function grey(value, theme) {
  return theme.dark ? mix("#15171b", "#ffffff", value) : mix("#ffffff", "#16181d", value);
}

function mix(from, to, share) {
  const [a, b] = [hex(from), hex(to)];
  const channel = (k) => Math.round(a[k] + (b[k] - a[k]) * share);
  return `rgb(${channel(0)}, ${channel(1)}, ${channel(2)})`;
}

function hex(text) {
  if (text.startsWith("rgb")) return text.match(/[\d.]+/g).slice(0, 3).map(Number);
  return [1, 3, 5].map((k) => parseInt(text.slice(k, k + 2), 16));
}
