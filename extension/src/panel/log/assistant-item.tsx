import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { useId, useState } from "preact/hooks";
import { type AssistantMessage, answerThought } from "../../conversations/conversation.ts";
import type { RunEnd } from "../../conversations/run.ts";
import { messages } from "../../locale/locale.ts";
import { type AnswerContents, describeRunEnd } from "../../locale/words/describe-run-end.ts";
import { Icon } from "../../ui/icon.tsx";
import { copyCode } from "../../ui/markdown/copy-code.ts";
import { Markdown } from "../../ui/markdown/markdown.tsx";
import { ServerName } from "../../ui/server-name.tsx";
import type { PanelActions } from "../state/panel-view.ts";
import { AnswerActions } from "./answer-actions.tsx";
import { RunCard } from "./run-card.tsx";
import { knownStatistics, RunFigures } from "./run-figures.tsx";
import { RunOutcome } from "./run-outcome.tsx";
import "./assistant-item.css";

export interface AssistantItemProps {
  message: AssistantMessage;
  last: boolean;
  /** End of a run that brought no text in place of this answer. */
  failedTry?: RunEnd | undefined;
  actions: PanelActions;
  toScreenOf: (generationId: string) => number | undefined;
}

/** One answer: text, run line, run card, outcome and actions. */
export function AssistantItem({ message, last, failedTry, actions, toScreenOf }: AssistantItemProps) {
  const [open, setOpen] = useState(false);
  const cardId = useId();
  const { run, prefix } = message;
  const ended = run.end !== undefined;
  const text = prefix + run.text;
  const thought = answerThought(message);
  const has = { text: text !== "", thought: thought !== "" };
  const stats = knownStatistics(run);
  const server = run.model?.server;
  const hasNumbers = Object.keys(stats).some((name) => name !== "finish_reason");
  return (
    <div class="item answer" data-role="assistant" data-running={!ended}>
      <h2 class="visually-hidden">{messages().product}</h2>
      {thought === "" ? null : <Thought text={thought} growing={!ended && text === ""} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the handler serves the copy buttons inside. */}
      <div class="prose" data-content onClick={(event) => copyCode(event, actions.copy)}>
        {text === "" ? null : <Markdown text={text} growing={!ended} />}
      </div>
      {message.unreadable && text === "" ? <p class="unreadable">{messages().log.unreadable}</p> : null}
      {ended && (hasNumbers || server !== undefined) ? (
        <RunLine
          server={server}
          stats={stats}
          open={open}
          cardId={cardId}
          onToggle={() => setOpen((before) => !before)}
        />
      ) : null}
      {ended && open ? (
        <RunCard
          id={cardId}
          run={run}
          toScreen={toScreenOf(run.generation_id)}
          copy={actions.copy}
          onAgain={last ? actions.runAgain : undefined}
        />
      ) : null}
      {run.end === undefined ? null : <RunOutcome end={run.end} has={has} last={last} actions={actions} />}
      {failedTry === undefined ? null : <FailedTry end={failedTry} actions={actions} />}
      {run.end === undefined ? null : (
        <AnswerActions
          answerId={message.id}
          end={run.end}
          text={text}
          canRegenerate={last && !offersAnotherTry(run.end, has)}
          last={last}
          actions={actions}
        />
      )}
      <RunFigures run={run} />
    </div>
  );
}

/** Says why a run brought no other answer, and that this one is still the earlier one. */
function FailedTry({ end, actions }: { end: RunEnd; actions: PanelActions }) {
  return (
    <>
      <RunOutcome
        end={end}
        has={{ text: false, thought: false }}
        last
        actions={{ ...actions, tryAgain: actions.regenerate }}
      />
      <p class="quiet">{messages().log.earlierAnswer}</p>
    </>
  );
}

function Thought({ text, growing }: { text: string; growing: boolean }) {
  return (
    <details class="thought" open={growing}>
      <summary>{growing ? messages().log.thinking : messages().log.thought}</summary>
      <div class="prose">
        <Markdown text={text} growing={growing} />
      </div>
    </details>
  );
}

interface RunLineProps {
  /** Name of the server that ran the model. */
  server: string | undefined;
  stats: GenerationStatistics;
  open: boolean;
  cardId: string;
  onToggle: () => void;
}

/** Main numbers below an answer; opens and closes the run card. */
function RunLine({ server, stats, open, cardId, onToggle }: RunLineProps) {
  const text = messages().run;
  const { tokens_per_second: rate, time_to_first_token: first, output_tokens: tokens } = stats;
  return (
    <button type="button" class="run-line" aria-expanded={open} aria-controls={cardId} onClick={onToggle}>
      <span class="run-numbers">
        {server === undefined ? null : <ServerName name={server} />}
        {rate === undefined ? null : <b>{text.rate(rate)}</b>}
        {first === undefined ? null : <span>{text.first(first)}</span>}
        {tokens === undefined || tokens === 0 ? null : <span>{text.tokens(tokens)}</span>}
        {first === undefined && rate === undefined && !tokens ? <span>{text.noTokens}</span> : null}
      </span>
      <span class="more">
        <span>{open ? text.hide : text.details}</span>
        <Icon name="chevron" />
      </span>
    </button>
  );
}

/** Returns true when the outcome already shows a Try again button, which makes Regenerate redundant. */
function offersAnotherTry(end: RunEnd, has: AnswerContents): boolean {
  return end.error !== undefined || describeRunEnd(end, has).action === "try_again";
}
