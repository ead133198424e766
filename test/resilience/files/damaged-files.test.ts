import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createRandom } from "../../fixtures/random.ts";
import {
  generate,
  startHostProcess,
  stopHostProcesses,
  temporaryFolder,
} from "../../helpers/start-host-process.ts";
import { rounds, tell } from "../soak.ts";
import { readHistory, snapshot } from "./history-on-disk.ts";

afterAll(stopHostProcesses);

const random = createRandom(3);
const noise = Buffer.from(Array.from({ length: 3000 }, () => Math.floor(random() * 256)));
const run = (id: string) =>
  JSON.stringify({
    v: 1,
    run: { run_id: id, at: 1, model: "m", backend: "cpu", stats: { output_tokens: 1 } },
  });
const SEGMENT = "statistics/runs-2020-01-1577836800000-00000001.jsonl";

interface Damage {
  what: string;
  file: string;
  content: string | Buffer;
  /** Expected text in the log. */
  said: RegExp;
  /** Number of runs that remain known. */
  runs: number;
}

const NEWER = `{"v":2,"run":{"run_id":"future","shape":[1]}}\n${run("a")}\n`;
const DAMAGES: readonly Damage[] = [
  {
    what: "settings of the machine that are no JSON",
    file: "config.json",
    content: "{ models: yes",
    said: /is not a JSON object/,
    runs: 0,
  },
  {
    what: "settings that end half-way",
    file: "config.json",
    content: '{"models": {"a": "/b/c.gg',
    said: /is not a JSON object/,
    runs: 0,
  },
  {
    what: "settings that are empty",
    file: "config.json",
    content: "",
    said: /is not a JSON object/,
    runs: 0,
  },
  {
    what: "settings that are noise",
    file: "config.json",
    content: noise,
    said: /is not a JSON object/,
    runs: 0,
  },
  {
    what: "settings of another shape",
    file: "config.json",
    content: '{"version":9,"models":["a"],"default_model":{}}',
    said: /must be/,
    runs: 0,
  },
  {
    what: "a history that is noise",
    file: SEGMENT,
    content: Buffer.concat([noise, Buffer.from(`\n${run("a")}\n`)]),
    said: /damaged lines/,
    runs: 1,
  },
  {
    what: "a history with a damaged line",
    file: SEGMENT,
    content: `${run("a")}\n{"v":1,"run":\n${run("b")}\n`,
    said: /damaged lines/,
    runs: 2,
  },
  {
    what: "a history of a newer version",
    file: SEGMENT,
    content: NEWER,
    said: /lines of a newer version/,
    runs: 1,
  },
  {
    what: "a history that ends half-way",
    file: SEGMENT,
    content: `${run("a")}\n${run("b").slice(0, 30)}`,
    said: /./,
    runs: 1,
  },
  { what: "an empty history", file: SEGMENT, content: "", said: /./, runs: 0 },
  {
    what: "a history of deep nesting",
    file: SEGMENT,
    content: `${"[".repeat(100_000)}\n${run("a")}\n`,
    said: /damaged lines/,
    runs: 1,
  },
];

it.each(DAMAGES)(
  "works with $what, says so, and leaves the file unchanged",
  async ({ file, content, said, runs }) => {
    const home = await temporaryFolder();
    const path = join(home, file);
    await mkdir(join(home, "statistics"));
    await mkdir(join(home, "models"));
    await writeFile(path, content);
    const before = snapshot(home);
    const host = await startHostProcess({ home, script: { reply: "one two" } });
    host.send({ action: "hello", id: "h", protocol_version: 1 });
    host.send({ action: "list_models", id: "m" });
    host.send(generate("g"));
    expect(await host.log.end("g")).toMatchObject({ type: "generation_ended", finish_reason: "stop" });
    host.send({ action: "get_stats", id: "s" });
    expect(await host.log.first("stats", "s")).toMatchObject({ aggregate: { generations: runs + 1 } });
    host.child.stdin.end();
    expect(await host.exited).toBe(0);
    expect(host.stderr()).toMatch(said);
    expect(snapshot(home)).toMatchObject(before);
    const { runIds } = await readHistory(join(home, "statistics"));
    expect(runIds).toHaveLength(runs + 1);
  },
);

it("reads a history cut off anywhere and never writes to it", async () => {
  const whole = Buffer.from(Array.from({ length: 5 }, (_, index) => `${run(`run-${index}`)}\n`).join(""));
  const folder = await temporaryFolder();
  const path = join(folder, "runs-2020-01-1577836800000-00000001.jsonl");
  let cuts = 0;
  for (let length = 0; length <= whole.length; length += rounds(7, 1)) {
    const cut = whole.subarray(0, length);
    await writeFile(path, cut);
    const lines = cut.toString().split("\n").length - 1;
    const { runIds, warnings } = await readHistory(folder);
    expect(runIds).toHaveLength(lines);
    expect(warnings).toEqual([]);
    expect(Object.values(snapshot(folder))).toEqual([cut.toString("base64")]);
    cuts += 1;
  }
  tell({
    subject: "files",
    name: "places at which a history was cut, every whole line read",
    value: cuts,
    unit: "rounds",
  });
  tell({
    subject: "files",
    name: "damaged or newer files, told of and left as they are",
    value: DAMAGES.length,
    unit: "files",
  });
});
