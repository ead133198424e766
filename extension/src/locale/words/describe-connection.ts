import type { ConnectionState } from "../../panel-protocol/panel-messages.ts";
import { messages } from "../locale.ts";

export interface ConnectionDescription {
  title: string;
  body: string;
  /** Shell command for the user to run. */
  command?: string;
  /** Says what Tacho does automatically. */
  note?: string;
  /** Message from the browser or the host, for finding the cause. */
  detail?: string;
  canReconnect: boolean;
  /** `problem` when the user has to act. */
  severity: "progress" | "problem";
}

/** Describes a connection that is not up; returns `undefined` when there is nothing to report. */
export function describeConnection(state: ConnectionState): ConnectionDescription | undefined {
  const text = messages().connection;
  switch (state.status) {
    case "idle":
    case "connected":
      return undefined;
    case "connecting":
      return {
        title: text.connectingTitle,
        body: text.connecting,
        canReconnect: false,
        severity: "progress",
      };
    case "missing":
      return {
        title: text.missingTitle,
        body: text.missing,
        command: text.command,
        note: text.goesOn,
        detail: state.detail,
        canReconnect: true,
        severity: "problem",
      };
    case "silent":
      return {
        title: text.silentTitle,
        body: text.silent,
        command: text.doctor,
        detail: state.detail,
        canReconnect: true,
        severity: "problem",
      };
    case "lost":
      return {
        title: text.lostTitle,
        body: text.lost,
        detail: state.detail,
        canReconnect: true,
        severity: "problem",
      };
    case "given_up":
      return {
        title: text.givenUpTitle,
        body: text.givenUp,
        detail: state.detail,
        canReconnect: true,
        severity: "problem",
      };
    case "incompatible":
      return {
        title: text.incompatibleTitle,
        body: state.update === "host" ? text.updateHost : text.updateExtension,
        command: text.updateCommand,
        detail: state.detail,
        canReconnect: true,
        severity: "problem",
      };
    default:
      return state satisfies never;
  }
}
