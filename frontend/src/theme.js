// Theme: light or dark, read from the page the panel stands in.

/** The colours to draw with; `dark` is decided by the page's own background. */
export function readTheme(root, palette) {
  const style = getComputedStyle(root);
  const paper = rgb(style.backgroundColor);
  const ink = rgb(style.color);
  const dark = luminance(ink) > luminance(paper);
  const colour = (role) => (palette[role] ?? palette.first)[dark ? 1 : 0];
  root.dataset.theme = dark ? "dark" : "light";
  return { dark, colour, ink: css(ink), paper: css(paper), soft: css(ink, 0.62), faint: css(ink, 0.13) };
}

/** Calls back whenever the page's theme may have changed; returns the way to stop. */
export function watchTheme(changed) {
  const later = () => [0, 150, 600].forEach((delay) => setTimeout(changed, delay));
  const observer = new MutationObserver(later);
  const attributes = { attributes: true, attributeFilter: ["class", "style", "data-jp-theme-light", "data-jp-theme-name", "data-vscode-theme-kind"] };
  observer.observe(document.body, attributes);
  observer.observe(document.documentElement, attributes);
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", later);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", later);
  };
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function rgb(text) {
  const numbers = text.match(/[\d.]+/g)?.map(Number) ?? [255, 255, 255];
  return numbers.slice(0, 3);
}

function css([r, g, b], opacity = 1) {
  return `rgba(${r}, ${g}, ${b}, ${opacity})`;
}

function luminance([r, g, b]) {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
