import { parseArgs } from "node:util";
import { SetupError } from "../setup/failure.mjs";

/** Browser families to build the extension for. */
const TARGETS = ["chromium"] as const;

export interface BuildOptions {
  target: (typeof TARGETS)[number];
}

/**
 * Parses the arguments of `npm run build`.
 *
 * @throws SetupError with the valid arguments if they are wrong.
 */
export function parseBuildOptions(commandArguments: string[]): BuildOptions {
  const wanted = readTarget(commandArguments);
  const target = TARGETS.find((each) => each === wanted);
  if (target === undefined)
    throw new SetupError(`There is no build for "${wanted}". Choose one: --target ${TARGETS.join(" | ")}`);
  return { target };
}

function readTarget(args: string[]): string {
  try {
    return parseArgs({ args, options: { target: { type: "string", default: TARGETS[0] } } }).values.target;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new SetupError(`${problem}\nUsage: npm run build -- [--target ${TARGETS.join(" | ")}]`);
  }
}
