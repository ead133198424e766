// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, expect, it } from "vitest";
import { useAnchor } from "../../../extension/src/ui/anchor.ts";
import { draw } from "../../helpers/pages/draw.ts";

afterEach(() => {
  location.hash = "";
});

function Place({ id }: { id: string }) {
  const element = useAnchor<HTMLDivElement>(id);
  return (
    <div ref={element}>
      <input aria-label={id} />
    </div>
  );
}

const focused = () => document.activeElement?.getAttribute("aria-label");

it("goes to what the address names, also where it is drawn later, and when the address changes", async () => {
  location.hash = "#second";
  const { again } = draw(<Place id="first" />);
  expect(focused()).not.toBe("first");
  await again(
    <>
      <Place id="first" />
      <Place id="second" />
    </>,
  );
  expect(focused()).toBe("second");
  await act(() => {
    location.hash = "#first";
    window.dispatchEvent(new Event("hashchange"));
  });
  expect(focused()).toBe("first");
});
