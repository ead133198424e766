import type { Token } from "node-llama-cpp";
import { expect, it } from "vitest";
import { DraftCosts } from "../../../../../native-host/src/engines/llama-cpp/drafting/draft-costs.ts";
import {
  chooseDraftLength,
  ModelDrafts,
} from "../../../../../native-host/src/engines/llama-cpp/drafting/model-drafts.ts";
import { TextDrafts } from "../../../../../native-host/src/engines/llama-cpp/drafting/text-drafts.ts";
import { FakeClock } from "../../../../helpers/time/fake-clock.ts";

/** Times in ms. */
const PLAIN = 40;
const GUESS = 4;
const READ = 1;
const verify = (length: number) => PLAIN * (1 + 0.1 * length);

interface Played {
  /** Speed as a multiple of writing without drafts, without the time to catch up with the prompt. */
  speed: number;
  drafts: ModelDrafts;
  /** Lengths of the drafts of the last hundred steps. */
  latest: number[];
}

/** Plays an answer of `count` tokens. `isRight`: tells if the draft model guesses the token at a place. */
async function play(
  count: number,
  isRight: (place: number) => boolean,
  { promptLength = 10, lengths = chooseDraftLength() } = {},
): Promise<Played> {
  const clock = new FakeClock();
  const start = clock.now();
  const answer = Array.from({ length: count }, (_, index) => (1_000_000 + index) as Token);
  const prompt = Array.from({ length: promptLength }, (_, index) => index as Token);
  let read = 0;
  let catchingUp = 0;
  const drafts = new ModelDrafts({
    text: new TextDrafts(prompt, new DraftCosts()),
    model: {
      unread: (tokens) => tokens.length - read,
      async read(tokens) {
        clock.advance((tokens.length - read) * READ);
        catchingUp += (tokens.length - read) * READ;
        read = tokens.length - 1;
      },
      async continueText(tokens, most) {
        const place = tokens.length - promptLength;
        clock.advance(GUESS * most);
        read = tokens.length;
        return answer
          .slice(place, place + most)
          .map((token, index) => (isRight(place + index) ? token : (1 as Token)));
      },
    },
    prompt,
    lengths,
    clock,
    signal: new AbortController().signal,
  });
  const drafted: number[] = [];
  const output: Token[] = [];
  while (output.length < count) {
    const started = clock.now();
    const draft = await drafts.propose(output, count - output.length - 1);
    let accepted = 0;
    while (accepted < draft.length && draft[accepted] === answer[output.length + accepted]) accepted += 1;
    clock.advance(verify(draft.length));
    drafts.measured(draft.length, accepted, clock.now() - started);
    drafted.push(draft.length);
    for (const token of answer.slice(output.length, output.length + accepted + 1)) {
      output.push(token);
      drafts.add(token);
    }
  }
  const speed = (count * PLAIN) / (clock.now() - start - catchingUp);
  return { speed, drafts, latest: drafted.slice(-100) };
}

it("take long drafts where the draft model is nearly always right", async () => {
  const { speed, latest, drafts } = await play(600, (place) => place % 25 !== 0);
  expect(speed).toBeGreaterThan(2);
  expect(Math.max(...latest)).toBe(8);
  expect(drafts.savedTime).toBeGreaterThan(0.4 * 600 * PLAIN);
  expect(drafts.accepted / drafts.drafted).toBeGreaterThan(0.7);
});

it("let a draft model rest that is nearly always wrong", async () => {
  const lengths = chooseDraftLength();
  const first = await play(600, (place) => place % 25 === 0, { lengths });
  expect(first.speed).toBeGreaterThan(0.9);
  const { speed, latest } = await play(600, (place) => place % 25 === 0, { lengths });
  expect(speed).toBeGreaterThan(0.97);
  expect(latest.filter((length) => length > 0).length).toBeLessThan(20);
});

it("counts the time to catch up with the prompt as lost", async () => {
  // Long enough for plain steps to compare with.
  const short = await play(600, () => true);
  const long = await play(600, () => true, { promptLength: 5000 });
  expect(short.drafts.savedTime - long.drafts.savedTime).toBeCloseTo(5000 * READ, -2);
});
