import { isIPv4 } from "node:net";

/** Default ports of the protocols of a URL. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** Returns the port of an http or https URL, also where it does not stand in it. */
export function portOf({ port, protocol }: URL): number {
  return port === "" ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port);
}

/** Returns the host of a URL without the brackets around an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

/** Returns true for the names and addresses of this machine itself. */
export function isLoopback(url: URL): boolean {
  const host = hostOf(url).toLowerCase().replace(/\.$/, "");
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "::1" ||
    (isIPv4(host) && host.startsWith("127."))
  );
}

/**
 * Returns the address of the proxy for a URL, by `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` in either case, or
 * `undefined` to connect directly. What is meant for this machine never goes to a proxy on another one.
 */
export function chooseProxy(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  const text = variableOf(env, url.protocol === "https:" ? "https_proxy" : "http_proxy");
  if (text === undefined || isExempt(url, variableOf(env, "no_proxy") ?? "")) return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) return undefined;
  const proxy = new URL(address);
  return isLoopback(url) && !isLoopback(proxy) ? undefined : proxy.href;
}

/** Prefers the lower-case variable, as other programs do. */
function variableOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name]?.trim() || env[name.toUpperCase()]?.trim() || undefined;
}

/** @param list names separated by commas or white space: a host and those below it, an address, with a port or without, or `*` */
function isExempt(url: URL, list: string): boolean {
  const host = hostOf(url).toLowerCase();
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const [, bracketed, plain, port] =
        /^(?:\[([^\]]*)\]|([^:]*(?::[^:]*:[^\s]*)?))(?::(\d+))?$/.exec(entry) ?? [];
      const name = (bracketed ?? plain ?? entry).replace(/^\*?\./, "");
      if (port !== undefined && Number(port) !== portOf(url)) return false;
      return host === name || host.endsWith(`.${name}`);
    });
}
