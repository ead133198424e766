import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import type { Transport } from "@tacho/shared/client/transport.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { describe, expect, it } from "vitest";
import {
  ANSWER_DEADLINE,
  createWorkerClient,
  type WorkerEvent,
} from "../../../extension/src/worker-client/worker-client.ts";
import { FakeClock, macrotask } from "../../helpers/extension/fake-clock.ts";

/** A page, and the worker's ends of the ports it opened. */
function setUp({ refuse = () => false }: { refuse?: () => boolean } = {}) {
  const clock = new FakeClock();
  const ends: Transport[] = [];
  const requests: { action: string; id: string }[] = [];
  let ids = 0;
  const client = createWorkerClient({
    openPort: () => {
      if (refuse()) throw new Error("Extension context invalidated.");
      const [page, end] = createLinkedPair();
      end.onMessage((message) => requests.push(message as { action: string; id: string }));
      ends.push(end);
      return page;
    },
    createId: () => {
      ids += 1;
      return `${ids}`;
    },
    clock,
  });
  const events: WorkerEvent[] = [];
  client.subscribe((event) => events.push(event));
  return { client, clock, ends, requests, events };
}

describe("a page's port", () => {
  it("is opened again at once when its worker ends", async () => {
    const { client, ends, events } = setUp();
    ends[0]?.send({ type: "connection_state", state: { status: "idle" } });
    await macrotask();
    ends[0]?.close();
    await macrotask();
    expect(ends).toHaveLength(2);
    expect(client.state.port).toBe("open");
    expect(events.map(({ type }) => type)).toContain("port_opened");
  });

  it("is opened more and more seldom while workers end without a word", async () => {
    const { clock, ends } = setUp();
    const close = async () => {
      ends.at(-1)?.close();
      await macrotask();
    };
    await close();
    expect(ends).toHaveLength(2);
    for (const pause of [100, 500, 2000, 2000]) {
      await close();
      const before = ends.length;
      await clock.advance(pause - 1);
      expect(ends).toHaveLength(before);
      await clock.advance(1);
      expect(ends).toHaveLength(before + 1);
    }
  });

  it("that cannot be opened is tried again later", async () => {
    let broken = true;
    const { client, clock } = setUp({ refuse: () => broken });
    expect(client.state.port).toBe("closed");
    await expect(client.request("get_state", {})).rejects.toThrow("worker");
    broken = false;
    await clock.advance(100);
    expect(client.state.port).toBe("open");
  });

  it("is closed for good by the page", async () => {
    const { client, clock, ends } = setUp();
    const waiting = client.request("get_state", {});
    client.close();
    await expect(waiting).rejects.toThrow("worker");
    await macrotask();
    await clock.advance(10_000);
    expect(ends).toHaveLength(1);
  });
});

describe("a request", () => {
  it("gets the answer with its id", async () => {
    const { client, ends, requests } = setUp();
    const first = client.request("list_models", {});
    const second = client.request("list_models", {});
    await macrotask();
    const [one, two] = requests;
    ends[0]?.send({ type: "models", id: two?.id, status: "success", models: [] });
    const model = { model: "tiny", size: 1, loaded: true };
    ends[0]?.send({ type: "models", id: one?.id, status: "success", models: [model] });
    expect((await second).models).toEqual([]);
    expect((await first).models).toEqual([model]);
  });

  it("fails as the host failed it", async () => {
    const { client, ends, requests } = setUp();
    const loading = client.request("load_model", {}, "load");
    await macrotask();
    expect(requests).toEqual([{ action: "load_model", id: "load" }]);
    ends[0]?.send({
      type: "request_failed",
      id: "load",
      status: "error",
      error: wireError("model_invalid", "No GGUF."),
    });
    await expect(loading).rejects.toMatchObject({ code: "model_invalid" });
  });

  it("fails when the worker ends, and what the old worker still says is not heard", async () => {
    const { client, ends } = setUp();
    const waiting = client.request("get_state", {});
    ends[0]?.close();
    await expect(waiting).rejects.toThrow("background worker has ended");
  });

  it("is not disturbed by what is not a message of the worker", async () => {
    const { client, ends, requests, events } = setUp();
    const waiting = client.request("list_models", {});
    await macrotask();
    events.length = 0;
    for (const junk of [
      null,
      7,
      "x",
      {},
      { type: "toString" },
      { type: "run_event", message: {} },
      { type: "models" },
    ]) {
      ends[0]?.send(junk);
    }
    ends[0]?.send({ type: "models", id: requests[0]?.id, status: "success", models: [] });
    expect((await waiting).models).toEqual([]);
    expect(events).toEqual([]);
  });

  it("fails when the worker does not answer in time, and takes no late answer", async () => {
    const { client, clock, ends, requests } = setUp();
    const outcome = client.request("get_state", {}).catch((error: { code: string }) => error.code);
    await macrotask();
    await clock.advance(ANSWER_DEADLINE);
    expect(await outcome).toBe("no_answer");
    ends[0]?.send({ type: "state", id: requests[0]?.id, status: "success", active: [], queued: [] });
    await macrotask();
    const again = client.request("get_state", {});
    await macrotask();
    ends[0]?.send({ type: "state", id: requests[1]?.id, status: "success", active: ["g"], queued: [] });
    expect(await again).toMatchObject({ active: ["g"] });
  });
});
