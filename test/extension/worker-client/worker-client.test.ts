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

/** Creates a page and the worker's ends of the ports that it opens. */
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

describe("port of a page", () => {
  it("reopens the port at once when the worker ends", async () => {
    const { client, ends, events } = setUp();
    ends[0]?.send({ type: "connection_state", state: { status: "idle" } });
    await macrotask();
    ends[0]?.close();
    await macrotask();
    expect(ends).toHaveLength(2);
    expect(client.state.port).toBe("open");
    expect(events.map(({ type }) => type)).toContain("port_opened");
  });

  it("backs off while workers end without sending anything", async () => {
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

  it("retries later when the port cannot be opened", async () => {
    let broken = true;
    const { client, clock } = setUp({ refuse: () => broken });
    expect(client.state.port).toBe("closed");
    await expect(client.request("get_state", {})).rejects.toThrow("worker");
    broken = false;
    await clock.advance(100);
    expect(client.state.port).toBe("open");
  });

  it("does not reopen a port that the page closed", async () => {
    const { client, clock, ends } = setUp();
    const waiting = client.request("get_state", {});
    client.close();
    await expect(waiting).rejects.toThrow("worker");
    await macrotask();
    await clock.advance(10_000);
    expect(ends).toHaveLength(1);
  });
});

describe("requests", () => {
  it("resolves a request with the response that has its id", async () => {
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

  it("rejects a request with the host's error", async () => {
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

  it("rejects a request when the worker ends, and ignores late messages of that worker", async () => {
    const { client, ends } = setUp();
    const waiting = client.request("get_state", {});
    ends[0]?.close();
    await expect(waiting).rejects.toThrow("background worker has ended");
  });

  it("ignores messages that are not from the worker", async () => {
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
