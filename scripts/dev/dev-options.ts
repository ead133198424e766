import { parseArgs } from "node:util";
import { SetupError } from "../setup/failure.mjs";

export interface DevOptions {
  /** Port of the development server, on loopback only. */
  port: number;
}

const USAGE = "Usage: npm run dev -- [--port NUMBER]";

/**
 * Parses the arguments of `npm run dev`.
 *
 * @throws SetupError with the valid arguments if they are wrong.
 */
export function parseDevOptions(commandArguments: string[]): DevOptions {
  const port = Number(readPort(commandArguments));
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new SetupError(`A port is a whole number from 1 to 65535.\n${USAGE}`);
  return { port };
}

function readPort(args: string[]): string {
  try {
    return parseArgs({ args, options: { port: { type: "string", default: "5173" } } }).values.port;
  } catch (error) {
    throw new SetupError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}
