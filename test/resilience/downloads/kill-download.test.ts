import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createRandom } from "../../fixtures/random.ts";
import { paddedModel } from "../../helpers/hub/download-from.ts";
import { sha256Of, startFakeHub } from "../../helpers/hub/fake-hub.ts";
import { buildTacho } from "../../integration/cli/build-tacho.ts";
import { TachoHome } from "../../integration/cli/run-tacho.ts";
import { rounds, tell } from "../soak.ts";

const KILLS = rounds(10, 30);
const SIZE = 24 * 1024 * 1024;
const PIECE = 128 * 1024;
const MOST_TWICE = 8 * 1024 * 1024;
/** Share of the rest that comes before a kill, at most: some of it is left for the last one. */
const MOST_OF_REST = 0.3;

it("finishes a download that was killed again and again, and fetches little of it twice", async () => {
  const random = createRandom(5);
  const home = new TachoHome(await buildTacho());
  onTestFinished(() => home.remove());
  const hub = await startFakeHub();
  const bytes = paddedModel(SIZE);
  hub.put("org/repo", { "m.gguf": bytes });
  /** Bytes from which on the process is killed. */
  let limit = Number.POSITIVE_INFINITY;
  let strike = () => {};
  let sent = 0;
  let mostTwice = 0;
  hub.storeFault = ({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0);
    mostTwice = Math.max(mostTwice, sent - start);
    if (limit !== Number.POSITIVE_INFINITY) limit = start + (bytes.length - start) * random() * MOST_OF_REST;
    response.writeHead(start === 0 ? 200 : 206, {
      "content-length": bytes.length - start,
      ...(start > 0 && { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    sent = start;
    const send = (): void => {
      if (response.destroyed) return;
      if (sent >= limit) strike();
      if (sent === bytes.length) response.end();
      else {
        const piece = bytes.subarray(sent, sent + PIECE);
        sent += piece.length;
        response.write(piece, () => setTimeout(send, 1));
      }
    };
    send();
    return true;
  };

  const pull = () => home.start(["models", "pull", "org/repo:m"], undefined, { HF_ENDPOINT: hub.url });
  for (let kill = 0; kill < KILLS; kill += 1) {
    limit = 0;
    const running = pull();
    strike = () => {
      strike = () => {};
      setTimeout(() => running.kill("SIGKILL"), random() * 20);
    };
    expect((await running.ended).code).toBeNull();
    expect(modelsIn(home)).toEqual([]);
  }
  limit = Number.POSITIVE_INFINITY;
  const { code, stdout } = await pull().ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: "m\n" });
  expect(modelsIn(home)).toEqual(["m.gguf"]);
  const path = join(home.tachoHome, "models", "hub", "org", "repo", "m.gguf");
  expect(sha256Of(readFileSync(path))).toBe(sha256Of(bytes));
  expect(readdirSync(join(home.tachoHome, "downloads"))).toEqual([]);
  expect(mostTwice).toBeLessThanOrEqual(MOST_TWICE);
  tell({ subject: "downloads", name: "kills of a download that finished", value: KILLS, unit: "rounds" });
});

/** Names of everything that has a model's name. */
function modelsIn({ tachoHome }: TachoHome): string[] {
  const folder = join(tachoHome, "models");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".gguf"))
    .map(({ name }) => name);
}
