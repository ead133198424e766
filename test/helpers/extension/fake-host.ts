import type { Transport } from "@tacho/shared/client/transport.ts";
import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { parseRequest } from "@tacho/shared/protocol/parse-request.ts";
import type { Action, Request, RequestOf } from "@tacho/shared/protocol/requests.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { DEFAULT_SETTINGS, type Settings } from "@tacho/shared/settings/settings.ts";
import { USED_SETTINGS } from "../runs/sample-run.ts";

export const LOADED_MODEL = {
  model: "tiny",
  backend: "cpu",
  gpu_layers: 0,
  total_layers: 4,
  context_size: 4096,
  threads: 1,
  size: 1000,
};

/** The host's end of a native port. Speaks the real protocol; the test controls generations token by token. */
export class FakeHost {
  readonly requests: Request[] = [];
  /** Keys that `update_settings` refuses, with the reasons. */
  refusing: Record<string, string> = {};
  settings: Settings = { ...DEFAULT_SETTINGS };
  /** Settings that this host does not support. */
  lacking: string[] = [];
  needsReload: string[] = [];
  /** Sent in `ready`, if there are any. */
  capabilities: string[] = [];
  /** Names of the servers that `list_servers` tells. */
  servers: string[] = [];
  private readonly transport: Transport;
  private readonly waiting = new Set<() => void>();
  private readonly deltas = new Map<string, number>();
  /** False: a stopped generation ends only when the test ends it, as in the middle of a long step. */
  stopsAtOnce = true;
  private readonly generating = new Set<string>();

  constructor(
    transport: Transport,
    answerHello: (host: FakeHost, id: string) => void = (host, id) => host.sayReady(id),
  ) {
    this.transport = transport;
    transport.onMessage((raw) => {
      const parsed = parseRequest(raw);
      if (!parsed.ok) throw new Error(`The host got ${JSON.stringify(raw)}: ${parsed.error.message}`);
      const { request } = parsed;
      this.requests.push(request);
      if (request.action === "hello") answerHello(this, request.id ?? "");
      if (request.action === "update_settings") this.updateSettings(request);
      if (request.action === "stop_generation") this.stopGeneration(request);
      if (request.action === "list_servers") this.listServers(request);
      if (request.action === "generate") this.generating.add(request.id ?? "");
      if (request.action === "get_state" && this.generating.size > 0) this.sayState(request.id);
      for (const wake of [...this.waiting]) wake();
    });
  }

  send(message: HostMessage | object): void {
    this.transport.send(message);
  }

  /** Ends the process. */
  exit(): void {
    this.transport.close();
  }

  onExit(listener: () => void): void {
    this.transport.onClose(listener);
  }

  /** Resolves with the `count`th request of this action. */
  async nth<A extends Action>(action: A, count = 1): Promise<RequestOf<A>> {
    for (;;) {
      const found = this.all(action)[count - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }

  all<A extends Action>(action: A): RequestOf<A>[] {
    return this.requests.filter((request): request is Request & RequestOf<A> => request.action === action);
  }

  sayReady(id: string, more: object = {}): void {
    this.send({
      type: "ready",
      id,
      status: "success",
      protocol_version: 1,
      host_version: "0.1.0",
      engine: "scripted",
      settings: this.reported(),
      model: "tiny",
      ...(this.capabilities.length > 0 && { capabilities: this.capabilities }),
      ...more,
    });
  }

  /** @param server name of the server that runs `model` */
  start(id: string | undefined, model = "tiny", server?: string): void {
    const place = server === undefined ? {} : { server };
    this.send({ type: "generation_started", id, model, ...place, queue_time: 0 });
  }

  /** Sends one token with this text. */
  say(id: string | undefined, text: string): void {
    const seq = this.deltas.get(id ?? "") ?? 0;
    this.deltas.set(id ?? "", seq + 1);
    this.send({
      type: "text_delta",
      id,
      seq,
      text,
      segment: "answer",
      output_tokens: seq + 1,
      tokens_per_second: 50,
      time_to_first_token: 120,
    });
  }

  end(id: string | undefined, reason: "stop" | "length" | "aborted" = "stop"): void {
    this.generating.delete(id ?? "");
    this.send({
      type: "generation_ended",
      id,
      run_id: `run-of-${id}`,
      status: "success",
      finish_reason: reason,
      stats: { output_tokens: this.deltas.get(id ?? "") ?? 0, total_time: 500, finish_reason: reason },
      settings: USED_SETTINGS,
    });
  }

  private sayState(id: string | undefined): void {
    const memory = { host: 1, available: 1, total: 1 };
    this.send({ type: "state", id, status: "success", active: [...this.generating], queued: [], memory });
  }

  private listServers({ id }: RequestOf<"list_servers">): void {
    const servers = this.servers.map((name) => ({ name, url: `http://${name}.test:8000`, has_key: false }));
    this.send({ type: "server_list", id, status: "success", servers });
  }

  private stopGeneration({ id, generation_id }: RequestOf<"stop_generation">): void {
    const stopped = generation_id === undefined ? [] : [generation_id];
    this.send({
      type: "generation_stopped",
      id,
      status: "success",
      message: "Stopping.",
      stopped,
      stopped_backends: ["scripted"],
    });
    if (this.stopsAtOnce) for (const generation of stopped) this.end(generation, "aborted");
  }

  private reported(): Record<string, unknown> {
    const entries = Object.entries(this.settings).filter(([key]) => !this.lacking.includes(key));
    return Object.fromEntries(entries);
  }

  private updateSettings({ id, settings }: RequestOf<"update_settings">): void {
    const refused = Object.entries(this.refusing).filter(([key]) => key in settings);
    if (refused.length > 0) {
      const error = wireError("invalid_settings", "No.", Object.fromEntries(refused));
      this.send({ type: "request_failed", id, action: "update_settings", status: "error", error });
      return;
    }
    this.settings = { ...this.settings, ...settings };
    const keys = Object.keys(settings).filter((key) => !this.lacking.includes(key));
    this.send({
      type: "settings_updated",
      id,
      status: "success",
      message: "Applied.",
      settings: this.reported(),
      updated_backends: ["scripted"],
      applied: keys.filter((key) => !this.needsReload.includes(key)),
      needs_reload: keys.filter((key) => this.needsReload.includes(key)),
      ignored: this.lacking.filter((key) => key in settings),
    });
  }
}
