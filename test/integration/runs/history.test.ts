import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { MEASURED } from "../../helpers/measured.ts";
import {
  generate,
  type HostProcess,
  startHostProcess,
  stopHostProcesses,
  temporaryFolder,
} from "../../helpers/start-host-process.ts";

afterEach(stopHostProcesses);

const SCRIPT = {
  reply: "one two three four five six",
  tokens_per_second: 500,
  prompt_tokens_per_second: 5000,
};

async function runOnce(host: HostProcess, id: string): Promise<string> {
  host.send(generate(id));
  return (await host.log.first("generation_ended", id)).run_id;
}

async function leave(host: HostProcess): Promise<void> {
  host.child.stdin.end();
  expect(await host.exited).toBe(0);
}

async function keptRuns(host: HostProcess): Promise<string[]> {
  host.send({ action: "list_runs", id: "list", limit: 200 });
  const { runs } = await host.log.first("runs", "list");
  return runs.map(({ run_id }) => run_id);
}

async function historyText(home: string): Promise<string> {
  const folder = join(home, "statistics");
  const names = await readdir(folder);
  return (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")))).join("");
}

it("keeps every run of two hosts that write at the same time", async () => {
  const home = await temporaryFolder();
  const hosts = await Promise.all([
    startHostProcess({ home, script: SCRIPT }),
    startHostProcess({ home, script: SCRIPT }),
  ]);
  const expected: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    expected.push(...(await Promise.all(hosts.map((host) => runOnce(host, `r${round}`)))));
  }
  await Promise.all(hosts.map(leave));
  const next = await startHostProcess({ home, script: SCRIPT });
  expect((await keptRuns(next)).sort()).toEqual(expected.sort());
  next.send({ action: "get_stats" });
  const { aggregate, last } = await next.log.first("stats");
  expect(aggregate).toMatchObject({ generations: 20, finish_reasons: { stop: 20 }, output_tokens: 120 });
  expect(last).toMatchObject({ finish_reason: "stop", output_tokens: 6 });
});

it("keeps every run older than a second when the host is killed, and skips an incomplete line", async () => {
  const home = await temporaryFolder();
  const host = await startHostProcess({ home, script: SCRIPT });
  const kept = await runOnce(host, "a");
  for (let text = ""; !text.includes(kept); ) text = await historyText(home).catch(() => "");
  host.child.kill("SIGKILL");
  await host.exited;
  const folder = join(home, "statistics");
  const [name = ""] = await readdir(folder);
  await writeFile(join(folder, name), '{"v":1,"run":{"run_id":"torn","at":17', { flag: "a" });
  const next = await startHostProcess({ home, script: SCRIPT });
  const another = await runOnce(next, "b");
  expect((await keptRuns(next)).sort()).toEqual([kept, another].sort());
  await leave(next);
  const last = await startHostProcess({ home, script: SCRIPT });
  expect((await keptRuns(last)).sort()).toEqual([kept, another].sort());
});

it("stores no word of a prompt, an answer, a system prompt or a stop string", async () => {
  const home = await temporaryFolder();
  const host = await startHostProcess({ home, script: { ...SCRIPT, reply: "ANSWERWORD {{prompt}}" } });
  const settings = { system_prompt: "SYSTEMWORD", stop: ["STOPWORD"] };
  host.send({ ...generate("a", { settings }), messages: [{ role: "user", content: "PROMPTWORD" }] });
  await host.log.first("generation_ended", "a");
  await leave(host);
  const text = await historyText(home);
  expect(text).toContain('"system_prompt_length":10');
  expect(text).toContain('"stop_lengths":[8]');
  expect(text).not.toMatch(/WORD/);
});

it("agrees with the measurements of an observer of the frames", MEASURED, async () => {
  const host = await startHostProcess({
    script: { reply: "word ".repeat(120).trim(), tokens_per_second: 60, prompt_tokens_per_second: 10 },
  });
  host.send(generate("warm", { settings: { max_tokens: 1 } }));
  await host.log.first("generation_ended", "warm");
  const messages = [{ role: "user", content: "and ".repeat(20).trim() }];
  const sent = performance.now();
  host.send({ ...generate("a"), messages });
  await host.log.first("text_delta", "a");
  const first = performance.now();
  const { stats } = await host.log.first("generation_ended", "a");
  const ended = performance.now();
  const agree = (reported: number | undefined, seen: number) => {
    expect(Math.abs((reported ?? 0) - seen)).toBeLessThan(0.05 * seen);
  };
  agree(stats.time_to_first_token, first - sent);
  agree(stats.decode_time, ended - first);
  agree(stats.total_time, ended - sent);
  expect(stats).toMatchObject({ input_tokens: 20, output_tokens: 120, finish_reason: "stop" });
  expect(stats.tokens_per_second).toBeCloseTo((119 * 1000) / (stats.decode_time ?? 0), 9);
});

it("deletes for good, across hosts", async () => {
  const home = await temporaryFolder();
  const one = await startHostProcess({ home, script: SCRIPT });
  const runs = [await runOnce(one, "a"), await runOnce(one, "b")];
  one.send({ action: "delete_runs", id: "d", run_ids: [runs[0]] });
  expect(await one.log.first("runs_deleted", "d")).toMatchObject({ deleted: 1 });
  const text = await historyText(home);
  expect(text).not.toContain(`"run":{"run_id":"${runs[0]}"`);
  expect(text).toContain(`"run":{"run_id":"${runs[1]}"`);
  const other = await startHostProcess({ home, script: SCRIPT });
  expect(await keptRuns(other)).toEqual([runs[1]]);
});

it("works with a folder that cannot be written and says so once", async () => {
  const home = await temporaryFolder();
  await mkdir(home, { recursive: true });
  await writeFile(join(home, "statistics"), "a file is in the way");
  await chmod(join(home, "statistics"), 0o444);
  const host = await startHostProcess({ home, script: SCRIPT });
  const runs = [await runOnce(host, "a"), await runOnce(host, "b")];
  expect((await keptRuns(host)).sort()).toEqual(runs.sort());
  host.send({ action: "get_stats", id: "s" });
  expect((await host.log.first("stats", "s")).aggregate.generations).toBe(2);
  await leave(host);
  expect(host.stderr().match(/Cannot write the run history/g)).toHaveLength(1);
});
