/** The last run of a page. Stays valid when that run is deleted or newer runs arrive. */
export interface RunCursor {
  at: number;
  run_id: string;
}

export function formatCursor({ at, run_id }: RunCursor): string {
  return `${at}:${run_id}`;
}

/** Returns `undefined` for text that `formatCursor` did not produce. */
export function parseCursor(text: string): RunCursor | undefined {
  const [, at, run_id] = /^(-?\d+(?:\.\d+)?):(.+)$/s.exec(text) ?? [];
  return at === undefined || run_id === undefined ? undefined : { at: Number(at), run_id };
}
