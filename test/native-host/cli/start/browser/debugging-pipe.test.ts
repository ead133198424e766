import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createDebuggingPipe } from "../../../../../native-host/src/cli/start/browser/debugging-pipe.ts";

function setUp() {
  const fromBrowser = new PassThrough();
  const toBrowser = new PassThrough();
  const pipe = createDebuggingPipe({ readable: fromBrowser, writable: toBrowser });
  return { fromBrowser, toBrowser, pipe };
}

describe("the debugging pipe", () => {
  it("ends each message with a zero byte and numbers them", async () => {
    const { pipe, toBrowser } = setUp();
    void pipe.send("Browser.getVersion").catch(() => {});
    void pipe.send("Target.getTargets", { filter: [] }).catch(() => {});
    const sent = String(toBrowser.read()).split("\0").filter(Boolean);
    expect(sent.map((text) => JSON.parse(text))).toEqual([
      { id: 1, method: "Browser.getVersion", params: {} },
      { id: 2, method: "Target.getTargets", params: { filter: [] } },
    ]);
  });

  it("matches responses to requests in any order and any chunks", async () => {
    const { pipe, fromBrowser } = setUp();
    const answers = [pipe.send("A"), pipe.send("B")];
    const bytes = Buffer.from(
      '{"id":2,"result":{"of":"B ä"}}\0{"method":"Event"}\0{"id":1,"result":{"of":"A"}}\0',
    );
    for (const byte of bytes) fromBrowser.write(Buffer.from([byte]));
    expect(await Promise.all(answers)).toEqual([{ of: "A" }, { of: "B ä" }]);
  });

  it("reads several responses from one chunk", async () => {
    const { pipe, fromBrowser } = setUp();
    const answers = [pipe.send("A"), pipe.send("B")];
    fromBrowser.write('{"id":1,"result":{}}\0{"id":2,"result":{"b":1}}\0');
    expect(await Promise.all(answers)).toEqual([{}, { b: 1 }]);
  });

  it("rejects with the browser's message", async () => {
    const { pipe, fromBrowser } = setUp();
    const answer = pipe.send("Extensions.loadUnpacked", { path: "/none" });
    fromBrowser.write('{"id":1,"error":{"code":-32000,"message":"Manifest file is missing"}}\0');
    await expect(answer).rejects.toThrow("Manifest file is missing");
  });

  it("rejects all open and later requests when the browser closes", async () => {
    const { pipe, fromBrowser } = setUp();
    const answer = pipe.send("A");
    fromBrowser.destroy();
    await expect(answer).rejects.toThrow("closed");
    await expect(pipe.send("B")).rejects.toThrow("closed");
  });
});
