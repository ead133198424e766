import * as z from "zod/mini";

/**
 * Accepts a known name or any other non-empty text: a newer peer may use names unknown here, which must not invalidate
 * the whole message. Switches over the result need a `default` branch.
 */
export function openEnum<const Name extends string>(_known: readonly Name[]): z.ZodMiniType<OpenName<Name>> {
  return z.custom<OpenName<Name>>((value) => typeof value === "string" && value !== "");
}

/** A known name, completed by the editor, or any other text. */
export type OpenName<Name extends string> = Name | (string & {});

/** An optional field. An unreadable value is dropped without invalidating the message. */
export function orAbsent<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.catch(z.optional(schema), undefined);
}

/** A list that drops unreadable items. */
export function readableItems<Schema extends z.ZodMiniType>(
  item: Schema,
): z.ZodMiniType<z.output<Schema>[], unknown[]> {
  return z.pipe(
    z.array(z.unknown()),
    z.transform((items) =>
      items.flatMap((value) => {
        const parsed = item.safeParse(value);
        return parsed.success ? [parsed.data] : [];
      }),
    ),
  );
}

/** An object parsed key by key, which drops unknown keys and unreadable values. */
export function readableKeys<Shape extends Record<string, z.ZodMiniType>>(
  shape: Shape,
): z.ZodMiniType<{ [Key in keyof Shape]?: z.output<Shape[Key]> }> {
  return z.pipe(
    z.custom<Record<string, unknown>>(isRecord),
    z.transform((value) => {
      const entries = Object.entries(shape).flatMap(([key, schema]) => {
        if (!Object.hasOwn(value, key)) return [];
        const parsed = schema.safeParse(value[key]);
        return parsed.success && parsed.data !== undefined ? [[key, parsed.data]] : [];
      });
      return Object.fromEntries(entries);
    }),
  );
}

/** A record that drops unreadable values. */
export function readableValues<Schema extends z.ZodMiniType>(
  value: Schema,
): z.ZodMiniType<Record<string, z.output<Schema>>> {
  return z.pipe(
    z.custom<Record<string, unknown>>(isRecord),
    z.transform((record) =>
      Object.fromEntries(
        Object.entries(record).flatMap(([key, each]) => {
          const parsed = value.safeParse(each);
          return parsed.success ? [[key, parsed.data]] : [];
        }),
      ),
    ),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
