import { beforeEach, describe, expect, it } from "vitest";
import { createLocalApiModel } from "../../../../extension/src/options/api/local-api-model.ts";
import { FakeWorker, refusal } from "../../../helpers/pages/fake-worker.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

const OFF = { on: false, port: 4790, has_key: false };
const ON = { on: true, port: 4790, url: "http://127.0.0.1:4790", has_key: true };

let worker: FakeWorker;
beforeEach(() => {
  worker = new FakeWorker();
  worker.answers.get_local_api = () => OFF;
});

async function open(...capabilities: Parameters<FakeWorker["connect"]>) {
  const told: string[] = [];
  const model = createLocalApiModel({
    worker: worker.client,
    tell: (words) => told.push(words),
    copy: async () => {},
  });
  await worker.connect(...capabilities);
  return { ...model, told };
}

describe("createLocalApiModel", () => {
  it("shows no section for a host without a local API", async () => {
    expect((await open("engines.remote")).state.value).toBeUndefined();
    expect(worker.asked).toEqual([]);
  });

  it("reads how the API is, and no key", async () => {
    const { state } = await open("local_api");
    expect(state.value).toEqual({ api: OFF, changing: false });
    expect(worker.asked.map(({ action }) => action)).toEqual(["get_local_api"]);
  });

  it("switches on, and tells what came of it", async () => {
    worker.answers.set_local_api = () => ON;
    const { state, actions, told } = await open("local_api");
    actions.change({ on: true });
    expect(state.value).toMatchObject({ changing: true, wanted: true });
    await macrotask();
    expect(worker.all("set_local_api")).toEqual([{ on: true }]);
    expect(state.value).toEqual({ api: ON, changing: false });
    expect(told).toEqual(["The local API is on."]);
  });

  it("tells nothing good of an API that is on and does not answer", async () => {
    const problem = { code: "port_taken", message: "Taken." };
    worker.answers.set_local_api = () => ({ ...OFF, on: true, problem });
    const { state, actions, told } = await open("local_api");
    actions.change({ on: true });
    await macrotask();
    expect(state.value?.api?.problem).toEqual(problem);
    expect(told).toEqual([]);
  });

  it("shows the answer to the latest change, whatever comes in between", async () => {
    const answers: ((api: object) => void)[] = [];
    worker.answers.set_local_api = () => new Promise((resolve) => answers.push(resolve));
    const { state, actions } = await open("local_api");
    actions.change({ on: true });
    actions.change({ on: false });
    answers[1]?.(OFF);
    await macrotask();
    answers[0]?.(ON);
    await macrotask();
    expect(state.value?.api).toEqual(OFF);
  });

  it("says why a change failed, and keeps what is known", async () => {
    worker.answers.set_local_api = () => Promise.reject(refusal("internal", "No space."));
    const { state, actions } = await open("local_api");
    actions.change({ port: 1 });
    await macrotask();
    expect(state.value).toMatchObject({ api: OFF, changing: false });
    expect(state.value?.wanted).toBeUndefined();
    expect(state.value?.failure).toBe("The local API could not be changed: No space.");
    actions.refresh();
    await macrotask();
    expect(state.value?.failure).toBeUndefined();
  });

  it("holds the key only while it is shown", async () => {
    worker.answers.get_api_key = () => ({ key: "secret" });
    const { state, actions } = await open("local_api");
    actions.showKey();
    await macrotask();
    expect(state.value?.key).toBe("secret");
    actions.hideKey();
    expect(JSON.stringify(state.value)).not.toContain("secret");
    expect(await actions.readKey()).toBe("secret");
    expect(JSON.stringify(state.value)).not.toContain("secret");
  });

  it("shows a new key, and says that it is in use", async () => {
    worker.answers.new_api_key = () => ({ key: "new" });
    const { state, actions, told } = await open("local_api");
    actions.newKey();
    await macrotask();
    expect(state.value?.key).toBe("new");
    expect(told).toEqual(["A new key is in use."]);
  });

  it("says why a key cannot be read", async () => {
    const { state, actions } = await open("local_api");
    actions.showKey();
    await macrotask();
    expect(state.value?.failure).toBe("The key could not be read: HOST.");
  });
});
