import { messages } from "../../locale/locale.ts";
import { Dial } from "../../ui/dial.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { ServerName } from "../../ui/server-name.tsx";
import type { PanelState } from "../state/panel-view.ts";
import { modelStatus } from "./model-status.ts";
import "./panel-header.css";

export interface PanelHeaderProps {
  state: Pick<PanelState, "connection" | "model" | "remote">;
  /** Needle position, 0..1. */
  speed: number;
  onModel: () => void;
  onNewChat: () => void;
  onConversations: () => void;
  onRuns: () => void;
  onSettings: () => void;
}

/** Header with the dial, the model and the buttons that open everything else. */
export function PanelHeader(props: PanelHeaderProps) {
  const { title, line, scripted, server } = modelStatus(props.state);
  return (
    <header class="header">
      <Dial share={props.speed} />
      <button type="button" class="model" title={messages().header.aboutModel} onClick={props.onModel}>
        <b>{title}</b>{" "}
        <span>
          {scripted ? (
            <em class="badge" title={messages().header.scriptedHint}>
              {messages().header.scripted}
            </em>
          ) : null}{" "}
          {server === undefined ? null : (
            <>
              <ServerName name={server} />
              {messages().join}
            </>
          )}
          {line}
        </span>
      </button>
      <IconButton icon="plus" name={messages().header.newChat} onClick={props.onNewChat} />
      <IconButton icon="list" name={messages().header.conversations} onClick={props.onConversations} />
      <IconButton icon="chart" name={messages().runs.open} onClick={props.onRuns} />
      <IconButton icon="sliders" name={messages().header.settings} onClick={props.onSettings} />
    </header>
  );
}
