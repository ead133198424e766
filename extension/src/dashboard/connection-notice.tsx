import type { ConnectionDescription } from "../text/describe-connection.ts";
import { messages } from "../text/messages.en.ts";
import type { DashboardActions } from "./dashboard-view.ts";

export interface ConnectionNoticeProps {
  connection: ConnectionDescription | undefined;
  failure: string | undefined;
  actions: DashboardActions;
}

/** Why there is nothing to see yet, and the way out. */
export function ConnectionNotice({ connection, failure, actions }: ConnectionNoticeProps) {
  if (connection?.severity === "problem") {
    return (
      <div class="dashboard-notice" role="alert">
        <p>
          <b>{connection.title}.</b> {connection.body}{" "}
          {connection.command === undefined ? null : <code>{connection.command}</code>}
        </p>
        {connection.canReconnect ? (
          <button type="button" class="button" onClick={actions.reconnect}>
            {messages.actions.reconnect}
          </button>
        ) : null}
      </div>
    );
  }
  if (failure === undefined) return null;
  return (
    <div class="dashboard-notice" role="alert">
      <p>{messages.dashboard.failed(failure)}</p>
      <button type="button" class="button" onClick={actions.refresh}>
        {messages.dashboard.tryAgain}
      </button>
    </div>
  );
}
