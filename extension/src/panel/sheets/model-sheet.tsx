import { formatCount, formatSize } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { describeNotes } from "../../locale/words/describe-load.ts";
import { backendName, idOnServer, splitModelName } from "../../locale/words/describe-model.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import { Sheet } from "../../ui/sheet.tsx";
import type { RemoteModel } from "../state/panel-view.ts";
import "./model-sheet.css";

export interface ModelSheetProps {
  model: ModelState | undefined;
  /** The model that answers, if it is a server's. */
  remote: RemoteModel | undefined;
  onClose: () => void;
  onSettings: () => void;
}

/** Dialog with the facts of the loaded model and its differences from the settings. */
export function ModelSheet({ model, remote, onClose, onSettings }: ModelSheetProps) {
  const text = messages().model;
  const notes = model === undefined ? [] : describeNotes(model);
  return (
    <Sheet title={messages().header.aboutModel} onClose={onClose}>
      {remote !== undefined || model?.status === "loaded" ? (
        <dl class="facts">
          {[...remoteFacts(remote), ...facts(model, remote)].map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p class="quiet">{text.notLoaded}</p>
      )}
      {notes.length === 0 ? null : (
        <div class="notes">
          <h3>{text.notes}</h3>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
      <div class="buttons">
        <button type="button" class="button" onClick={onSettings}>
          {messages().actions.openSettings}
        </button>
      </div>
    </Sheet>
  );
}

function thinkingWords(thinking: string | undefined): string | undefined {
  const kinds = Object.entries(messages().model.thinkingKinds);
  return kinds.find(([kind]) => kind === thinking)?.[1];
}

function remoteFacts(remote: RemoteModel | undefined): [string, string][] {
  if (remote === undefined) return [];
  const text = messages().model;
  return [
    [text.name, idOnServer(remote.model, remote.server)],
    [text.server, remote.server],
  ];
}

/** Lists the known facts; omits a size or layer count of 0, because the scripted engine has neither file nor layers. */
function facts(model: ModelState | undefined, remote: RemoteModel | undefined): [string, string][] {
  if (model === undefined) return [];
  const text = messages().model;
  const { name, quantization } = splitModelName(model.model);
  const runsOn = model.backend === undefined ? undefined : backendName(model.backend);
  const device = model.device === undefined ? "" : `, ${model.device}`;
  const { gpu_layers: layers, total_layers: total } = model;
  const all: [string, string | undefined][] = [
    [text.name, remote === undefined ? name : undefined],
    [text.quantization, model.quantization ?? quantization],
    [text.size, model.size === undefined || model.size === 0 ? undefined : formatSize(model.size)],
    [text.backend, runsOn === undefined ? undefined : runsOn + device],
    [
      text.layers,
      layers === undefined || total === undefined || total === 0 ? undefined : text.layersOf(layers, total),
    ],
    [text.threads, model.threads === undefined ? undefined : formatCount(model.threads)],
    [text.context, model.context_size === undefined ? undefined : text.contextTokens(model.context_size)],
    [text.thinking, thinkingWords(model.thinking)],
  ];
  return all.flatMap(([label, value]) => (value === undefined ? [] : [[label, value]]));
}
