import { expect, it } from "vitest";
import { isKeptAlive } from "../../../native-host/src/outgoing/receive-body.ts";

const KEPT = ["Connection", "keep-alive"] as const;

it.each([[[KEPT, ["Content-Length", "5"]]], [[KEPT, ["Transfer-Encoding", "chunked"]]]] as const)(
  "lets a server wait that says %j",
  (headers) => {
    expect(isKeptAlive(headers)).toBe(true);
  },
);

it.each([
  [[["Content-Length", "5"]]],
  [[KEPT]],
  [[KEPT, ["connection", "close"], ["Content-Length", "5"]]],
  [
    [
      ["Connection", "keep-alive, close"],
      ["Content-Length", "5"],
    ],
  ],
  [[KEPT, ["Transfer-Encoding", "chunked"], ["Transfer-Encoding", "identity"]]],
  [[KEPT, ["Transfer-Encoding", "gzip"], ["Content-Length", "5"]]],
  [[KEPT, ["Content-Length", "many"]]],
] as const)("keeps no server waiting that says %j", (headers) => {
  expect(isKeptAlive(headers)).toBe(false);
});
