import { HubError } from "./hub-error.ts";

/** The public hub. */
const PUBLIC_HUB = "https://huggingface.co";

/**
 * Returns the address of the hub: `HF_ENDPOINT`, which may have a path, or the public one. Without a slash at the end.
 *
 * @throws HubError `bad_endpoint`
 */
export function readHubEndpoint(env: NodeJS.ProcessEnv): URL {
  const text = env.HF_ENDPOINT?.trim() || PUBLIC_HUB;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new HubError(
      "bad_endpoint",
      "HF_ENDPOINT must be an http or https URL without a query and a fragment, such as https://hub.example.",
    );
  }
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}

/** Returns an address below the endpoint. Encodes every segment. */
export function hubUrl(
  endpoint: URL,
  segments: readonly string[],
  query: readonly (readonly [name: string, value: string])[] = [],
): URL {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/${segments.map(encodeURIComponent).join("/")}`;
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}
