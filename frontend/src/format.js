// Format: numbers and control labels, one way everywhere.
import { format } from "d3-format";

const decimal = format(".3~r");

/** A number in three significant digits; very large and small ones as 1.2×10⁻⁵. */
export function short(value) {
  if (value === null || Number.isNaN(value)) return "not a number";
  if (Math.abs(value) >= 1e29) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e5) return String(value).replace("-", "−");
  if (size >= 1e-3 && size < 1e5) return decimal(value);
  if (size === 0) return "0";
  const [digits, power] = value.toExponential(2).split("e");
  const factor = Number(digits) === 1 ? "" : `${Number(digits)}×`;
  return `${factor}10${superscript(Number(power))}`.replace("-", "−");
}

function superscript(power) {
  return String(power).replace(/./g, (sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? "⁻");
}

/** The label of a control or film axis: `learning_rate  η = 0.30`. */
export function labelled(name, symbol, shown) {
  return `${name}${symbol ? `  ${symbol}` : ""} = ${shown}`;
}

/** A value of a slider with as many digits as a label needs. */
export function settled(value) {
  if (Number.isInteger(value)) return short(value);
  const plain = Math.abs(value) >= 0.1 && Math.abs(value) < 100;
  return plain ? value.toFixed(2).replace("-", "−") : short(value);
}
