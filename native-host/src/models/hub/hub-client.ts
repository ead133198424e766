import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Outgoing, OutgoingResponse } from "../../outgoing/outgoing.ts";
import { BodyTooLargeError } from "../../outgoing/response-body.ts";
import { isTransportError, type TransportError } from "../../outgoing/transport.ts";
import { hubUrl } from "./hub-endpoint.ts";
import { HubError, isPassing } from "./hub-error.ts";
import { isCommit } from "./hub-names.ts";
import { pause } from "./pause.ts";

/** Largest answer in bytes, other than a file's. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Characters of a hub's own words that are shown. */
const MOST_WORDS = 300;
/** Ms before each further attempt. */
const BACKOFF = [500, 2000];
/** Longest time in ms that `Retry-After` is waited for. */
const LONGEST_WAIT = 10_000;
/** Ms until a hub that says nothing counts as unreachable. */
const SILENCE = 30_000;

export interface HubClientOptions {
  endpoint: URL;
  outgoing: Outgoing;
  clock: Pick<Clock, "schedule">;
  /** Returns the user's token. It is sent to the endpoint's origin only. */
  token: () => string | undefined;
}

export interface JsonAnswer {
  value: unknown;
  /** The query of the next page's address; absent on the last page. */
  next?: URLSearchParams;
}

/** Asks a hub, and turns its refusals into sentences. */
export class HubClient {
  readonly endpoint: URL;
  readonly #options: HubClientOptions;

  constructor(options: HubClientOptions) {
    this.endpoint = options.endpoint;
    this.#options = options;
  }

  /**
   * Gets JSON. Asks again after a failure that may pass.
   *
   * @param about the repository, as the sentences name it
   * @throws HubError or the signal's reason
   */
  async json(url: URL, about?: string, signal?: AbortSignal): Promise<JsonAnswer> {
    for (const backoff of BACKOFF) {
      try {
        return await this.#ask(url, about, signal);
      } catch (error) {
        const isWorthIt =
          error instanceof HubError && isPassing(error) && (error.retryAfter ?? 0) <= LONGEST_WAIT;
        if (!isWorthIt) throw error;
        await pause(this.#options.clock, Math.max(backoff, error.retryAfter ?? 0), signal);
      }
    }
    return this.#ask(url, about, signal);
  }

  async #ask(url: URL, about?: string, signal?: AbortSignal): Promise<JsonAnswer> {
    try {
      const response = await this.#options.outgoing.request({
        url,
        purpose: "hub",
        headers: { accept: "application/json" },
        secrets: this.secrets(),
        timeouts: { headers: SILENCE, body: SILENCE },
        ...(signal !== undefined && { signal }),
      });
      await this.requireSuccess(response, about);
      const value = parseJson(await response.body.text(MOST_BYTES));
      if (value === undefined) throw this.portal();
      const next = nextPage(response.headers.get("link"), url);
      return { value, ...(next !== undefined && { next }) };
    } catch (error) {
      throw this.explain(error);
    }
  }

  /**
   * Asks for the headers of a file at the latest commit, and returns that commit; `undefined` if it is not told.
   *
   * @throws HubError or the signal's reason
   */
  async commitOf(repository: string, path: string, signal?: AbortSignal): Promise<string | undefined> {
    try {
      const response = await this.#options.outgoing.request({
        url: this.fileUrl(repository, "main", path),
        method: "HEAD",
        purpose: "hub",
        redirects: "any",
        secrets: this.secrets(),
        timeouts: { headers: SILENCE, body: SILENCE },
        ...(signal !== undefined && { signal }),
      });
      const commit = this.headerOf(response, "x-repo-commit") ?? "";
      // The server that holds the content may refuse a HEAD.
      if (!isCommit(commit)) await this.requireSuccess(response, repository);
      await response.body.drain();
      return isCommit(commit) ? commit : undefined;
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** Returns the address of a file's content at a commit or branch. */
  fileUrl(repository: string, revision: string, path: string): URL {
    return hubUrl(this.endpoint, [...repository.split("/"), "resolve", revision, ...path.split("/")]);
  }

  /** Returns a header that the endpoint itself has sent, with the response or with a redirect to it. */
  headerOf({ redirects, headers, url }: OutgoingResponse, name: string): string | undefined {
    const { origin } = this.endpoint;
    return [...redirects, { origin: url.origin, headers }]
      .filter((each) => each.origin === origin)
      .map((each) => each.headers.get(name))
      .find((value) => value !== undefined);
  }

  /** Returns the headers that only the endpoint may see. */
  secrets(): Record<string, string> | undefined {
    const token = this.#options.token();
    return token === undefined ? undefined : { authorization: `Bearer ${token}` };
  }

  /**
   * Does nothing for a response of 200 or 206. Closes any other.
   *
   * @throws HubError that says why
   */
  async requireSuccess(response: OutgoingResponse, about = "what was asked for"): Promise<void> {
    const { status, headers, body } = response;
    if (status === 200 || status === 206) return;
    await body.drain();
    const code = headers.get("x-error-code") ?? "";
    const words = sayable(headers.get("x-error-message") ?? "");
    const hasToken = this.#options.token() !== undefined;
    const host = this.endpoint.host;
    const login = hasToken
      ? "Its owner must allow it to the account of your token."
      : "Give a token with: npm run tacho -- models login";
    if (code === "GatedRepo") {
      const page = `${this.endpoint.origin}${this.endpoint.pathname.replace(/\/$/, "")}/${about}`;
      throw new HubError(
        "gated",
        `${about} is gated: accept its terms at ${page}, and then ${hasToken ? "try again with the token of that account" : "give a token with: npm run tacho -- models login"}.${words}`,
      );
    }
    switch (code) {
      case "RepoNotFound":
      case "RevisionNotFound":
      case "EntryNotFound":
        if (status === 401 && !hasToken) break;
        throw new HubError("not_found", `${host} ${NOT_FOUND[code](about)}${words}`);
    }
    switch (status) {
      case 401:
        throw new HubError(
          "refused",
          hasToken
            ? `${host} does not accept the token. Give another one with: npm run tacho -- models login${words}`
            : `${about} is private or does not exist at ${host}. ${login}${words}`,
        );
      case 403:
        throw new HubError("refused", `${host} refuses ${about}. ${login}${words}`);
      case 404:
      case 410:
        throw new HubError("not_found", `${host} does not have ${about}.${words}`);
      case 429: {
        const retryAfter = readSeconds(headers.get("retry-after"));
        const when = retryAfter === undefined ? "later" : `in ${Math.ceil(retryAfter / 1000)} s`;
        throw new HubError("busy", `${host} has had too many requests. Try again ${when}.${words}`, {
          ...(retryAfter !== undefined && { retryAfter }),
        });
      }
      default:
        if (status === 407 || status === 511)
          throw new HubError(
            "portal",
            `The network asks for a login (HTTP ${status}) before it lets anything through.`,
          );
        if (status >= 500 || status === 408)
          throw new HubError(
            "server_error",
            `${host} has a problem of its own (HTTP ${status}). Try again later.${words}`,
          );
        throw new HubError("bad_answer", `${host} answers with HTTP ${status}.${words}`);
    }
  }

  /** The address does not answer as a hub does. */
  portal(): HubError {
    return new HubError(
      "portal",
      `What answers at ${this.endpoint.host} is not a hub: a login page of this network, a filter, or a wrong HF_ENDPOINT.`,
    );
  }

  /** Says a failure of the network in words. Returns other errors unchanged. */
  explain(error: unknown): unknown {
    const host = this.endpoint.host;
    if (error instanceof BodyTooLargeError)
      return new HubError("bad_answer", `${host} answers with more than a list can be.`, { cause: error });
    if (!isTransportError(error)) return error;
    const words = UNREACHABLE[error.reason](host, error.message);
    const problem = error.reason === "certificate" || error.reason === "redirect" ? "portal" : "unreachable";
    return new HubError(problem, words, { cause: error });
  }
}

const NOT_FOUND = {
  RepoNotFound: (about: string) => `has no repository ${about}.`,
  RevisionNotFound: (about: string) => `no longer has this version of ${about}. Ask for its files again.`,
  EntryNotFound: (about: string) => `does not have this file in ${about}. Ask for its files again.`,
};

const UNREACHABLE: Record<TransportError["reason"], (host: string, message: string) => string> = {
  unknown_host: (host) => `The name ${host} cannot be found: this computer is offline, or the name is wrong.`,
  refused: (host) => `Nothing answers at ${host}.`,
  timeout: (host) => `${host} does not answer in time.`,
  certificate: (host) =>
    `The certificate of ${host} is not trusted. Where a proxy reads along, name its certificate in NODE_EXTRA_CA_CERTS.`,
  proxy: () => "The proxy that HTTPS_PROXY or HTTP_PROXY names cannot be used.",
  cut: (host) => `The connection to ${host} was cut.`,
  redirect: (host, message) => `${host} sends the request elsewhere. ${message}`,
  failed: (host, message) => `The request to ${host} failed: ${message}`,
};

/** Returns the query of the next page. Of its address nothing else is used: a mirror may name the hub it copies. */
function nextPage(link: string | undefined, url: URL): URLSearchParams | undefined {
  const [, target] = /<([^<>]*)>\s*;[^,]*\brel="?next"?/i.exec(link?.slice(0, 8192) ?? "") ?? [];
  if (target === undefined || !URL.canParse(target, url.href)) return undefined;
  return new URL(target, url).searchParams;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns a hub's own words on one line, behind a space; nothing if there are none. */
function sayable(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, " ")
    .trim()
    .slice(0, MOST_WORDS);
  return line === "" ? "" : ` It says: ${line}`;
}

/** Reads `Retry-After` in seconds as ms, up to an hour. */
function readSeconds(text: string | undefined): number | undefined {
  const seconds = /^\d{1,6}$/.test(text ?? "") ? Number(text) : undefined;
  return seconds === undefined ? undefined : Math.min(seconds, 3600) * 1000;
}
