import { Chart, Filler, LinearScale, LineController, LineElement, PointElement } from "chart.js";
import { formatNumber } from "../format/number";
import { chartMarks, laneHeight, type MarksState } from "./chart-marks";
import { type ChartColours, faint } from "./colours";
import { nearestSample } from "./series-statistics";
import type { Sample, SeriesPlan } from "./series-table";

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);

export interface ChartOptions {
  readonly formatTime: (at: number) => string;
  readonly formatTick: (at: number) => string;
  /** Told while the pointer moves; null when it leaves. */
  readonly onCrosshair: (at: number | null) => void;
}

export interface ChartFrame {
  readonly plans: readonly SeriesPlan[];
  /** The same arrays as before unless the table was rebuilt. */
  readonly samples: readonly Sample[][];
  readonly from: number;
  readonly to: number;
  readonly divisor: number;
  readonly marks: MarksState["marks"];
  readonly crosshair: number | null;
  /** Id of the series whose legend row is hovered or focused. */
  readonly raised: string | null;
  readonly colours: ChartColours;
}

export interface LiveChart {
  draw(frame: ChartFrame): void;
  stop(): void;
}

/** A stack of lines from zero that moves one step per second, without easing. */
export function startLiveChart(canvas: HTMLCanvasElement, options: ChartOptions): LiveChart {
  let frame: ChartFrame | null = null;
  const marks: MarksState = {
    marks: [],
    crosshair: null,
    formatTime: options.formatTime,
    colours: null,
  };
  const chart = new Chart(canvas, {
    type: "line",
    data: { datasets: [] },
    plugins: [chartMarks(marks)],
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      layout: { padding: { top: laneHeight, right: 2 } },
      elements: { point: { radius: 0 }, line: { borderWidth: 1.4, borderJoinStyle: "round" } },
      scales: {
        x: {
          type: "linear",
          afterBuildTicks: (axis) => {
            axis.ticks = timeTicks(axis.min, axis.max).map((value) => ({ value }));
          },
          ticks: {
            callback: (value) => options.formatTick(Number(value)),
            autoSkip: true,
            maxRotation: 0,
            font: { size: 11.5 },
          },
          grid: { drawTicks: false },
          border: { display: false },
        },
        y: {
          beginAtZero: true,
          stacked: true,
          ticks: {
            maxTicksLimit: 5,
            padding: 8,
            font: { size: 11.5 },
            callback: (value) => tickText(Number(value) / (frame?.divisor ?? 1)),
          },
          // The plot must not move sideways when figures get longer.
          afterFit: (axis) => {
            axis.width = Math.max(44, axis.width);
          },
          grid: { drawTicks: false },
          border: { display: false },
        },
      },
    },
  });

  const onMove = (event: PointerEvent) => {
    const samples = frame?.samples[0];
    const area = chart.chartArea;
    if (!samples || !area || event.offsetX < area.left || event.offsetX > area.right) return options.onCrosshair(null);
    const index = nearestSample(samples, chart.scales.x!.getValueForPixel(event.offsetX)!);
    options.onCrosshair(samples[index]?.x ?? null);
  };
  const onLeave = () => options.onCrosshair(null);
  canvas.addEventListener("pointermove", onMove);
  canvas.addEventListener("pointerleave", onLeave);

  return {
    draw: (next) => {
      if (next.plans !== frame?.plans || next.samples !== frame.samples || next.colours !== frame.colours)
        chart.data.datasets = next.plans.map((plan, series) =>
          dataset(plan, next.samples[series]!, series, next.colours),
        );
      for (const [series, plan] of next.plans.entries())
        chart.data.datasets[series]!.borderWidth = plan.id === next.raised ? 3 : 1.4;
      marks.marks = next.marks;
      marks.crosshair = next.crosshair;
      marks.colours = next.colours;
      paintScales(chart, next);
      frame = next;
      chart.update("none");
    },
    stop: () => {
      canvas.removeEventListener("pointermove", onMove);
      canvas.removeEventListener("pointerleave", onLeave);
      chart.destroy();
    },
  };
}

function dataset({ name, slot }: SeriesPlan, samples: Sample[], series: number, colours: ChartColours) {
  const colour = slot === null ? colours.rest : (colours.lines[slot] ?? colours.rest);
  return {
    label: name,
    data: samples,
    borderColor: colour,
    borderDash: slot === null ? [4, 2.5] : [],
    backgroundColor: faint(colour, colours.fill),
    fill: series === 0 ? "origin" : "-1",
    stack: "all",
  } as const;
}

function paintScales(chart: Chart<"line">, { from, to, colours }: ChartFrame) {
  const { x, y } = chart.options.scales as Record<"x" | "y", Record<string, unknown>>;
  x!.min = from;
  x!.max = to;
  for (const axis of [x!, y!]) {
    (axis.grid as Record<string, unknown>).color = colours.grid;
    (axis.ticks as Record<string, unknown>).color = colours.axis;
  }
}

/** Whole minutes, as many as have room. */
function timeTicks(from: number, to: number): number[] {
  const minute = 60_000;
  const step = (to - from) / minute > 8 ? 3 * minute : minute;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to - minute / 4; at += step) ticks.push(at);
  return ticks;
}

function tickText(value: number): string {
  return formatNumber(
    value,
    Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : value * 10 === Math.round(value * 10) ? 1 : 2,
  );
}
