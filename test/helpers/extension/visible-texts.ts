const NAMES = ["aria-label", "title", "placeholder", "data-label", "alt"];

/** Lists what a page shows or reads out: its text nodes, and the names in attributes. */
export function visibleTexts(place: Element): string[] {
  const texts: string[] = [];
  const walk = (node: Node) => {
    if (node instanceof Text) texts.push(node.data.trim());
    if (node instanceof Element) for (const name of NAMES) texts.push(node.getAttribute(name) ?? "");
    for (const child of node.childNodes) walk(child);
  };
  walk(place);
  return texts.filter((text) => /\p{L}/u.test(text));
}
