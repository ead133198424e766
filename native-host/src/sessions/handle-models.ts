import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import { LoadRun } from "../core/jobs/load-run.ts";
import { toWireError } from "../core/replies/to-wire-error.ts";
import { invalidModel } from "../engines/invalid-model.ts";
import type { OfferedModel } from "../engines/remote/servers/known-servers.ts";
import type { KnownModel } from "../models/model-catalog.ts";
import type { UnreadableFile } from "../models/sources/found-model.ts";
import { type FoundModel, findModel } from "./parts/find-model.ts";
import type { Reply } from "./parts/reply.ts";
import type { SessionParts } from "./parts/session-parts.ts";

/** Room in bytes for the fields of the frame other than the models. */
const FRAME_BYTES = 4096;
/** Maximum length of a model's name in UTF-8 bytes, as the setting `model` has it. */
const MAX_MODEL_NAME_BYTES = 256;
/** Number of files that are described although they are not offered. */
const MOST_UNUSABLE = 100;

interface ListedModel {
  entry: HostMessageOf<"models">["models"][number];
  /** True if the model takes precedence when not all fit. */
  matters: boolean;
}

export async function handleListModels(
  _request: RequestOf<"list_models">,
  reply: Reply,
  session: SessionParts,
): Promise<void> {
  const { core } = session;
  const next = nextFileModel(session);
  const [{ models: known, unreadable }, offered] = await Promise.all([
    core.catalog.list(),
    core.servers?.models() ?? [],
  ]);
  const inMemory = new Set(core.engines.lanes.map(({ keeper }) => keeper.model?.model));
  const models = known
    .filter(({ flaw }) => flaw === undefined)
    .map((model) => toListed(model, inMemory, next));
  const unusable = [
    ...known.flatMap(({ path, flaw }) => (flaw === undefined ? [] : [{ path, details: flaw }])),
    ...unreadable,
  ];
  const listed = [...models, ...offered.filter(({ name }) => isListable(name, known)).map(toRemote)];
  const { kept, room } = keepWhatFits(listed);
  const omitted = listed.length - kept.length;
  reply.end({
    type: "models",
    status: "success",
    models: kept.map(({ entry }) => entry),
    ...(omitted > 0 && { omitted }),
    ...(unusable.length > 0 && {
      unusable: tellFlaws(unusable, room),
      unusable_count: unusable.length,
    }),
  });
}

/** Returns the name of the model that a generation would use, if it is a file for llama.cpp. */
function nextFileModel(session: SessionParts): string | undefined {
  try {
    const { model, lane } = findModel(session.settings.current.model, session);
    return model.kind === "file" && lane.engine.name === "llama_cpp" ? model.name : undefined;
  } catch {
    return undefined;
  }
}

/** @param next name of the only model of which it is told that it is a base model */
function toListed(
  { name, size, quantization, vocabulary, chosen, isBase }: KnownModel,
  inMemory: ReadonlySet<string | undefined>,
  next: string | undefined,
): ListedModel {
  const loaded = inMemory.has(name);
  return {
    entry: {
      model: name,
      size,
      ...(quantization !== undefined && { quantization }),
      ...(vocabulary !== undefined && { vocabulary }),
      loaded,
      ...(isBase === true && name === next && { base: true }),
    },
    matters: loaded || chosen,
  };
}

function toRemote({ name, server, loaded }: OfferedModel): ListedModel {
  return { entry: { model: name, server, loaded }, matters: false };
}

/** Leaves out what no request can name: a name that is too long, or that a model of this machine has. */
function isListable(name: string, known: readonly KnownModel[]): boolean {
  return utf8Length(name) <= MAX_MODEL_NAME_BYTES && known.every((model) => model.name !== name);
}

/** Describes files that are not offered, as many as fit, each as an error. */
function tellFlaws(files: readonly UnreadableFile[], room: number): WireError[] {
  let left = room;
  const told: WireError[] = [];
  for (const { path, details } of files.slice(0, MOST_UNUSABLE)) {
    const error = toWireError(invalidModel(path, details));
    left -= bytesOf(error);
    if (left < 0) break;
    told.push(error);
  }
  return told;
}

/** Keeps as many models as fit in one frame, in their original order. Returns the room in bytes that is left. */
function keepWhatFits(models: readonly ListedModel[]): { kept: ListedModel[]; room: number } {
  let room = MAX_HOST_FRAME_BYTES - FRAME_BYTES;
  const kept = new Set<ListedModel>();
  for (const matters of [true, false]) {
    for (const model of models.filter((each) => each.matters === matters)) {
      const bytes = bytesOf(model.entry);
      if (bytes > room) continue;
      room -= bytes;
      kept.add(model);
    }
  }
  return { kept: models.filter((model) => kept.has(model)), room };
}

function bytesOf(entry: unknown): number {
  return utf8Length(JSON.stringify(entry)) + ",".length;
}

export function handleLoadModel(request: RequestOf<"load_model">, reply: Reply, session: SessionParts): void {
  const { settings, runs } = session;
  runs.arrive(request.id);
  let found: FoundModel;
  try {
    found = findModel(request.model ?? settings.current.model, session);
  } catch (error) {
    return reply.fail(toWireError(error));
  }
  runs.add(new LoadRun({ ...found, reply }));
}
