import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { createServersModel } from "../../../../extension/src/options/servers/servers-model.ts";
import { FakeWorker, refusal } from "../../../helpers/pages/fake-worker.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

const BOX = { name: "gpu-box", url: "http://gpu-box.test:8000", has_key: true };
const TESTED = { ...BOX, product: "vLLM", version: "0.11", models: 2 };

let worker: FakeWorker;
beforeEach(() => {
  worker = new FakeWorker();
  worker.answers.list_servers = () => ({ servers: [BOX] });
  worker.answers.test_server = () => ({ server: TESTED, models: ["a", "b"], milliseconds: 41 });
});

async function open(...capabilities: Parameters<FakeWorker["connect"]>) {
  const told: string[] = [];
  let changes = 0;
  const model = createServersModel({
    worker: worker.client,
    tell: (words) => told.push(words),
    onChange: () => {
      changes += 1;
    },
  });
  if (capabilities.length > 0) await worker.connect(...capabilities);
  return { ...model, told, changes: () => changes };
}

describe("createServersModel", () => {
  it("asks nothing of a host that knows no servers, and shows no section", async () => {
    const { state } = await open("tolerant");
    expect(state.value).toBeUndefined();
    expect(worker.asked).toEqual([]);
  });

  it("lists the servers once a host that knows them is connected, and again with the next host", async () => {
    const { state } = await open("engines.remote");
    expect(state.value?.servers).toEqual([BOX]);
    await worker.connect("engines.remote");
    expect(worker.all("list_servers")).toHaveLength(2);
    await worker.become(worker.client.state);
    expect(worker.all("list_servers")).toHaveLength(2);
  });

  it("keeps the section while the host is away, and drops it for a host without servers", async () => {
    const { state } = await open("engines.remote");
    await worker.become({ ...worker.client.state, connection: { status: "connecting" } });
    expect(state.value?.servers).toEqual([BOX]);
    await worker.connect("tolerant");
    expect(state.value).toBeUndefined();
  });

  it("says why the list cannot be read, and reads it on demand", async () => {
    delete worker.answers.list_servers;
    const { state, actions } = await open("engines.remote");
    expect(state.value?.failure).toBe("HOST.");
    worker.answers.list_servers = () => ({ servers: [] });
    actions.refresh();
    await macrotask();
    expect(state.value).toMatchObject({ servers: [] });
    expect(state.value?.failure).toBeUndefined();
  });

  it("adds a server and tests it, and keeps its key nowhere", async () => {
    const { state, actions, told, changes } = await open("engines.remote");
    const added = { name: "new", url: "http://new.test", has_key: true };
    worker.answers.add_server = () => ({ server: added });
    worker.answers.test_server = () => ({ server: { ...added, models: 1 }, models: ["m"] });
    await actions.add({ name: "new", url: "http://new.test", key: "sk-secret" });
    await macrotask();
    expect(worker.all("add_server")).toEqual([{ name: "new", url: "http://new.test", key: "sk-secret" }]);
    expect(state.value?.servers).toEqual([BOX, { ...added, models: 1 }]);
    expect(JSON.stringify(state.value)).not.toContain("sk-secret");
    expect(told.join()).not.toContain("sk-secret");
    expect(told).toContain("new added.");
    expect(changes()).toBe(1);
  });

  it("passes on that a server was refused, and changes nothing", async () => {
    const { state, actions } = await open("engines.remote");
    worker.answers.add_server = () => Promise.reject(refusal("invalid_request", "That name is taken."));
    await expect(actions.add({ name: "x", url: "http://x" })).rejects.toThrow("That name is taken.");
    expect(state.value?.servers).toEqual([BOX]);
  });

  it("shows what a test gave, in the place of what was known", async () => {
    const { state, actions, told } = await open("engines.remote");
    actions.test("gpu-box");
    expect(state.value?.tests["gpu-box"]).toEqual({ status: "running" });
    await macrotask();
    expect(state.value?.servers).toEqual([TESTED]);
    expect(state.value?.tests["gpu-box"]).toEqual({ status: "done", models: ["a", "b"], milliseconds: 41 });
    expect(told).toEqual(["gpu-box answered and lists 2 models."]);
  });

  it("shows the failure of a test with the server", async () => {
    const error = wireError("server_unreachable", "No.");
    worker.answers.test_server = () => ({ server: { ...BOX, error }, models: [] });
    const { state, actions, told } = await open("engines.remote");
    actions.test("gpu-box");
    await macrotask();
    expect(state.value?.servers?.[0]?.error).toEqual(error);
    expect(told).toEqual(["The test of gpu-box failed."]);
  });

  it("forgets the test of a server that was removed meanwhile", async () => {
    const { state, actions } = await open("engines.remote");
    worker.answers.remove_server = () => ({ name: "gpu-box" });
    actions.test("gpu-box");
    await actions.remove("gpu-box");
    await macrotask();
    expect(state.value?.servers).toEqual([]);
  });

  it("keeps a server that could not be removed", async () => {
    const { state, actions } = await open("engines.remote");
    await expect(actions.remove("gpu-box")).rejects.toThrow("HOST.");
    expect(state.value?.servers).toEqual([BOX]);
  });

  it("finds servers, and says how many", async () => {
    const found = [{ url: "http://127.0.0.1:11434", product: "Ollama", models: ["a"] }];
    worker.answers.find_servers = () => ({ servers: found });
    const { state, actions, told, changes } = await open("engines.remote");
    expect(worker.all("find_servers")).toEqual([]);
    actions.find();
    expect(state.value?.search).toEqual({ status: "running" });
    await macrotask();
    expect(state.value?.search).toEqual({ status: "done", servers: found });
    expect(told).toEqual(["1 server found."]);
    expect(changes()).toBe(1);
  });

  it("says why a search failed", async () => {
    const { state, actions } = await open("engines.remote");
    actions.find();
    await macrotask();
    expect(state.value?.search).toEqual({ status: "failed", why: "HOST." });
  });
});
