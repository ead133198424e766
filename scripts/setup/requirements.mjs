import { SetupError } from "./failure.mjs";

const LEAST_NODE = [20, 19];

/**
 * @param {string} version as `process.versions.node` has it
 * @throws {SetupError} when it is too old
 */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new SetupError(
    `Tacho needs Node ${LEAST_NODE.join(".")} or newer, and this is ${version}. Install it from https://nodejs.org or with a version manager (nvm install 22), and run the command again.`,
  );
}
