import { render, type VNode } from "preact";
import { act } from "preact/test-utils";
import { onTestFinished } from "vitest";

/** Draws a component into an empty page, and finds and uses what is on it as a person would. */
export function draw(content: VNode) {
  const place = document.createElement("div");
  document.body.append(place);
  onTestFinished(() => {
    render(null, place);
    place.remove();
  });
  const again = (changed: VNode) => act(() => render(changed, place));
  void again(content);
  const buttons = () => [...place.querySelectorAll("button")];
  const nameOf = (element: Element) =>
    (element.getAttribute("aria-label") ?? element.textContent ?? "").trim();
  const button = (name: string, index = 0): HTMLButtonElement => {
    const found = buttons().filter((each) => nameOf(each) === name)[index];
    if (found === undefined) {
      throw new Error(`There is no button ${name}, only ${buttons().map(nameOf).join(", ")}.`);
    }
    return found;
  };
  const field = (label: string): HTMLInputElement => {
    const found = [...place.querySelectorAll("label")].find((each) => each.textContent?.trim() === label);
    const control = found === undefined ? null : place.querySelector(`[id="${found.htmlFor}"]`);
    if (!(control instanceof HTMLInputElement)) throw new Error(`There is no field ${label}.`);
    return control;
  };
  /** What a screen reader says of a field beside its label. */
  const helpOf = (label: string) =>
    (field(label).getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => place.querySelector(`[id="${id}"]`)?.textContent ?? "")
      .join(" ");
  const write = (label: string, text: string) =>
    act(() => {
      field(label).value = text;
      field(label).dispatchEvent(new Event("input", { bubbles: true }));
    });
  /** Types into a field and leaves it. */
  const enter = async (label: string, text: string) => {
    await write(label, text);
    await act(() => {
      field(label).dispatchEvent(new Event("change", { bubbles: true }));
    });
  };
  const press = (name: string, index = 0) => act(async () => button(name, index).click());
  const submit = () =>
    act(async () => {
      const form = place.querySelector("form");
      form?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
  const text = () => place.textContent ?? "";
  const alerts = () => [...place.querySelectorAll('[role="alert"]')].map(({ textContent }) => textContent);
  return { place, again, button, buttons, field, helpOf, write, enter, press, submit, text, alerts };
}
