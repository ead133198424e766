const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const twoDigits = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });

/** No-break space, so that a number and its unit stay on one line. */
const GLUE = "\u00a0";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Formats 4096 as "4,096". */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** Groups the digits of every long number in a sentence: "1 to 32768" becomes "1 to 32,768". */
export function groupDigits(sentence: string): string {
  return sentence.replace(/\d{4,}/g, (digits) => formatCount(Number(digits)));
}

/** Formats tokens per second without the unit; shows tenths only below 100, where they are significant. */
export function formatRate(perSecond: number): string {
  return perSecond < 99.95 ? trimmed(perSecond) : whole.format(perSecond);
}

/** Formats a duration in ms, with tenths up to 100 ms, for values that differ by less than 1 ms. */
export function formatExactDuration(milliseconds: number): string {
  return milliseconds < 99.95 ? `${trimmed(milliseconds)}${GLUE}ms` : formatDuration(milliseconds);
}

/** Formats a duration in ms with a unit that suits its length. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9.95) return `${trimmed(milliseconds)}${GLUE}ms`;
  if (milliseconds < SECOND - 0.5) return `${whole.format(milliseconds)}${GLUE}ms`;
  if (milliseconds < 9.95 * SECOND) return `${tenths.format(milliseconds / SECOND)}${GLUE}s`;
  const seconds = Math.round(milliseconds / SECOND);
  if (seconds < MINUTE / SECOND) return `${seconds}${GLUE}s`;
  return `${Math.floor(seconds / 60)}${GLUE}min ${seconds % 60}${GLUE}s`;
}

/** Formats a duration in ms as whole seconds, at least 1 s, for counters. */
export function formatSeconds(milliseconds: number): string {
  return formatDuration(Math.max(1, Math.round(milliseconds / SECOND)) * SECOND).replace(".0", "");
}

/** Formats a share (0..1) as "9.7 %". */
export function formatPercent(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 9.95 ? trimmed(percent) : whole.format(percent)}${GLUE}%`;
}

/** Formats bytes as decimal kB, MB or GB, as file managers do. */
export function formatSize(bytes: number): string {
  if (bytes >= 999.5e6) return `${tenths.format(bytes / 1e9)}${GLUE}GB`;
  if (bytes >= 999.5e3) return `${whole.format(bytes / 1e6)}${GLUE}MB`;
  return `${whole.format(Math.ceil(bytes / 1e3))}${GLUE}kB`;
}

/** Formats to one decimal, or to two significant digits below 0.1. */
function trimmed(value: number): string {
  if (value === 0) return "0";
  return value < 0.095 ? twoDigits.format(value) : tenths.format(value);
}
