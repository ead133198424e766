type Schema = boolean | Record<string, unknown>;

const FORMATS: Record<string, (text: string) => boolean> = {
  date: isDate,
  time: isTime,
  "date-time": (text) => isDate(text.slice(0, 10)) && text[10] === "T" && isTime(text.slice(11)),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  ipv4: (text) =>
    text.split(".").length === 4 &&
    text.split(".").every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256),
  email: (text) => /^[^\s@.]+(\.[^\s@.]+)*@[^\s@.]+(\.[^\s@.]+)+$/.test(text),
};

/** Returns true if a value is valid for a JSON Schema, as far as the keywords are known here; throws for others. */
export function isValid(value: unknown, schema: Schema, root: Schema = schema): boolean {
  if (typeof schema === "boolean") return schema;
  const valid = (inner: unknown, each: unknown) => isValid(inner, each as Schema, root);
  return Object.entries(schema).every(([key, rule]) => {
    const list = rule as unknown[];
    const count = (measure: (size: number) => boolean, size: number | undefined) =>
      size === undefined || measure(size);
    const number = typeof value === "number" ? value : undefined;
    const length = typeof value === "string" ? [...value].length : undefined;
    const elements = Array.isArray(value) ? value : undefined;
    const members = elements === undefined && typeof value === "object" && value !== null ? value : undefined;
    const record = members as Record<string, unknown> | undefined;
    const size = record && Object.keys(record).length;
    const limit = rule as number;
    switch (key) {
      case "type":
        return (Array.isArray(rule) ? rule : [rule]).some((type) => hasType(value, type));
      case "enum":
        return list.some((each) => isEqual(each, value));
      case "const":
        return isEqual(rule, value);
      case "minLength":
        return count((each) => each >= limit, length);
      case "maxLength":
        return count((each) => each <= limit, length);
      case "format":
        return typeof value !== "string" || (FORMATS[String(rule)]?.(value) ?? false);
      case "minimum":
        return count((each) => each >= limit, number);
      case "maximum":
        return count((each) => each <= limit, number);
      case "exclusiveMinimum":
        return count((each) => each > limit, number);
      case "exclusiveMaximum":
        return count((each) => each < limit, number);
      case "multipleOf":
        return count((each) => Number.isInteger(each / limit), number);
      case "minItems":
        return count((each) => each >= limit, elements?.length);
      case "maxItems":
        return count((each) => each <= limit, elements?.length);
      case "uniqueItems":
        return (
          rule !== true || elements === undefined || new Set(elements.map(sorted)).size === elements.length
        );
      case "prefixItems":
        return (
          elements === undefined ||
          list.every((each, index) => index >= elements.length || valid(elements[index], each))
        );
      case "items": {
        if (elements === undefined) return true;
        if (Array.isArray(rule))
          return rule.every((each, index) => index >= elements.length || valid(elements[index], each));
        const start = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
        return elements.slice(start).every((each) => valid(each, rule));
      }
      case "additionalItems":
        if (elements === undefined || !Array.isArray(schema.items)) return true;
        return elements.slice(schema.items.length).every((each) => valid(each, rule));
      case "properties":
        return Object.entries(rule as object).every(
          ([name, each]) => record === undefined || !Object.hasOwn(record, name) || valid(record[name], each),
        );
      case "required":
        return record === undefined || list.every((name) => Object.hasOwn(record, String(name)));
      case "additionalProperties":
        return Object.entries(record ?? {}).every(
          ([name, each]) => Object.hasOwn((schema.properties as object) ?? {}, name) || valid(each, rule),
        );
      case "minProperties":
        return count((each) => each >= limit, size);
      case "maxProperties":
        return count((each) => each <= limit, size);
      case "allOf":
        return list.every((each) => valid(value, each));
      case "anyOf":
        return list.some((each) => valid(value, each));
      case "oneOf":
        return list.filter((each) => valid(value, each)).length === 1;
      case "$ref":
        return valid(value, resolve(String(rule), root));
      default:
        if (ANNOTATIONS.test(key)) return true;
        throw new Error(`The keyword ${key} is not known.`);
    }
  });
}

const ANNOTATIONS =
  /^(\$schema|\$id|id|\$comment|\$defs|definitions|title|description|default|examples?|deprecated|readOnly|writeOnly|content\w+|discriminator|x-.*)$/;

function resolve(reference: string, root: unknown): unknown {
  return reference
    .split("/")
    .slice(1)
    .map((key) => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((value, key) => (value as Record<string, unknown>)[key], root);
}

function hasType(value: unknown, type: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function isEqual(one: unknown, other: unknown): boolean {
  return sorted(one) === sorted(other);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isTime(text: string): boolean {
  const found = /^(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-](\d\d):(\d\d))$/.exec(text);
  if (found === null) return false;
  const [hours, minutes, seconds] = found.slice(1, 4).map(Number);
  const [zoneHours, zoneMinutes] = found.slice(6, 8).map((each) => Number(each ?? 0));
  return (
    [hours, zoneHours].every((each = 0) => each < 24) &&
    [minutes, seconds, zoneMinutes].every((each = 0) => each < 60)
  );
}
