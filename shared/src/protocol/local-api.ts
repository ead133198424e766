import * as z from "zod/mini";
import { openEnum, orAbsent } from "../reading/tolerant.ts";

/** Port of the local API unless another is chosen. */
export const DEFAULT_API_PORT = 4790;

/**
 * Reasons why the local API is switched on and yet does not answer. `port_taken`: another program has the port.
 * `other_host`: another host of this user serves it already. `not_permitted`: the port may not be opened. Append-only.
 */
export const API_PROBLEMS = ["port_taken", "other_host", "not_permitted", "failed"] as const;

const portRule = "must be a whole number from 1 to 65535";
export const portSchema = z.int(portRule).check(z.minimum(1, portRule), z.maximum(65_535, portRule));

const problemSchema = z.object({
  code: openEnum(API_PROBLEMS),
  /** An English sentence. */
  message: z.catch(z.string(), ""),
});

/** Fields of `local_api`: the switch as it stands in `config.json`, and what came of it. */
export const localApiShape = {
  /** True if it is switched on. It answers unless there is a `problem`. */
  on: z.catch(z.boolean(), false),
  port: z.catch(portSchema, DEFAULT_API_PORT),
  /** Base address, such as `http://127.0.0.1:4790`; present while it answers. */
  url: orAbsent(z.string()),
  problem: orAbsent(problemSchema),
  /** True if a key exists. It is created when the API is first switched on, or on request. */
  has_key: z.catch(z.boolean(), false),
};
const localApiSchema = z.object(localApiShape);
export type LocalApi = z.infer<typeof localApiSchema>;
