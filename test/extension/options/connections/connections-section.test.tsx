// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { ConnectionsState } from "../../../../extension/src/options/connections/connections-model.ts";
import { ConnectionsSection } from "../../../../extension/src/options/connections/connections-section.tsx";
import { draw } from "../../../helpers/pages/draw.ts";

const NOW = Date.parse("2026-03-05T14:02:09");
const STATE: ConnectionsState = { connections: [], reading: false, now: NOW };

function show(state: Partial<ConnectionsState>) {
  const calls: string[] = [];
  const actions = { refresh: () => calls.push("refresh"), showMore: () => calls.push("showMore") };
  const page = draw(<ConnectionsSection state={{ ...STATE, ...state }} actions={actions} />);
  const rows = () =>
    [...page.place.querySelectorAll("tbody tr")].map((row) =>
      [...row.children].map(({ textContent }) => textContent?.replace(/\s+/g, " ").trim()),
    );
  return { ...page, calls, rows };
}

describe("ConnectionsSection", () => {
  it("says that nothing has left this computer", () => {
    const { text, place } = show({});
    expect(text()).toContain("Nothing has left this computer.");
    expect(place.querySelector("table")).toBeNull();
  });

  it("tells each connection: when, what for, where, how much", () => {
    const { rows } = show({
      connections: [
        {
          at: NOW,
          purpose: "generate",
          host: "gpu-box.test",
          port: 8000,
          bytes_sent: 812,
          bytes_received: 34_200,
          ok: true,
        },
      ],
    });
    expect(rows()).toEqual([["today 14:02:09", "An answer gpu-box.test:8000", "812 B sent 35 kB received"]]);
  });

  it("marks a failed one in words, and leaves out what is not known", () => {
    const { rows } = show({
      connections: [
        { at: NOW, purpose: "test_server", host: "::1", port: 80, ok: false },
        { at: NOW, purpose: "download", ok: true },
        { at: NOW, purpose: "of_a_newer_host", ok: true },
      ],
    });
    expect(rows().map(([, ...rest]) => rest)).toEqual([
      ["Test of a server failed [::1]:80", ""],
      ["Download", ""],
      ["of_a_newer_host", ""],
    ]);
  });

  it("offers older connections while there are some", async () => {
    const { press, calls, buttons } = show({ next: "x" });
    await press("Show more");
    await press("Refresh");
    expect(calls).toEqual(["showMore", "refresh"]);
    expect(buttons()).toHaveLength(2);
    expect(show({}).buttons()).toHaveLength(1);
  });

  it("says why the list cannot be read", async () => {
    const { alerts, press, calls } = show({ failure: "HOST." });
    expect(alerts()[0]).toContain("The list could not be read: HOST.");
    await press("Try again");
    expect(calls).toEqual(["refresh"]);
  });
});
