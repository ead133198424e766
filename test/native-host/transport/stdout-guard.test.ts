import { Console } from "node:console";
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { guardStdout } from "../../../native-host/src/transport/stdout-guard.ts";

it("reserves stdout for frames and sends everything else to stderr", () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const guarded = guardStdout(stdout, stderr);
  new Console(stdout).log("from a dependency");
  stdout.write("raw");
  guarded.write(Buffer.from("frame"), () => {});
  expect(String(stderr.read())).toBe("from a dependency\nraw");
  expect(String(stdout.read())).toBe("frame");
});
