import { expect, it } from "vitest";
import { watchPeer } from "../../../../native-host/src/system/process/watch-peer.ts";
import { ManualClock } from "../../../helpers/manual-clock.ts";

function watch() {
  const peer = { parent: 10, reads: true };
  const clock = new ManualClock();
  const gone: string[] = [];
  watchPeer({
    clock,
    onGone: (reason) => gone.push(reason),
    hasReader: () => peer.reads,
    parentId: () => peer.parent,
  });
  return { peer, clock, gone };
}

it("stays silent while parent and reader exist", () => {
  const { clock, gone } = watch();
  clock.advance(60_000);
  expect(gone).toEqual([]);
});

it("reports within a second, once, that the parent has gone", () => {
  const { peer, clock, gone } = watch();
  clock.advance(1500);
  peer.parent = 1;
  clock.advance(1000);
  expect(gone).toEqual(["the parent process is gone"]);
  clock.advance(10_000);
  expect(gone).toHaveLength(1);
});

it("lets a launcher exit right after the start", () => {
  const { peer, clock, gone } = watch();
  peer.parent = 11;
  clock.advance(5000);
  expect(gone).toEqual([]);
});

it("reports that stdout has no reader", () => {
  const { peer, clock, gone } = watch();
  peer.reads = false;
  clock.advance(1000);
  expect(gone).toEqual(["nobody reads stdout"]);
});
