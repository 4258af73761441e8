import { expect, type JSHandle, type Locator, type Page } from "@playwright/test";

/** Somebody without a mouse. Every stop is judged: the focus can be seen, and Tab goes on in the page's own order. */
export type KeyboardWalk = {
  /** Presses a key and judges where the focus stands then: on `target`, where the key is to lead there. */
  press: (key: string, target?: Locator) => Promise<void>;
  type: (text: string) => Promise<void>;
  /** Presses Tab (or Shift+Tab) until the focus stands on it. */
  tabTo: (target: Locator, direction?: Direction) => Promise<void>;
};

type Direction = "on" | "back";

/** More than any page has: whoever has not arrived by then is going round in circles or caught. */
const patience = 120;

export function walkByKeyboard(page: Page): KeyboardWalk {
  async function judgeStop(): Promise<void> {
    const [stop, ...faults] = await page.evaluate(faultsOfFocus);
    expect(faults, `the focus on ${stop}`).toEqual([]);
  }

  async function tab(direction: Direction): Promise<void> {
    const before = await page.evaluateHandle(() => document.activeElement);
    await page.keyboard.press(direction === "on" ? "Tab" : "Shift+Tab");
    await judgeStop();
    expect(await orderAgainst(page, before, direction), "Tab goes through the page").toBe("in order");
  }

  return {
    press: async (key, target) => {
      await page.keyboard.press(key);
      if (target) await expect(target).toBeFocused();
      await judgeStop();
    },
    type: (text) => page.keyboard.type(text),
    tabTo: async (target, direction = "on") => {
      // An editor takes its keys through an element without any size.
      await expect(target).toBeAttached();
      const focused = target.and(page.locator(":focus"));
      for (let stops = 0; (await focused.count()) === 0; stops += 1) {
        expect(stops, `Tab never arrives at ${target}`).toBeLessThan(patience);
        await tab(direction);
      }
    },
  };
}

/** Whether the focus moved on from where it stood as the page is written; from no place at all it may go anywhere. */
function orderAgainst(page: Page, before: JSHandle<Element | null>, direction: Direction): Promise<string> {
  return page.evaluate(
    ({ was, wanted }) => {
      const now = document.activeElement;
      if (was === null || now === null || was === document.body || !was.isConnected) return "in order";
      if (was === now) return "on the same place";
      const isAfter = was.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING;
      return Boolean(isAfter) === (wanted === "on") ? "in order" : "against the order";
    },
    { was: before, wanted: direction },
  );
}

/** What is wrong with where the focus stands, after the name of the place. */
function faultsOfFocus(): string[] {
  const at = document.activeElement;
  if (at === null || at === document.body) return ["nothing", "is lost"];
  const faults = [];
  const drawn = (element: Element, pseudo?: string) => {
    const style = getComputedStyle(element, pseudo);
    return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
  };
  // The ring around an element without size is computed and never seen.
  const hasSize = ({ width, height }: DOMRect) => width >= 8 && height >= 8;
  // A control may let what is around it show the focus: a row for its link, a label for its button.
  const isAroundSeen = (element: Element | null): boolean =>
    element !== null &&
    ((drawn(element) && hasSize(element.getBoundingClientRect())) || isAroundSeen(element.parentElement));
  const hasShadow = getComputedStyle(at).boxShadow !== "none" && hasSize(at.getBoundingClientRect());
  const isSeen = drawn(at, "::after") || hasShadow || isAroundSeen(at);
  if (!isSeen) faults.push("cannot be seen");
  const box = at.getBoundingClientRect();
  const isInside = box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
  if (!isInside) faults.push("is outside the window");
  const name = at.getAttribute("aria-label") ?? at.textContent?.trim().slice(0, 40) ?? "";
  return [`${at.tagName.toLowerCase()} “${name || at.id}”`, ...faults];
}
