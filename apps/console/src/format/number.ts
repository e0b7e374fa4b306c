/** Figures look the same in every language: thousands with a comma, a decimal point, a true minus. */
const formats = new Map<number, Intl.NumberFormat>();

export function formatNumber(value: number, decimals = 0): string {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }
  const text = format.format(value);
  if (!text.startsWith("-")) return text;
  return /[1-9]/.test(text) ? `−${text.slice(1)}` : text.slice(1);
}

/** 184206 as "184k", for counts in narrow places. */
export function formatCount(value: number): string {
  if (value < 10_000) return formatNumber(value);
  return value < 10_000_000 ? `${formatNumber(value / 1_000)}k` : `${formatNumber(value / 1_000_000)}M`;
}

/** Bytes in KiB, MiB or GiB. */
export function bytesUnit(largest: number): { divisor: number; unit: string } {
  if (largest >= 10 * 2 ** 30) return { divisor: 2 ** 30, unit: "GiB" };
  return largest >= 2 ** 20 ? { divisor: 2 ** 20, unit: "MiB" } : { divisor: 2 ** 10, unit: "KiB" };
}
