import type { HostCapability } from "@tacho/shared/protocol/capabilities.ts";
import type { ConnectionState } from "../../panel-protocol/panel-messages.ts";
import type { WorkerClient } from "../../worker-client/worker-client.ts";

/** The worker as the sections of the page use it. */
export type SectionWorker = Pick<WorkerClient, "state" | "subscribe" | "request">;

export interface FeatureFollower {
  /** Called each time a host that has the feature is connected. */
  onHost: () => void;
  /** Called when a host without it is connected. */
  onOther: () => void;
}

/** Follows the host's capability that a section needs. While no host is connected, the last one counts. */
export function followFeature(
  worker: Pick<SectionWorker, "state" | "subscribe">,
  feature: HostCapability,
  { onHost, onOther }: FeatureFollower,
): void {
  let last: ConnectionState | undefined;
  const look = () => {
    const { connection } = worker.state;
    if (connection === last) return;
    last = connection;
    if (connection.status !== "connected") return;
    if (connection.capabilities?.includes(feature)) onHost();
    else onOther();
  };
  worker.subscribe((event) => {
    if (event.type === "state_changed") look();
  });
  look();
}
