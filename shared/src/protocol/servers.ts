import * as z from "zod/mini";
import { orAbsent, readableItems } from "../reading/tolerant.ts";
import { wireErrorSchema } from "./wire-error.ts";

const text = z.string().check(z.minLength(1));

/** Maximum length of a server's address and of its key, in UTF-16 code units. */
export const MAX_SERVER_FIELD_LENGTH = 2048;

const nameRule = "must be 1 to 32 letters, digits, dots, underscores or hyphens";
/** The name of a server: the first part of its models' names, `NAME/ID`. */
export const serverNameSchema = z.string(nameRule).check(z.regex(/^[A-Za-z0-9._-]{1,32}$/, nameRule));

const urlRule = "must be an http or https address";
/** The address of a server, with or without `/v1`. Whoever connects parses it in full. */
export const serverUrlSchema = z
  .string(urlRule)
  .check(z.maxLength(MAX_SERVER_FIELD_LENGTH, urlRule), z.regex(/^https?:\/\/[^\s/?#]+[^\s]*$/i, urlRule));

const keyRule = `must be a text of 1 to ${MAX_SERVER_FIELD_LENGTH} printable ASCII characters`;
/** The key of a server, as it goes into a header. Sent once from page to host, and never back. */
export const serverKeySchema = z
  .string(keyRule)
  .check(z.maxLength(MAX_SERVER_FIELD_LENGTH, keyRule), z.regex(/^[\x21-\x7e]+$/, keyRule));

/** An OpenAI-compatible server that was added, with what is known of it. */
export const serverSchema = z.object({
  name: text,
  url: text,
  /** True if a key is stored for it. The key itself is never sent. */
  has_key: z.catch(z.boolean(), false),
  /** The program it runs, such as `vLLM`, as far as it says. */
  product: orAbsent(text),
  version: orAbsent(text),
  /** Number of models it lists; absent until it was asked. */
  models: orAbsent(z.int().check(z.minimum(0))),
  /** Failure of the latest request to it; absent if it answered, or was never asked. */
  error: orAbsent(wireErrorSchema),
});
export type Server = z.infer<typeof serverSchema>;

/** A server that answered at a known port of this machine. */
export const foundServerSchema = z.object({
  url: text,
  product: orAbsent(text),
  version: orAbsent(text),
  /** Ids of its models. */
  models: z.catch(readableItems(z.string()), []),
});
export type FoundServer = z.infer<typeof foundServerSchema>;
