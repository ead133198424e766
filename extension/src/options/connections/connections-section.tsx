import type { LedgerEntry } from "@tacho/shared/protocol/connections.ts";
import { formatCount, formatSize } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { formatDay, formatTimeToSecond } from "../../locale/words/format-date.ts";
import { NetworkSection } from "../network/network-section.tsx";
import type { ConnectionsActions, ConnectionsState } from "./connections-model.ts";
import "./connections-section.css";

export interface ConnectionsSectionProps {
  state: ConnectionsState;
  actions: ConnectionsActions;
}

/** Section of the options page with everything that the host has connected to. */
export function ConnectionsSection({ state, actions }: ConnectionsSectionProps) {
  const text = messages().connections;
  const { connections, next, reading, failure, now } = state;
  return (
    <NetworkSection
      title={text.title}
      body={text.body}
      failure={failure === undefined ? undefined : text.failed(failure)}
      onTryAgain={actions.refresh}
      aside={
        <button type="button" class="button" disabled={reading} onClick={actions.refresh}>
          {reading ? text.reading : text.refresh}
        </button>
      }
    >
      {connections?.length === 0 ? <p class="network-empty">{text.empty}</p> : null}
      {connections === undefined || connections.length === 0 ? null : (
        <table class="connections" aria-label={text.title}>
          <thead>
            <tr>
              <th scope="col">{text.when}</th>
              <th scope="col">{text.purpose}</th>
              <th scope="col">{text.bytes}</th>
            </tr>
          </thead>
          <tbody>
            {connections.map((connection, index) => (
              // Several connections may end within the same millisecond; the list only grows at its end.
              <ConnectionRow key={connections.length - index} connection={connection} now={now} />
            ))}
          </tbody>
        </table>
      )}
      {next === undefined ? null : (
        <div class="connections-more">
          <button type="button" class="button" disabled={reading} onClick={actions.showMore}>
            {text.more}
          </button>
        </div>
      )}
    </NetworkSection>
  );
}

function ConnectionRow({ connection, now }: { connection: LedgerEntry; now: number }) {
  const text = messages().connections;
  const { at, purpose, host, port, bytes_sent: sent, bytes_received: received, ok } = connection;
  return (
    <tr data-ok={ok}>
      <td>
        <span class="day">{formatDay(at, now)}</span> {formatTimeToSecond(at)}
      </td>
      <th scope="row">
        {purposeWords(purpose)}
        {ok ? null : <span class="not-ok"> {text.notOk}</span>}{" "}
        {host === undefined ? null : <bdi class="place">{placeOf(host, port)}</bdi>}
      </th>
      <td class="bytes">
        {sent === undefined ? null : <span>{text.sent(bytes(sent))}</span>}{" "}
        {received === undefined ? null : <span>{text.received(bytes(received))}</span>}
      </td>
    </tr>
  );
}

/** Names a purpose; one that a newer host has added is shown by its code. */
function purposeWords(purpose: string): string {
  const known = Object.entries(messages().connections.purposes).find(([code]) => code === purpose);
  return known?.[1] ?? purpose;
}

function placeOf(host: string, port: number | undefined): string {
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return port === undefined ? name : `${name}:${port}`;
}

/** Formats bytes; below 1 kB exactly, because requests are often that small. */
function bytes(count: number): string {
  return count < 1000 ? `${formatCount(count)}\u00a0B` : formatSize(count);
}
