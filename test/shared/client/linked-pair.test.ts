import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import { expect, it } from "vitest";

it("serialises for real, keeps the order and delivers later", async () => {
  const [left, right] = createLinkedPair();
  const seen: unknown[] = [];
  right.onMessage((message) => seen.push(message));
  const message = { kept: 1, lost: undefined, odd: Number.NaN };
  left.send(message);
  left.send("second");
  message.kept = 2;
  expect(seen).toEqual([]);
  await Promise.resolve();
  await Promise.resolve();
  expect(seen).toEqual([{ kept: 1, odd: null }, "second"]);
  expect(seen[0]).not.toHaveProperty("lost");
});

it("closes both ends once, after the last message", async () => {
  const [left, right] = createLinkedPair();
  const events: string[] = [];
  right.onMessage((message) => events.push(`message ${message}`));
  left.onClose(() => events.push("left closed"));
  const closed = new Promise<void>((resolve) => {
    right.onClose(() => {
      events.push("right closed");
      resolve();
    });
  });
  left.send(1);
  left.close();
  left.close();
  left.send(2);
  await closed;
  right.close();
  right.send(3);
  await Promise.resolve();
  expect(events).toEqual(["left closed", "message 1", "right closed"]);
});
