import { expect, it } from "vitest";
import { toWireError } from "../../../../native-host/src/core/replies/to-wire-error.ts";
import { EngineError } from "../../../../native-host/src/engines/engine-error.ts";

it("passes on an engine's message, within limits", () => {
  const details = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`${"k".repeat(70)}${index}`, "v"]),
  );
  const error = toWireError(
    new EngineError("model_invalid", "m".repeat(10_000), { ...details, k: "v".repeat(9999) }),
  );
  expect(error.message.length).toBeLessThanOrEqual(2000);
  expect(Object.keys(error.details ?? {}).length).toBeLessThanOrEqual(32);
  for (const key of Object.keys(error.details ?? {})) expect(key.length).toBeLessThanOrEqual(64);
  expect(JSON.stringify(error).length).toBeLessThan(10_000);
});

it("cuts a long message between characters", () => {
  const error = toWireError(
    new EngineError("model_invalid", `x${"😀".repeat(3000)}`, {
      [`x${"😀".repeat(80)}`]: `x${"😀".repeat(3000)}`,
    }),
  );
  const cut = `x${"😀".repeat(1999)}`;
  expect(error).toMatchObject({ message: cut, details: { [`x${"😀".repeat(63)}`]: cut } });
});

it("reveals nothing of other errors", () => {
  expect(toWireError(new TypeError("secret"))).toMatchObject({ code: "internal", retryable: true });
  expect(JSON.stringify(toWireError("secret"))).not.toContain("secret");
});
