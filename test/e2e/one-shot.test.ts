import { describe, expect, it } from "vitest";
import { startTacho } from "./start-tacho.ts";

describe("one-shot message from the extension", () => {
  it("answers a one-shot message with one frame, without hello or id", async () => {
    const tacho = await startTacho();
    const worker = await tacho.browser.worker();
    const answer = await worker.evaluate(() =>
      chrome.runtime.sendNativeMessage("dev.tacho.native_host", { action: "get_stats" }),
    );
    expect(answer).toMatchObject({
      type: "stats",
      status: "success",
      aggregate: { generations: 0, by_model: {} },
    });
    expect(answer).not.toHaveProperty("id");
  });

  it("rejects an unknown action", async () => {
    const tacho = await startTacho();
    const worker = await tacho.browser.worker();
    const answer = await worker.evaluate(() =>
      chrome.runtime.sendNativeMessage("dev.tacho.native_host", { action: "sing", id: "7" }),
    );
    expect(answer).toMatchObject({ type: "request_failed", id: "7", error: { code: "unknown_action" } });
  });
});
