const time = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const timeToSecond = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });
const dayOfYear = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", year: "numeric" });
const DAY = 24 * 60 * 60 * 1000;

/** Formats a date (ms since the epoch): "today 14:02", "Nov 15 14:02"; other years include the year. */
export function formatDate(date: number, now: number): string {
  return `${formatDay(date, now)} ${formatTime(date)}`;
}

/** Formats only the day: "today", "yesterday", "Nov 15". */
export function formatDay(date: number, now: number): string {
  const at = new Date(date);
  if (at.toDateString() === new Date(now).toDateString()) return "today";
  if (at.toDateString() === new Date(now - DAY).toDateString()) return "yesterday";
  return at.getFullYear() === new Date(now).getFullYear() ? day.format(at) : dayOfYear.format(at);
}

/** Formats the time of day: "14:02". */
export function formatTime(date: number): string {
  return time.format(new Date(date));
}

/** Formats the time of day to the second: "14:02:09". */
export function formatTimeToSecond(date: number): string {
  return timeToSecond.format(new Date(date));
}

/** Formats the day as "Nov 15", never as "today", so that the label does not depend on the current date. */
export function formatMonthDay(date: number): string {
  return day.format(new Date(date));
}
