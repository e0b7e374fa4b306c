import type { Plugin } from "chart.js";
import type { ChartColours } from "./colours";

export type MarkKind = "commit" | "up" | "down" | "drain" | "warning";

/** Something that happened, in the lane above the chart and as a line through it. */
export interface ChartMark {
  readonly at: number;
  readonly kind: MarkKind;
  /** A name, never a sentence. */
  readonly name: string;
}

export interface MarksState {
  marks: readonly ChartMark[];
  /** Time under the cross-hair, milliseconds since 1970; null: none. */
  crosshair: number | null;
  formatTime: (at: number) => string;
  /** null until the theme was read: nothing is drawn. */
  colours: ChartColours | null;
}

const font = "11.5px system-ui, sans-serif";

/** Height of the lane of events above the plot. */
export const laneHeight = 22;

/** Draws what is no series: events, the cross-hair with its time, and the line at now. Reads `state` at each frame. */
export function chartMarks(state: MarksState): Plugin<"line"> {
  return {
    id: "marks",
    afterDatasetsDraw: (chart) => {
      const { ctx, chartArea, scales } = chart;
      const { colours } = state;
      const x = scales.x;
      if (!x || !chartArea || !colours) return;
      ctx.save();
      ctx.font = font;
      verticalLine(ctx, chartArea.right, chartArea, colours.axis, []);
      const shown = state.marks.filter(({ at }) => at >= x.min && at <= x.max);
      let free = chartArea.left;
      shown.forEach((mark, index) => {
        const next = shown[index + 1];
        const lane = { from: free, to: next ? x.getPixelForValue(next.at) - 6 : chartArea.right };
        free = drawMark(ctx, mark, x.getPixelForValue(mark.at), chartArea, colours, lane);
      });
      if (state.crosshair !== null && state.crosshair >= x.min) {
        const at = x.getPixelForValue(state.crosshair);
        verticalLine(ctx, at, chartArea, colours.text, [1.5, 2.5]);
        drawPoints(chart, state.crosshair, at);
        drawPill(ctx, state.formatTime(state.crosshair), at, chartArea, colours);
      }
      ctx.restore();
    },
  };
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function verticalLine(ctx: CanvasRenderingContext2D, x: number, area: Area, colour: string, dash: number[]) {
  ctx.beginPath();
  ctx.setLineDash(dash);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.moveTo(Math.round(x) - 0.5, area.top - 4);
  ctx.lineTo(Math.round(x) - 0.5, area.bottom);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Gives back where the lane is free again, so that names never lie on each other. */
function drawMark(
  ctx: CanvasRenderingContext2D,
  { kind, name }: ChartMark,
  x: number,
  area: Area,
  colours: ChartColours,
  lane: { from: number; to: number },
): number {
  const colour = {
    commit: colours.accent,
    drain: colours.accent,
    up: colours.up,
    down: colours.down,
    warning: colours.warn,
  }[kind];
  verticalLine(ctx, x, area, colour, kind === "commit" ? [] : [3, 2.5]);
  const y = area.top - 11;
  drawShape(ctx, kind, x, y, colour, colours.surface);
  const width = ctx.measureText(name).width;
  ctx.textBaseline = "middle";
  ctx.fillStyle = colours.text;
  if (x + 9 + width <= lane.to) {
    ctx.textAlign = "left";
    ctx.fillText(name, x + 9, y);
    return x + 14 + width;
  }
  if (x - 12 - width >= lane.from) {
    ctx.textAlign = "right";
    ctx.fillText(name, x - 9, y);
  }
  return Math.max(lane.from, x + 8);
}

function drawShape(
  ctx: CanvasRenderingContext2D,
  kind: MarkKind,
  x: number,
  y: number,
  colour: string,
  ground: string,
) {
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  if (kind === "down") {
    ctx.fillRect(x - 4.5, y - 4.5, 9, 9);
    ctx.strokeStyle = ground;
    ctx.moveTo(x - 2, y - 2);
    ctx.lineTo(x + 2, y + 2);
    ctx.moveTo(x + 2, y - 2);
    ctx.lineTo(x - 2, y + 2);
    ctx.stroke();
  } else if (kind === "warning") {
    ctx.moveTo(x, y - 5);
    ctx.lineTo(x + 5, y + 4.5);
    ctx.lineTo(x - 5, y + 4.5);
    ctx.closePath();
    ctx.fill();
  } else {
    ctx.arc(x, y, 4, 0, 2 * Math.PI);
    if (kind === "up") ctx.fill();
    else {
      ctx.save();
      ctx.fillStyle = ground;
      ctx.fill();
      ctx.restore();
      ctx.stroke();
    }
    if (kind === "drain") {
      ctx.beginPath();
      ctx.arc(x, y, 4, 0, Math.PI);
      ctx.fill();
    }
  }
}

function drawPill(ctx: CanvasRenderingContext2D, text: string, x: number, area: Area, colours: ChartColours) {
  const width = ctx.measureText(text).width + 12;
  const left = Math.min(Math.max(area.left, x - width / 2), area.right - width);
  ctx.fillStyle = colours.text;
  ctx.beginPath();
  ctx.roundRect(left, area.bottom + 3, width, 17, 2);
  ctx.fill();
  ctx.fillStyle = colours.surface;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(text, left + 6, area.bottom + 12);
}

/** A ring on every line where the cross-hair meets it. */
function drawPoints(chart: Parameters<NonNullable<Plugin<"line">["afterDatasetsDraw"]>>[0], time: number, x: number) {
  const { ctx } = chart;
  chart.data.datasets.forEach((dataset, index) => {
    const meta = chart.getDatasetMeta(index);
    const at = (dataset.data as { x: number }[]).findIndex((sample) => sample.x === time);
    const element = meta.data[at];
    if (!element || Number.isNaN(element.y)) return;
    ctx.beginPath();
    ctx.arc(x, element.y, 2.5, 0, 2 * Math.PI);
    ctx.fillStyle = String(dataset.borderColor);
    ctx.fill();
  });
}
