import { HubClient } from "../../models/hub/hub-client.ts";
import { readHubEndpoint } from "../../models/hub/hub-endpoint.ts";
import { HubToken } from "../../models/hub/hub-token.ts";
import { openOutgoing } from "../../outgoing/open-outgoing.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import { createLogger } from "../../system/logging/logger.ts";
import { systemClock } from "../../system/system-clock.ts";
import type { CommandContext } from "../terminal/command-context.ts";

/**
 * Opens the hub that `HF_ENDPOINT` names, without asking it anything.
 *
 * @throws HubError `bad_endpoint`
 */
export function openHub({ machine, terminal, outgoingScript }: CommandContext) {
  const { home } = resolvePaths(machine);
  const { outgoing } = openOutgoing({
    home,
    script: outgoingScript,
    env: machine.env,
    clock: systemClock,
    logger: createLogger("warn", (line) => void terminal.stderr.write(line)),
  });
  const token = new HubToken(home, machine);
  const hub = new HubClient({
    endpoint: readHubEndpoint(machine.env),
    outgoing,
    clock: systemClock,
    token: () => token.read(),
  });
  return { hub, outgoing, token };
}
