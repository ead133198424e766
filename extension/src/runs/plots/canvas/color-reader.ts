/** Resolves a colour of the style sheet for a canvas, which does not support custom properties. */
export type ReadColor = (name: string) => string;

/** Reads computed colours through a hidden element, and caches each until `forget`. */
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

/** Calls back when the page switches between light and dark. The returned function unsubscribes. */
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
