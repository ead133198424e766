import { signal } from "@preact/signals";
import { units } from "./units.en.ts";

/** Rules that numbers, dates and plurals are formatted by. */
export interface Conventions {
  /** BCP 47 code of the language. */
  code: string;
  units: typeof units;
}

/**
 * Conventions of the current language. They stand apart from the catalogue, because the texts of the catalogue are
 * formatted with them; `setLocale` changes both at once.
 */
export const conventions = signal<Conventions>({ code: "en", units });

/** Makes a getter of the current language's formatter, which builds one for each language when it is first used. */
export function perLocale<T>(create: (code: string) => T): () => T {
  const made = new Map<string, T>();
  return () => {
    const { code } = conventions.value;
    const known = made.get(code);
    if (known !== undefined) return known;
    const formatter = create(code);
    made.set(code, formatter);
    return formatter;
  };
}
