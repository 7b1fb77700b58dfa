// Shapes of SVG.

const NAMESPACE = "http://www.w3.org/2000/svg";

/** Makes an element of SVG with these attributes. */
export function svg(name, attributes = {}) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
