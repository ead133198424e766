import { afterAll, beforeAll, expect, it } from "vitest";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { createRandom } from "../../fixtures/random.ts";
import { type HostProcess, isAlive, stopHostProcesses } from "../../helpers/start-host-process.ts";
import { rounds, tell, tellDurations } from "../soak.ts";
import { BROKEN_MODELS, cutModels, ENDLESS_MODELS } from "./broken-models.ts";
import { mutate } from "./mutate.ts";
import { type ModelBytes, startModelHost, type Trial, tryModel, tryModels } from "./try-models.ts";

const SUBJECT = "damaged models";
/** Limit for a load without progress: a minute, plus a second for the tick and a few for a busy machine. */
const LONGEST = 75_000;

/** Outcomes of a model that works: an answer, or a prompt too long for so little context. */
const OUTCOMES_OF_THE_REQUEST: ReadonlySet<string> = new Set(["answered", "prompt_too_long"]);

let hosts: HostProcess[] = [];
beforeAll(async () => {
  hosts = await Promise.all([startModelHost(), startModelHost()]);
});
afterAll(stopHostProcesses);

async function tryAndTell(what: string, models: readonly ModelBytes[]): Promise<Trial[]> {
  const trials = await tryModels(hosts, models);
  tell({ subject: SUBJECT, name: what, value: trials.length, unit: "files" });
  for (const outcome of [...new Set(trials.map((trial) => trial.outcome))].sort()) {
    const count = trials.filter((trial) => trial.outcome === outcome).length;
    tell({ subject: SUBJECT, name: `${what}: ${outcome}`, value: count, unit: "files" });
  }
  tellDurations(
    SUBJECT,
    `${what}: time to the end`,
    trials.map(({ took }) => took),
    LONGEST,
  );
  return trials;
}

/** Checks that no host has died, every failure names its file, and an intact model still works. */
async function expectUnharmed(trials: readonly Trial[]): Promise<void> {
  const nameless = trials.filter(
    ({ outcome, name, message }) => !OUTCOMES_OF_THE_REQUEST.has(outcome) && !message.includes(name),
  );
  expect(nameless).toEqual([]);
  expect(trials.filter(({ outcome }) => outcome === "internal")).toEqual([]);
  expect(trials.filter(({ took }) => took > LONGEST)).toEqual([]);
  for (const host of hosts) {
    expect(await isAlive(host.child.pid ?? 0)).toBe(true);
    expect(await tryModel(host, { name: "right", bytes: tinyModelFile() })).toMatchObject({
      outcome: "answered",
    });
  }
}

it("survives files with random damage", async () => {
  const file = tinyModelFile();
  const headerBytes = file.indexOf("[assistant]");
  const random = createRandom(rounds(1, 2));
  const mutants = Array.from({ length: rounds(40, 1000) }, (_, index) => ({
    name: `mutant-${index}`,
    bytes: mutate(file, headerBytes, random),
  }));
  await expectUnharmed(await tryAndTell("mutants", mutants));
});

it("survives hand-made invalid files", async () => {
  const everySecond = BROKEN_MODELS.filter((_, index) => index % 2 === 0);
  const trials = await tryAndTell("made by hand", rounds(everySecond, BROKEN_MODELS));
  await expectUnharmed(trials);
  expect(trials.find(({ name }) => name === "wrong-magic")).toMatchObject({ outcome: "model_invalid" });
});

it("detects a file cut off anywhere", async () => {
  const trials = await tryAndTell("cut off", cutModels(rounds(8, 100)));
  await expectUnharmed(trials);
  expect(trials.filter(({ outcome }) => outcome !== "model_invalid")).toEqual([]);
});

it("survives files that keep a load busy forever", async () => {
  await expectUnharmed(await tryAndTell("endless loads", rounds([], ENDLESS_MODELS)));
});
