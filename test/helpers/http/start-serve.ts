import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { buildTacho } from "../../integration/cli/build-tacho.ts";
import { type RunningTacho, TachoHome } from "../../integration/cli/run-tacho.ts";
import { type AskOptions, ask, send, type Told } from "./open-api.ts";

export interface ServeProcess {
  home: TachoHome;
  process: RunningTacho;
  port: number;
  /** Address with `/v1`, as clients take it. */
  baseUrl: string;
  key: string;
  /** Sends a request with the key. */
  ask(path: string, options?: AskOptions): Promise<Told>;
  send(path: string, options?: AskOptions): ReturnType<typeof send>;
}

export interface ServeOptions {
  /** Script of the scripted engine; null for the real one. */
  script?: object | null;
  env?: NodeJS.ProcessEnv;
  home?: TachoHome;
  /** Default: any free port. */
  port?: number;
}

/** Starts `tacho serve` from the current sources and waits until it is ready. Ended after the test. */
export async function startServe(options: ServeOptions = {}): Promise<ServeProcess> {
  const {
    script = { tokens_per_second: 10_000, prompt_tokens_per_second: 1e6 },
    env,
    port: asked = 0,
  } = options;
  const home = options.home ?? (await temporaryHome());
  const process = home.start(["serve", "--port", String(asked)], script ?? undefined, env);
  onTestFinished(async () => {
    process.kill("SIGKILL");
    await process.ended;
  });
  const port = await readPort(process);
  const key = readFileSync(join(home.tachoHome, "api-key"), "utf8");
  const withKey = (each: AskOptions = {}): AskOptions => ({
    ...each,
    headers: { authorization: `Bearer ${key}`, ...each.headers },
  });
  return {
    home,
    process,
    port,
    baseUrl: `http://127.0.0.1:${port}/v1`,
    key,
    ask: (path, each) => ask(port, path, withKey(each)),
    send: (path, each) => send(port, path, withKey(each)),
  };
}

/** Creates a home folder for the command line, removed after the test. */
export async function temporaryHome(): Promise<TachoHome> {
  const home = new TachoHome(await buildTacho());
  onTestFinished(() => home.remove());
  return home;
}

/** Waits for the line that says where the API listens. */
async function readPort({ stdout, ended }: RunningTacho): Promise<number> {
  let text = "";
  const ready = new Promise<number>((resolve) => {
    stdout.on("data", (chunk: Buffer) => {
      text += String(chunk);
      const match = /^listening on http:\/\/127\.0\.0\.1:(\d+)\n$/.exec(text);
      if (match !== null) resolve(Number(match[1]));
    });
  });
  const early = ended.then(({ code, stderr }) => {
    throw new Error(`tacho serve ended with ${code}: ${stderr}`);
  });
  return Promise.race([ready, early]);
}
