// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { pageStorage } from "../../../extension/src/browser/page-storage.ts";
import { chooseTheme, followTheme, readTheme } from "../../../extension/src/ui/theme.ts";

const blocked = {
  document,
  addEventListener: () => {},
  get localStorage(): Storage {
    throw new DOMException("The browser blocks storage.", "SecurityError");
  },
};

beforeEach(() => localStorage.clear());

describe("page storage", () => {
  it("keeps a value", () => {
    expect(pageStorage(window).setItem("key", "value")).toBe(true);
    expect(pageStorage(window).getItem("key")).toBe("value");
  });

  it("reads nothing and says that it keeps nothing where the browser blocks it", () => {
    expect(pageStorage(blocked).getItem("key")).toBeNull();
    expect(pageStorage(blocked).setItem("key", "value")).toBe(false);
  });
});

describe("the theme", () => {
  it("is the system's where the browser blocks storage, and a choice holds for the page", () => {
    followTheme(blocked);
    expect(readTheme(blocked)).toBe("system");
    expect(chooseTheme(blocked, "dark")).toBe(false);
    expect(document.documentElement.dataset.theme).toBe("dark");
  });
});
