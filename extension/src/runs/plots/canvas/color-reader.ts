/** What a colour of the style sheet comes to, for a canvas, which knows no custom properties. */
export type ReadColor = (name: string) => string;

/** Reads colours through an element that has them; each once, until `forget`. */
export function createColorReader(place: HTMLElement): { read: ReadColor; forget: () => void } {
  const probe = place.ownerDocument.createElement("span");
  probe.hidden = true;
  place.append(probe);
  const known = new Map<string, string>();
  return {
    read(name) {
      const found = known.get(name);
      if (found !== undefined) return found;
      probe.className = `plot-color ${name}`;
      const { color } = getComputedStyle(probe);
      known.set(name, color);
      return color;
    },
    forget: () => known.clear(),
  };
}

/** Calls back when the page turns light or dark. The returned function ends it. */
export function onThemeChange(listener: () => void): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  query.addEventListener("change", listener);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", listener);
  };
}
