import type { messages } from "./messages.en.ts";

/** The same shape with any texts: literals become `string`, functions keep their parameters, lists may differ in length. */
export type Widened<T> = T extends string
  ? string
  : T extends (...values: infer Values) => string
    ? (...values: Values) => string
    : T extends readonly (infer Item)[]
      ? readonly Widened<Item>[]
      : { readonly [Key in keyof T]: Widened<T[Key]> };

/** All texts of the pages in one language, in the shape of the English ones. */
export type Catalogue = Widened<typeof messages>;
