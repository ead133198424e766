import { perLocale } from "../formats/conventions.ts";
import { messages } from "../locale.ts";

const time = perLocale(
  (code) => new Intl.DateTimeFormat(code, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
);
const timeToSecond = perLocale(
  (code) => new Intl.DateTimeFormat(code, { timeStyle: "medium", hourCycle: "h23" }),
);
const day = perLocale((code) => new Intl.DateTimeFormat(code, { month: "short", day: "numeric" }));
const dayOfYear = perLocale(
  (code) => new Intl.DateTimeFormat(code, { month: "short", day: "numeric", year: "numeric" }),
);
const relative = perLocale((code) => new Intl.RelativeTimeFormat(code, { numeric: "auto" }));
const DAY = 24 * 60 * 60 * 1000;

/** Formats a date (ms since the epoch): "today 14:02", "Nov 15 14:02"; other years include the year. */
export function formatDate(date: number, now: number): string {
  return messages().dayAndTime(formatDay(date, now), formatTime(date));
}

/** Formats only the day: "today", "yesterday", "Nov 15". */
export function formatDay(date: number, now: number): string {
  const at = new Date(date);
  if (at.toDateString() === new Date(now).toDateString()) return relative().format(0, "day");
  if (at.toDateString() === new Date(now - DAY).toDateString()) return relative().format(-1, "day");
  return (at.getFullYear() === new Date(now).getFullYear() ? day() : dayOfYear()).format(at);
}

/** Formats the time of day: "14:02". */
export function formatTime(date: number): string {
  return time().format(new Date(date));
}

/** Formats the time of day to the second: "14:02:09". */
export function formatTimeToSecond(date: number): string {
  return timeToSecond().format(new Date(date));
}

/** Formats the day as "Nov 15", never as "today", so that the label does not depend on the current date. */
export function formatMonthDay(date: number): string {
  return day().format(new Date(date));
}
