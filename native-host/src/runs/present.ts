type Optional<T> = { [K in keyof T]: T[K] | undefined };

/** The fields that have a value: absent is the only "no value" on the wire and on the disk. */
export function present<T extends object>(fields: Optional<T>): T {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}
