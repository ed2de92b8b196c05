// Dom: elements in one line, and new words in one that stays.

/** An element with properties, `aria-`/`data-` attributes among them, and children. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children);
  return node;
}

/** Words in an element that holds nothing else. Its text node stays: with a new one the
 * browser would compare the page's style rules anew, at every frame of a film. */
export function write(node, words) {
  const text = node.firstChild;
  if (!text) node.textContent = words;
  else if (text.data !== words) text.data = words;
}
