/** Ends a set-up that needs the user's help. The message names the way out. */
export class SetupError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SetupError";
  }
}

/** Writes a line to stderr, because stdout is reserved for answers. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Announces a step, runs it and reports its duration. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  say(`==> ${title}`);
  const start = performance.now();
  const result = await work();
  say(`    done in ${formatDuration(performance.now() - start)}`);
  return result;
}

function formatDuration(milliseconds: number): string {
  return milliseconds < 60_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}
