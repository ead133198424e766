import { hostname, userInfo } from "node:os";
import { fileURLToPath } from "node:url";

/** Replaces every folder of the recording machine. */
export const NEUTRAL_HOME = "/home/user/tacho";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/**
 * Replaces the recorder's folder and the repository's in JSON text, deterministically.
 *
 * @param root temporary folder that contains everything recorded.
 */
export function createNeutral(root: string): (text: string) => string {
  return (text) => {
    const neutral = text.replaceAll(root, NEUTRAL_HOME).replaceAll(REPOSITORY, "/home/user/source");
    for (const name of [userInfo().homedir, `${hostname()}"`]) {
      if (name.length > 3 && neutral.includes(name)) throw new Error(`A line names this machine: ${name}`);
    }
    return neutral;
  };
}
