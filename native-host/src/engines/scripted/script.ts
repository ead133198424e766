import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import { EngineError } from "../engine-error.ts";

const rate = z.number().check(z.gt(0), z.maximum(1e9));

export const FAULT_KINDS = ["crash", "hang", "error", "garbage"] as const;
const faultKindSchema = z.enum(FAULT_KINDS);
/**
 * `crash` ends the process, `hang` blocks its event loop, `error` throws an error, `garbage` sends an invalid
 * message to the host.
 */
export type FaultKind = z.infer<typeof faultKindSchema>;

/** Triggers a fault. Never returns if the process ends or hangs. */
export type Strike = (kind: FaultKind) => Promise<void>;

const faultSchema = z.union([
  /** Strikes before this output token, counted from 1; 0 is the end of the prompt. */
  z.object({ at_token: z.int().check(z.minimum(0)), kind: faultKindSchema }),
  z.object({ at_load: z.literal(true), kind: faultKindSchema }),
]);
export type Fault = z.infer<typeof faultSchema>;

const scriptSchema = z.object({
  /** Maximum context size in tokens. */
  context_size: z._default(z.int().check(z.minimum(2), z.maximum(1_048_576)), 4096),
  prompt_tokens_per_second: z._default(rate, 2000),
  tokens_per_second: z._default(rate, 100),
  /** Text of the generated message. `{{prompt}}` stands for the last user message. */
  reply: z._default(z.string(), 'This is the scripted engine. You said: "{{prompt}}"'),
  faults: z._default(z.array(faultSchema), []),
});
export type Script = z.infer<typeof scriptSchema>;

export const DEFAULT_SCRIPT: Script = scriptSchema.parse({});

/**
 * Reads a script; without a path returns the default one.
 *
 * @throws EngineError `model_load_failed`, naming the file and each invalid key.
 */
export async function readScript(path: string | undefined): Promise<Script> {
  if (path === undefined || path === "") return DEFAULT_SCRIPT;
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw scriptError(path, `it cannot be read (${error.message})`);
  });
  return parseScript(path, text);
}

export function parseScript(path: string, text: string): Script {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw scriptError(path, "it is not JSON");
  }
  const parsed = scriptSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = new Set(parsed.error.issues.map((issue) => issue.path.join(".") || "the whole file"));
  throw scriptError(path, `invalid: ${[...wrong].join(", ")}`);
}

function scriptError(path: string, reason: string): EngineError {
  return new EngineError(
    "model_load_failed",
    `The script ${path} (TACHO_SCRIPT) cannot be played: ${reason}.`,
  );
}
