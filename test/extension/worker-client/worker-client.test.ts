import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import type { Transport } from "@tacho/shared/client/transport.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { describe, expect, it } from "vitest";
import type { PageAttention } from "../../../extension/src/worker-client/page-attention.ts";
import {
  ANSWER_DEADLINE,
  createWorkerClient,
  type WorkerEvent,
} from "../../../extension/src/worker-client/worker-client.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

interface SetUp {
  refuse?: () => boolean;
  attention?: PageAttention;
}

/** Creates a page and the worker's ends of the ports that it opens. */
function setUp({ refuse = () => false, attention }: SetUp = {}) {
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
    ...(attention !== undefined && { attention }),
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
      await clock.advanceAsync(pause - 1);
      expect(ends).toHaveLength(before);
      await clock.advanceAsync(1);
      expect(ends).toHaveLength(before + 1);
    }
  });

  it("retries later when the port cannot be opened", async () => {
    let broken = true;
    const { client, clock } = setUp({ refuse: () => broken });
    expect(client.state.port).toBe("closed");
    await expect(client.request("get_state", {})).rejects.toThrow("worker");
    broken = false;
    await clock.advanceAsync(100);
    expect(client.state.port).toBe("open");
  });

  it("does not reopen a port that the page closed", async () => {
    const { client, clock, ends } = setUp();
    const waiting = client.request("get_state", {});
    client.close();
    await expect(waiting).rejects.toThrow("worker");
    await macrotask();
    await clock.advanceAsync(10_000);
    expect(ends).toHaveLength(1);
  });
});

/** A page that a test hides and shows. */
class FakeAttention implements PageAttention {
  visible = true;
  private hidden: (() => void)[] = [];
  private looked: (() => void)[] = [];

  onHidden(listener: () => void): void {
    this.hidden.push(listener);
  }

  onLooked(listener: () => void): void {
    this.looked.push(listener);
  }

  hide(): void {
    this.visible = false;
    for (const listener of this.hidden) listener();
  }

  look(): void {
    this.visible = true;
    for (const listener of this.looked) listener();
  }
}

describe("page that may rest", () => {
  it("lets a worker that ended sleep for days, and wakes one when it is used", async () => {
    const attention = new FakeAttention();
    const { client, clock, ends, events } = setUp({ attention });
    ends[0]?.send({ type: "connection_state", state: { status: "missing", detail: "" } });
    await macrotask();
    ends[0]?.close();
    await macrotask();
    await clock.advanceAsync(3 * 24 * 3_600_000);
    expect(ends).toHaveLength(1);
    expect(clock.pending).toEqual([]);
    expect(client.state.connection.status).toBe("missing");
    attention.look();
    attention.look();
    expect(ends).toHaveLength(2);
    expect(events.filter(({ type }) => type === "port_opened")).toHaveLength(1);
  });

  it("wakes a worker for a request", async () => {
    const { client, ends, requests } = setUp({ attention: new FakeAttention() });
    ends[0]?.close();
    await macrotask();
    const listing = client.request("list_models", {});
    await macrotask();
    ends[1]?.send({ type: "models", id: requests[0]?.id, status: "success", models: [] });
    expect((await listing).models).toEqual([]);
  });

  it("has no connection while it is hidden, from the last answer on", async () => {
    const attention = new FakeAttention();
    const { client, ends, requests } = setUp({ attention });
    let ended = 0;
    ends[0]?.onClose(() => {
      ended += 1;
    });
    const listing = client.request("list_models", {});
    await macrotask();
    attention.hide();
    await macrotask();
    expect(ended).toBe(0);
    ends[0]?.send({ type: "models", id: requests[0]?.id, status: "success", models: [] });
    await listing;
    await macrotask();
    expect(ended).toBe(1);
    expect(ends).toHaveLength(1);
    attention.look();
    expect(ends).toHaveLength(2);
  });

  it("reconnects at once when the worker ends while it waits for an answer", async () => {
    const { client, ends } = setUp({ attention: new FakeAttention() });
    const waiting = client.request("get_state", {});
    ends[0]?.close();
    await expect(waiting).rejects.toThrow("background worker has ended");
    expect(ends).toHaveLength(2);
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
    await clock.advanceAsync(ANSWER_DEADLINE);
    expect(await outcome).toBe("no_answer");
    ends[0]?.send({ type: "state", id: requests[0]?.id, status: "success", active: [], queued: [] });
    await macrotask();
    const again = client.request("get_state", {});
    await macrotask();
    ends[0]?.send({ type: "state", id: requests[1]?.id, status: "success", active: ["g"], queued: [] });
    expect(await again).toMatchObject({ active: ["g"] });
  });
});
