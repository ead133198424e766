/** Where a page of runs ended. It stays right when that run is deleted or newer ones come. */
export interface RunCursor {
  at: number;
  run_id: string;
}

export function formatCursor({ at, run_id }: RunCursor): string {
  return `${at}:${run_id}`;
}

/** `undefined` for what `formatCursor` did not make. */
export function parseCursor(text: string): RunCursor | undefined {
  const [, at, run_id] = /^(-?\d+(?:\.\d+)?):(.+)$/s.exec(text) ?? [];
  return at === undefined || run_id === undefined ? undefined : { at: Number(at), run_id };
}
