import { beforeEach, describe, expect, it } from "vitest";
import {
  createConnectionsModel,
  FIRST_PAGE,
  NEXT_PAGE,
} from "../../../../extension/src/options/connections/connections-model.ts";
import { FakeWorker } from "../../../helpers/pages/fake-worker.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

const entry = (at: number) => ({ at, purpose: "generate", host: "gpu-box.test", port: 8000, ok: true });

let worker: FakeWorker;
beforeEach(() => {
  worker = new FakeWorker();
  worker.answers.list_connections = ({ before }) =>
    before === undefined
      ? { connections: [entry(3), entry(2)], more: true, next: "2" }
      : { connections: [entry(1)], more: false };
});

async function open() {
  const told: string[] = [];
  const model = createConnectionsModel({
    worker: worker.client,
    tell: (words) => told.push(words),
    date: () => 1000,
  });
  await worker.connect("connections");
  return { ...model, told };
}

describe("createConnectionsModel", () => {
  it("shows no section for a host that keeps no list", async () => {
    const { state } = createConnectionsModel({ worker: worker.client, tell: () => {}, date: () => 0 });
    await worker.connect("engines.remote");
    expect(state.value).toBeUndefined();
  });

  it("reads the newest connections", async () => {
    const { state } = await open();
    expect(worker.all("list_connections")).toEqual([{ limit: FIRST_PAGE }]);
    expect(state.value).toEqual({
      connections: [entry(3), entry(2)],
      next: "2",
      reading: false,
      now: 1000,
    });
  });

  it("adds older ones behind them, until there are no more", async () => {
    const { state, actions, told } = await open();
    actions.showMore();
    await macrotask();
    expect(worker.all("list_connections")[1]).toEqual({ limit: NEXT_PAGE, before: "2" });
    expect(state.value?.connections).toEqual([entry(3), entry(2), entry(1)]);
    expect(state.value?.next).toBeUndefined();
    expect(told).toEqual(["3 connections shown."]);
    actions.showMore();
    expect(worker.all("list_connections")).toHaveLength(2);
  });

  it("shows only what the last reading gave", async () => {
    const answers: ((page: object) => void)[] = [];
    const { state, actions } = await open();
    worker.answers.list_connections = () => new Promise((resolve) => answers.push(resolve));
    actions.showMore();
    actions.refresh();
    answers[1]?.({ connections: [entry(9)], more: false });
    await macrotask();
    answers[0]?.({ connections: [entry(1)], more: false });
    await macrotask();
    expect(state.value?.connections).toEqual([entry(9)]);
  });

  it("says why the list cannot be read, and keeps what it has", async () => {
    const { state, actions } = await open();
    delete worker.answers.list_connections;
    actions.refresh();
    await macrotask();
    expect(state.value).toMatchObject({ failure: "HOST.", reading: false });
    expect(state.value?.connections).toHaveLength(2);
  });
});
