/** The addresses of a server's endpoints. */
export interface ServerAddress {
  /** Scheme, host and port. */
  origin: string;
  /** Base of the endpoints of OpenAI's API, with a slash at the end: `http://127.0.0.1:8080/v1/`. */
  api: URL;
  /** Base of the server's own endpoints, with a slash at the end: `http://127.0.0.1:8080/`. */
  own: URL;
}

/** A path that names a version of the API other than `v1`, such as `/v1beta/openai` or `/api/paas/v4`. */
const OTHER_VERSION = /\/v\d+[a-z0-9]*(?:\/|$)/i;

/**
 * Reads the address of a server as people write it: its base, with or without `/v1`, or all of an endpoint's address.
 *
 * @returns `undefined` for anything but an http or https URL, and for one with a user name or password, a query or a
 *   fragment
 */
export function readServerAddress(text: string): ServerAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "" || /[?#]/.test(text))
    return undefined;
  const path = url.pathname.replace(/\/+$/, "").replace(/\/(?:chat\/completions|completions|models)$/, "");
  const own = path.replace(/\/v1$/i, "");
  const api = own === path && !OTHER_VERSION.test(path) ? `${path}/v1` : path;
  return { origin: url.origin, api: new URL(`${api}/`, url), own: new URL(`${own}/`, url) };
}
