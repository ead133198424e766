/** Shown in place of a number that was not measured. */
export const ABSENT = "-";

/** Formats a duration in ms, from 10 s on in s. */
export function formatTime(value: number | undefined): string {
  if (value === undefined) return ABSENT;
  return value < 9999.5 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

export function formatRate(value: number | undefined): string {
  return value === undefined ? ABSENT : value.toFixed(1);
}

export function formatCount(value: number | undefined): string {
  return value === undefined ? ABSENT : value.toLocaleString("en-US");
}

/** Formats a date (ms since 1970) in local time, such as `2026-11-21 09:51:03`. */
export function formatDate(date: number): string {
  const local = new Date(date);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
  return `${day} ${two(local.getHours())}:${two(local.getMinutes())}:${two(local.getSeconds())}`;
}
