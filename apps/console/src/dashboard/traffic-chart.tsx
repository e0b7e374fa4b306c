"use client";

import { useTimeZone } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { ChartMark } from "../chart/chart-marks";
import { type ChartColours, readColours } from "../chart/colours";
import type { LiveChart } from "../chart/live-chart";
import { nearestSample } from "../chart/series-statistics";
import { formatClock, formatMinute } from "../format/time";
import { subscribeToColours } from "../theme/use-theme";
import type { Traffic } from "./use-traffic";

/** The canvas. The chart's library is loaded when the first one is shown. Arrow keys move the cross-hair. */
export function TrafficChart(props: {
  traffic: Traffic;
  divisor: number;
  marks: readonly ChartMark[];
  crosshair: number | null;
  onCrosshair: (at: number | null) => void;
  raised: string | null;
  label: string;
}) {
  const { traffic, divisor, marks, crosshair, onCrosshair, raised } = props;
  const timeZone = useTimeZone() ?? "UTC";
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chart, setChart] = useState<LiveChart | null>(null);
  const [colours, setColours] = useState<ChartColours | null>(null);

  useEffect(() => {
    let started: LiveChart | null = null;
    let stopped = false;
    void import("../chart/live-chart").then(({ startLiveChart }) => {
      if (stopped || !canvas.current) return;
      started = startLiveChart(canvas.current, {
        formatTime: (at) => formatClock(at, timeZone),
        formatTick: (at) => formatMinute(at, timeZone),
        onCrosshair,
      });
      setChart(started);
    });
    return () => {
      stopped = true;
      started?.stop();
      setChart(null);
    };
  }, [timeZone, onCrosshair]);

  useEffect(() => {
    const read = () => canvas.current?.parentElement && setColours(readColours(canvas.current.parentElement));
    read();
    return subscribeToColours(() => requestAnimationFrame(read));
  }, []);

  useEffect(() => {
    if (!chart || !colours || traffic.to === 0 || traffic.table.samples.length !== traffic.plans.length) return;
    chart.draw({
      plans: traffic.plans,
      samples: traffic.table.samples,
      from: traffic.from,
      to: traffic.to,
      divisor,
      marks,
      crosshair,
      raised,
      colours,
    });
  }, [chart, colours, traffic, divisor, marks, crosshair, raised]);

  const moveCrosshair = (step: number) => {
    const [samples] = traffic.table.samples;
    if (!samples?.length) return;
    const at = crosshair === null ? samples.length - 1 : nearestSample(samples, crosshair) + step;
    onCrosshair(samples[Math.min(samples.length - 1, Math.max(0, at))]!.x);
  };

  return (
    <div className="relative h-[clamp(200px,calc(100dvh-568px),420px)] px-6 pb-4">
      <canvas
        ref={canvas}
        role="img"
        aria-label={props.label}
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key === "ArrowLeft") moveCrosshair(-1);
          else if (event.key === "ArrowRight") moveCrosshair(1);
          else if (event.key === "Escape") onCrosshair(null);
          else return;
          event.preventDefault();
        }}
        onBlur={() => onCrosshair(null)}
      />
    </div>
  );
}
