const PROTOCOLS: ReadonlySet<string> = new Set(["https:", "http:", "mailto:"]);

export interface SafeLink {
  /** Absolute and normalised: what the browser will really open. */
  href: string;
  /** Where it leads, as short as it can be said; international names in their ASCII form, which cannot be imitated. */
  place: string;
}

/** A link that may be offered, or `undefined`: relative ones lead into the extension, other schemes may run something. */
export function safeLink(target: string): SafeLink | undefined {
  const url = parse(target);
  if (url === undefined || !PROTOCOLS.has(url.protocol)) return undefined;
  return { href: url.href, place: url.protocol === "mailto:" ? url.pathname : url.host };
}

function parse(target: string): URL | undefined {
  try {
    return new URL(target);
  } catch {
    return undefined;
  }
}
