import type { FoundServer, Server } from "@tacho/shared/protocol/servers.ts";

/** Models of a found server that are named; of the others, the number is. */
const MOST_NAMED = 5;

/** Formats the added servers for a terminal, one a line. */
export function formatServers(servers: readonly Server[]): string {
  return servers
    .map(({ name, url, has_key }) => `${name}  ${url}${has_key ? "  with a key" : ""}\n`)
    .join("");
}

/** Formats servers that were found, one a line. */
export function formatFound(servers: readonly FoundServer[]): string {
  return servers
    .map(({ url, product, version, models }) => {
      const named = models.slice(0, MOST_NAMED).map(printable).join(", ");
      const more = models.length > MOST_NAMED ? ` and ${models.length - MOST_NAMED} more` : "";
      const program = [product, version]
        .filter((word) => word !== undefined)
        .map(printable)
        .join(" ");
      return `${[url, program, models.length === 0 ? "no models" : named + more].filter((word) => word !== "").join("  ")}\n`;
    })
    .join("");
}

/** Shows a server's words on one line. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\p{Cs}]/gu, "?");
}
