type Optional<T> = { [K in keyof T]: T[K] | undefined };

/** Removes undefined fields, because on the wire and on disk an absent key is the only "no value". */
export function present<T extends object>(fields: Optional<T>): T {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}
