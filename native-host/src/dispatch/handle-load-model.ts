import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { LoadRun } from "../generation/load-run.ts";
import { toWireError } from "../generation/to-wire-error.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

export function handleLoadModel(request: RequestOf<"load_model">, reply: Reply, host: HostParts): void {
  const { catalog, settings, keeper, generations } = host;
  const loadRequest = () => ({
    model: catalog.resolve(request.model ?? settings.current.model),
    settings: settings.load,
  });
  generations.arrive(request.id);
  try {
    loadRequest();
  } catch (error) {
    return reply.fail(toWireError(error));
  }
  generations.add(new LoadRun({ answer: reply, keeper, loadRequest }));
}
