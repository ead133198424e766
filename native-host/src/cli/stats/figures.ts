/** Figures as a person reads them; what was not measured is a dash. */
export const ABSENT = "-";

/** @param value ms */
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

/** `2026-11-21 09:51:03` in the time zone of this machine. @param date ms since the epoch */
export function formatDate(date: number): string {
  const local = new Date(date);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
  return `${day} ${two(local.getHours())}:${two(local.getMinutes())}:${two(local.getSeconds())}`;
}
