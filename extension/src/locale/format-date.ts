const time = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const timeToSecond = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });
const dayOfYear = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", year: "numeric" });
const DAY = 24 * 60 * 60 * 1000;

/** A date (ms since the epoch) as people say it: "today 14:02", "Nov 15 14:02"; the year where it is another one. */
export function formatDate(date: number, now: number): string {
  return `${formatDay(date, now)} ${formatTime(date)}`;
}

/** The day alone: "today", "yesterday", "Nov 15". */
export function formatDay(date: number, now: number): string {
  const at = new Date(date);
  if (at.toDateString() === new Date(now).toDateString()) return "today";
  if (at.toDateString() === new Date(now - DAY).toDateString()) return "yesterday";
  return at.getFullYear() === new Date(now).getFullYear() ? day.format(at) : dayOfYear.format(at);
}

/** The time of day: "14:02". */
export function formatTime(date: number): string {
  return time.format(new Date(date));
}

/** The time of day: "14:02:09". */
export function formatTimeToSecond(date: number): string {
  return timeToSecond.format(new Date(date));
}

/** The day without words, the same whenever it is read: "Nov 15". */
export function formatMonthDay(date: number): string {
  return day.format(new Date(date));
}
