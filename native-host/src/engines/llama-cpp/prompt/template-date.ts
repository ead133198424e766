const two = (number: number) => String(number).padStart(2, "0");
const english = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat("en-US", options);
  return (date: Date) => format.format(date);
};

/** The directives of Python's `strftime` that chat templates use. */
const DIRECTIVES: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getFullYear()),
  m: (date) => two(date.getMonth() + 1),
  d: (date) => two(date.getDate()),
  H: (date) => two(date.getHours()),
  M: (date) => two(date.getMinutes()),
  S: (date) => two(date.getSeconds()),
  b: english({ month: "short" }),
  B: english({ month: "long" }),
  a: english({ weekday: "short" }),
  A: english({ weekday: "long" }),
  "-d": (date) => String(date.getDate()),
  "-m": (date) => String(date.getMonth() + 1),
  "%": () => "%",
};

/** Formats a local date for a template. Names are English on every system: models were trained with these. */
export function formatTemplateDate(date: Date, format: string): string {
  return format.replace(/%(-?.)/g, (directive, name: string) => DIRECTIVES[name]?.(date) ?? directive);
}
