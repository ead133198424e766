import { hostname, userInfo } from "node:os";
import { fileURLToPath } from "node:url";

/** The folder that stands for every folder of the machine that recorded. */
export const NEUTRAL_HOME = "/home/user/tacho";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/**
 * Replaces the recorder's own folder and the repository's in a text of JSON, the same way every time.
 *
 * @param root The temporary folder that everything is recorded in.
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
