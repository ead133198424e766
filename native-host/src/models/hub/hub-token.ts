import { dirname, join } from "node:path";
import { makeFolder } from "../../system/files/make-folder.ts";
import type { PathsInput } from "../../system/files/paths.ts";
import { readTextIfAny } from "../../system/files/read-text.ts";
import { OWNER_ONLY, replaceFile } from "../../system/files/replace-file.ts";
import { huggingFaceHome } from "../stores/store-places.ts";
import { HubError } from "./hub-error.ts";

/** A token that can be sent in a header. */
const USABLE = /^[\x21-\x7e]{1,512}$/;

/**
 * The token that a hub knows the user by: `HF_TOKEN`, else the one in `TACHO_HOME/hub-token`, else that of the hub's own
 * tool. Read at every use.
 */
export class HubToken {
  readonly #machine: PathsInput;
  readonly #path: string;

  /** @param home `TACHO_HOME` */
  constructor(home: string, machine: PathsInput) {
    this.#machine = machine;
    this.#path = join(home, "hub-token");
  }

  /**
   * Returns the token; `undefined` if there is none.
   *
   * @throws HubError `bad_token` if `HF_TOKEN` is set to what cannot be sent
   */
  read(): string | undefined {
    const { env } = this.#machine;
    const given = env.HF_TOKEN?.trim() ?? "";
    if (given !== "") {
      if (!USABLE.test(given)) throw new HubError("bad_token", "The variable HF_TOKEN holds no token.");
      return given;
    }
    return (
      readToken(this.#path) ?? readToken(env.HF_TOKEN_PATH || join(huggingFaceHome(this.#machine), "token"))
    );
  }

  /**
   * Keeps a token in `TACHO_HOME`, readable by its owner only.
   *
   * @throws HubError `bad_token`, which never shows the text, or the file system's error
   */
  async keep(text: string): Promise<void> {
    const token = text.trim();
    if (!USABLE.test(token))
      throw new HubError("bad_token", "A token is one line of at most 512 printable characters.");
    makeFolder(dirname(this.#path));
    await replaceFile(this.#path, `${token}\n`, { mode: OWNER_ONLY });
  }
}

function readToken(path: string): string | undefined {
  const token = readTextIfAny(path)?.trim() ?? "";
  return USABLE.test(token) ? token : undefined;
}
