const SIGNAL_PATH = /(?:\/+v1\/+(?:traces|metrics|logs))?\/*$/i;

/**
 * Reads the URL of an OTLP collector as people paste it: its base, or the address of one signal, with or without slashes
 * at the end.
 *
 * @returns the base URL without a slash at the end, or `undefined` for anything but an http or https URL without a query
 *   and a fragment, because nothing can be appended to those.
 */
export function readCollectorUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || /[?#]/.test(text)) return undefined;
  let base = url.href;
  for (let shorter = base.replace(SIGNAL_PATH, ""); shorter !== base; shorter = base.replace(SIGNAL_PATH, ""))
    base = shorter;
  return base;
}
