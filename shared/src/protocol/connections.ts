import * as z from "zod/mini";
import { openEnum, orAbsent } from "../reading/tolerant.ts";

/** Reasons for which the host connects to something. Append-only. */
export const CONNECTION_PURPOSES = [
  "list_models",
  "server_facts",
  "generate",
  "find_servers",
  "test_server",
  "otlp",
  "download",
  "hub",
] as const;
export type ConnectionPurpose = (typeof CONNECTION_PURPOSES)[number];

const bytes = z.int().check(z.minimum(0));

/** One outgoing request in the ledger. A download by another program has no host, port or bytes. */
export const connectionSchema = z.object({
  /** End of the request in ms since the epoch; 0 if it cannot be read. */
  at: z.catch(z.number().check(z.minimum(-8.64e15), z.maximum(8.64e15)), 0),
  purpose: openEnum(CONNECTION_PURPOSES),
  host: orAbsent(z.string()),
  port: orAbsent(z.int().check(z.minimum(0), z.maximum(65_535))),
  /** Size of the request with its headers. */
  bytes_sent: orAbsent(bytes),
  /** Size of the response with its headers. */
  bytes_received: orAbsent(bytes),
  /** True if the request was answered to its end. */
  ok: z.catch(z.boolean(), false),
});
export type LedgerEntry = z.infer<typeof connectionSchema>;
