import { batch, effect, signal } from "@preact/signals";
import type { Catalogue } from "./catalogue.ts";
import { conventions } from "./formats/conventions.ts";
import { messages as english } from "./messages.en.ts";

const catalogue = signal<Catalogue>(english);

/** Returns the texts in the current language. A component that calls it while it renders is drawn again when the language changes. */
export function messages(): Catalogue {
  return catalogue.value;
}

/** Returns the BCP 47 code of the current language. */
export function localeCode(): string {
  return conventions.value.code;
}

/** Changes the language of the page: its texts, and the form of numbers, dates and plurals. */
export function setLocale(code: string, texts: Catalogue): void {
  batch(() => {
    conventions.value = { code, units: texts.units };
    catalogue.value = texts;
  });
}

/** Keeps `lang` and `dir` of a page equal to the current language. Returns a function that ends it. */
export function followLocale({ documentElement }: Pick<Document, "documentElement">): () => void {
  return effect(() => {
    documentElement.lang = localeCode();
    documentElement.dir = isRightToLeft(localeCode()) ? "rtl" : "ltr";
  });
}

const RIGHT_TO_LEFT = ["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"];

function isRightToLeft(code: string): boolean {
  const { script } = new Intl.Locale(code).maximize();
  return script !== undefined && RIGHT_TO_LEFT.includes(script);
}
