/** The palette as the canvas needs it: resolved for the theme in effect. */
export interface ChartColours {
  readonly lines: readonly string[];
  readonly rest: string;
  readonly grid: string;
  readonly axis: string;
  readonly text: string;
  readonly surface: string;
  readonly accent: string;
  readonly up: string;
  readonly warn: string;
  readonly down: string;
  /** Opacity of stacked areas. */
  readonly fill: number;
}

/** Class of a legend's square; whole words, so that they are found by the style sheet's builder. */
const slotGrounds = ["bg-chart-1", "bg-chart-2", "bg-chart-3", "bg-chart-4", "bg-chart-5", "bg-chart-6"] as const;

export function slotGround(slot: number | null): string {
  return slot === null ? "bg-chart-rest" : (slotGrounds[slot] ?? "bg-chart-rest");
}

export function readColours(element: HTMLElement): ChartColours {
  const probe = document.createElement("span");
  element.append(probe);
  const resolve = (token: string) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const colours: ChartColours = {
    lines: [1, 2, 3, 4, 5, 6].map((slot) => resolve(`chart-${slot}`)),
    rest: resolve("chart-rest"),
    grid: resolve("grid"),
    axis: resolve("text3"),
    text: resolve("text2"),
    surface: resolve("surface"),
    accent: resolve("accent"),
    up: resolve("up"),
    warn: resolve("warn"),
    down: resolve("down"),
    fill: isLight(resolve("surface")) ? 0.42 : 0.52,
  };
  probe.remove();
  return colours;
}

/** rgb(1, 2, 3) with an opacity. */
export function faint(colour: string, opacity: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`);
}

function isLight(colour: string): boolean {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return red + green + blue > 382;
}
