// @vitest-environment happy-dom
import { type ComponentChild, render } from "preact";
import { afterEach, describe, expect, it } from "vitest";
import { FirstTokenSection } from "../../../../extension/src/ui/card/first-token-section.tsx";
import { GapsSection } from "../../../../extension/src/ui/card/gaps-section.tsx";
import { SpeedSection } from "../../../../extension/src/ui/card/speed-section.tsx";
import { MEASURED_STATS } from "../../../helpers/extension/sample-answers.ts";

const place = document.createElement("div");
afterEach(() => render(null, place));

function show(view: ComponentChild) {
  render(view, place);
  return place;
}
const plain = (text: string | null | undefined) => (text ?? "").replaceAll("\u00a0", " ");
const numbers = () =>
  [...place.querySelectorAll(".numbers > div")].map(
    (each) =>
      `${plain(each.querySelector("dt")?.textContent)}: ${plain(each.querySelector("dd")?.textContent)}`,
  );

describe("FirstTokenSection", () => {
  it("fills the bar with the host's times and shows the time to the screen beside it", () => {
    show(<FirstTokenSection stats={MEASURED_STATS} toScreen={9.3} />);
    const widths = [...place.querySelectorAll<HTMLElement>(".bar .fill")].map(({ style }) =>
      Number.parseFloat(style.width),
    );
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100);
    expect(place.querySelector(".legend")?.textContent).not.toContain("screen");
    expect(plain(place.textContent)).toContain("plus 9.3 ms to reach the screen");
  });
});

describe("numbers of the run card", () => {
  it("shows each number with its unit and a distinct name", () => {
    show(
      <>
        <GapsSection stats={MEASURED_STATS} />
        <SpeedSection stats={MEASURED_STATS} />
      </>,
    );
    expect(numbers()).toEqual([
      "p50: 18.7 ms",
      "p95: 21.0 ms",
      "p99: 41.2 ms",
      "sum: 642 ms",
      "writing: 52.9 tok/s",
      "reading: 1,020 tok/s",
      "overall: 45.6 tok/s",
    ]);
    expect(place.textContent?.match(/ total/g)).toHaveLength(1);
  });

  it("shows threads and drafting as lines of words, not as numbers", () => {
    const drafted = { draft_tokens: 24, accepted_tokens: 20, draft_time_saved: 310 };
    show(<SpeedSection stats={{ threads_reading: 4, threads_writing: 2, ...drafted }} />);
    expect(numbers()).toEqual([]);
    const facts = [...place.querySelectorAll(".card-facts > div")].map(({ children }) =>
      [...children].map(({ textContent }) => plain(textContent)),
    );
    expect(facts).toEqual([
      ["threads", "4 reading, 2 writing"],
      ["drafting", "saved 310 ms (20 of 24 tokens right)"],
    ]);
  });

  it("shows times below 0.1 ms", () => {
    const inter_token_latency = { p50: 0.012, p95: 0.05, p99: 0.4, max: 0.4 };
    show(<GapsSection stats={{ inter_token_latency }} />);
    expect(numbers()).toEqual(["p50: 0.012 ms", "p95: 0.05 ms", "p99: 0.4 ms"]);
  });
});
