import { Connection } from "@tacho/shared/client/connection.ts";
import { ANSWER_LIMIT, LOAD_SILENCE_LIMIT, SILENCE_LIMIT } from "@tacho/shared/client/deadlines.ts";
import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../helpers/manual-clock.ts";

/** A connection with a clock, and the host's end of it in the hands of the test. */
function connect() {
  const clock = new ManualClock();
  const [transport, host] = createLinkedPair();
  const received: Record<string, unknown>[] = [];
  host.onMessage((message) => received.push(message as Record<string, unknown>));
  let ids = 0;
  const connection = new Connection({
    transport,
    createId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    schedule: (delay, callback) => clock.schedule(delay, callback),
  });
  return { clock, connection, host, received };
}

/** Lets everything that was sent arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

const state = (active: string[], queued: string[] = []) => ({
  type: "state",
  status: "success",
  active,
  queued,
  memory: { host: 1, available: 1, total: 1 },
});
const messages = [{ role: "user" as const, content: "hi" }];

describe("a request that is never answered", () => {
  it("fails with no_answer after its limit, and not before", async () => {
    const { clock, connection } = connect();
    const outcome = connection.request("ping", {}).catch((error: { code: string }) => error.code);
    clock.advance(ANSWER_LIMIT - 1);
    connection.request("ping", {}).catch(() => {});
    clock.advance(1);
    expect(await outcome).toBe("no_answer");
  });

  it("leaves a late answer without effect, and its id free", async () => {
    const { clock, connection, host } = connect();
    const late = connection.request("ping", {}, "p").catch(() => "failed");
    clock.advance(ANSWER_LIMIT);
    expect(await late).toBe("failed");
    const again = connection.request("ping", {}, "p");
    host.send({ type: "pong", id: "p", status: "success", uptime: 4 });
    expect(await again).toMatchObject({ uptime: 4 });
  });
});

describe("a silent generation", () => {
  it("goes on when the host says that it waits or runs", async () => {
    const { clock, connection, host, received } = connect();
    const generation = connection.generate({ messages, id: "g" });
    for (const [round, told] of [state([], ["g"]), state(["g"])].entries()) {
      clock.advance(SILENCE_LIMIT);
      await settle();
      expect(received.at(-1)).toMatchObject({ action: "get_state" });
      host.send({ ...told, id: `id-${round + 1}` });
      await settle();
    }
    host.send({
      type: "generation_ended",
      id: "g",
      run_id: "r",
      status: "success",
      finish_reason: "stop",
      stats: {},
      settings: {},
    });
    expect(await generation.end).toMatchObject({ finish_reason: "stop" });
  });

  it("fails with no_answer when the host does not know it any more", async () => {
    const { clock, connection, host } = connect();
    const generation = connection.generate({ messages, id: "g" });
    clock.advance(SILENCE_LIMIT);
    host.send({ ...state([]), id: "id-1" });
    expect(await generation.end).toMatchObject({ type: "request_failed", error: { code: "no_answer" } });
  });

  it("fails with no_answer when the host does not even say what it does", async () => {
    const { clock, connection } = connect();
    const generation = connection.generate({ messages, id: "g" });
    clock.advance(SILENCE_LIMIT);
    clock.advance(ANSWER_LIMIT);
    expect(await generation.end).toMatchObject({ error: { code: "no_answer" } });
  });

  it("is not asked about while something comes", async () => {
    const { clock, connection, host, received } = connect();
    connection.generate({ messages, id: "g" });
    for (let step = 0; step < 5; step += 1) {
      clock.advance(SILENCE_LIMIT - 1);
      host.send({ type: "prompt_progress", id: "g", processed: step, total: 9, cached: 0 });
      await settle();
    }
    expect(received.map(({ action }) => action)).toEqual(["generate"]);
  });
});

it("a silent load fails with no_answer after ten minutes", async () => {
  const { clock, connection } = connect();
  const outcome = connection.request("load_model", {}).catch((error: { code: string }) => error.code);
  clock.advance(LOAD_SILENCE_LIMIT - 1);
  await settle();
  clock.advance(1);
  expect(await outcome).toBe("no_answer");
});

it("closing a connection ends its deadlines", async () => {
  const { clock, connection } = connect();
  const outcome = connection.request("ping", {}).catch((error: Error) => error.name);
  connection.close();
  clock.advance(10 * ANSWER_LIMIT);
  expect(await outcome).toBe("ConnectionClosedError");
});
