import { SetupError } from "./failure.mjs";

const LEAST_NODE = [20, 19];

/**
 * Checks the version of Node.js.
 *
 * @param {string} version as in `process.versions.node`
 * @throws {SetupError} if it is too old
 */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new SetupError(
    `Tacho needs Node.js ${LEAST_NODE.join(".")} or newer, but this is ${version}. Install it from https://nodejs.org or with a version manager (nvm install 22), and run the command again.`,
  );
}
