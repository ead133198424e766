import { expect, it } from "vitest";
import { mergeInterrupts } from "../../../../native-host/src/cli/terminal/terminal.ts";

it("merges interrupts in quick succession and passes on later ones", () => {
  let now = 0;
  let count = 0;
  const interrupt = mergeInterrupts(
    () => {
      count += 1;
    },
    () => now,
  );
  for (const [time, expected] of [
    [0, 1],
    [3, 1],
    [200, 1],
    [1000, 2],
    [1249, 2],
    [1600, 3],
  ] as const) {
    now = time;
    interrupt();
    expect(count).toBe(expected);
  }
});
