import { orAbsent, readableItems } from "@tacho/shared/reading/tolerant.ts";
import * as z from "zod/mini";
import type { HubClient } from "./hub-client.ts";
import { hubUrl } from "./hub-endpoint.ts";
import { HubError } from "./hub-error.ts";
import { isRepositoryName } from "./hub-names.ts";

/** Repositories on a page. */
const PAGE = 50;
/** Pages that can be asked for. Each is reached by way of those before it. */
export const MOST_PAGES = 20;

const EXPANDED = ["author", "downloads", "likes", "gated", "gguf", "lastModified", "tags", "pipeline_tag"];

const count = orAbsent(z.number().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER)));
const shortText = orAbsent(z.string().check(z.maxLength(200)));

const foundSchema = z.object({
  id: z.string().check(z.refine(isRepositoryName)),
  downloads: count,
  likes: count,
  gated: orAbsent(z.union([z.boolean(), z.string()])),
  lastModified: shortText,
  tags: orAbsent(readableItems(z.string())),
  gguf: orAbsent(z.object({ total: count, architecture: shortText, context_length: count })),
});
const pageSchema = readableItems(foundSchema);

/** A repository with GGUF files. What the hub does not tell is absent. */
export interface FoundRepository {
  /** `ORG/NAME`. */
  repository: string;
  downloads?: number;
  likes?: number;
  /** Time of the last change, as the hub writes it. */
  updated?: string;
  license?: string;
  /** Number of parameters. */
  parameters?: number;
  architecture?: string;
  /** Maximum context in tokens. */
  context_length?: number;
  /** True if its terms must be accepted first. */
  gated?: true;
}

export interface FoundPage {
  models: FoundRepository[];
  /** Number of the next page; absent on the last one. */
  next_page?: number;
}

/**
 * Searches the hub for repositories with GGUF files, the most downloaded first.
 *
 * @param page 1..20
 * @throws HubError or the signal's reason
 */
export async function searchModels(
  hub: HubClient,
  { words, page = 1, signal }: { words: string; page?: number; signal?: AbortSignal },
): Promise<FoundPage> {
  if (page > MOST_PAGES)
    throw new HubError("not_found", `There is no page ${page}: at most ${MOST_PAGES} are shown.`);
  const query: [string, string][] = [
    ["search", words],
    ["filter", "gguf"],
    ["sort", "downloads"],
    ["limit", String(PAGE)],
    ...EXPANDED.map((name): [string, string] => ["expand", name]),
  ];
  let url = hubUrl(hub.endpoint, ["api", "models"], query);
  for (let current = 1; ; current += 1) {
    const { value, next } = await hub.json(url, "the search", signal);
    const models = pageSchema.safeParse(value);
    if (!models.success) throw hub.portal();
    if (current === page) {
      const hasMore = next !== undefined && page < MOST_PAGES;
      return { models: models.data.map(toFound), ...(hasMore && { next_page: page + 1 }) };
    }
    if (next === undefined)
      throw new HubError("not_found", `There is no page ${page}: the search has ${current}.`);
    url = hubUrl(hub.endpoint, ["api", "models"], [...next]);
  }
}

function toFound({ id, gguf, tags = [], ...told }: z.infer<typeof foundSchema>): FoundRepository {
  const { downloads, likes, lastModified, gated } = told;
  const license = tags.find((tag) => /^license:[\w.+-]{1,60}$/.test(tag))?.slice("license:".length);
  const { total, architecture, context_length } = gguf ?? {};
  return {
    repository: id,
    ...(downloads !== undefined && { downloads }),
    ...(likes !== undefined && { likes }),
    ...(lastModified !== undefined && { updated: lastModified }),
    ...(license !== undefined && { license }),
    ...(total !== undefined && { parameters: total }),
    ...(architecture !== undefined && { architecture }),
    ...(context_length !== undefined && { context_length }),
    ...(gated !== undefined && gated !== false && { gated: true }),
  };
}
