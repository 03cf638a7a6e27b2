import type { Measured } from './measure';
import type { ThreadTimes } from './system';

/** Measurements of one thing: so many messages each time. */
export interface Series {
  messages: number;
  measured: Measured[];
}

/** What a series says; medians, sizes in MB (10^6 bytes), times in ms. */
export interface Figures {
  perSecond: number;
  perCpuSecond: number;
  msPerMessage: number;
  cpuMsPerMessage: number;
  idleMb: number;
  peakMb: number;
  growthMb: number;
  p50: number;
  p99: number;
  /** The worst of all. */
  max: number;
  /** CPU ms a message by thread, run-queue wait included; zeros where no app was measured. */
  threads: ThreadTimes;
  databaseCpuMs: number;
  statements: number;
}

const NO_THREADS: ThreadTimes = { main: 0, parser: 0, v8: 0, pool: 0, waiting: 0 };

export function figuresOf({ messages, measured }: Series): Figures {
  const of = (value: (one: Measured) => number) => median(measured.map(value));
  return {
    perSecond: of((one) => messages / one.seconds),
    perCpuSecond: of((one) => messages / one.cpuSeconds),
    msPerMessage: of((one) => (one.seconds * 1_000) / messages),
    cpuMsPerMessage: of((one) => (one.cpuSeconds * 1_000) / messages),
    idleMb: of((one) => one.rssBefore / 1e6),
    peakMb: of((one) => one.rssPeak / 1e6),
    growthMb: of((one) => (one.rssPeak - one.rssBefore) / 1e6),
    p50: of((one) => one.loopDelayMs.p50),
    p99: of((one) => one.loopDelayMs.p99),
    threads: Object.fromEntries(
      Object.keys(NO_THREADS).map((kind) => [
        kind,
        of((one) => ((one.app?.threads ?? NO_THREADS)[kind as keyof ThreadTimes] * 1_000) / messages),
      ]),
    ) as unknown as ThreadTimes,
    databaseCpuMs: of((one) => ((one.app?.databaseCpuSeconds ?? 0) * 1_000) / messages),
    statements: of((one) => (one.app?.statements ?? 0) / messages),
    max: Math.max(...measured.map((one) => one.loopDelayMs.max)),
  };
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** A Markdown table, its columns aligned for a terminal too. */
export function markdownTable(header: string[], rows: string[][]): string {
  const widths = header.map((name, column) =>
    Math.max(3, name.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: string[]) =>
    `| ${cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en');
export const decimal = (value: number): string => value.toFixed(2);
export const percent = (part: number, of: number): string => `${Math.round((part / of) * 100)} %`;
