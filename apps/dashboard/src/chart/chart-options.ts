import {
  type CandlestickSeriesPartialOptions,
  type ChartOptions,
  type DeepPartial,
  ColorType,
  CrosshairMode,
  TickMarkType,
  type Time,
} from 'lightweight-charts';
import { type Zone, formatTime, zoneLabel } from '../calc/times.ts';
import type { ChartTheme } from './model/theme.ts';

/** The library counts seconds and knows no zones: this is the one place where times change their unit. */
export const toChartTime = (epochMs: number): Time => Math.floor(epochMs / 1000) as Time; // A UTCTimestamp is a branded number.

const fromChartTime = (time: Time): number => (typeof time === 'number' ? time * 1000 : NaN);

export function themeOptions(theme: ChartTheme): DeepPartial<ChartOptions> {
  return {
    layout: {
      background: { type: ColorType.Solid, color: theme.surface },
      textColor: theme.text2,
      fontSize: 11,
      fontFamily: "'Inter Variable', system-ui, sans-serif",
      // The licence of the chart library asks for its mark; see /about/licences.
      attributionLogo: true,
      panes: { separatorColor: theme.border },
    },
    grid: { vertLines: { color: withAlpha(theme.border, 0.4) }, horzLines: { color: withAlpha(theme.border, 0.4) } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: theme.text3, width: 1, labelBackgroundColor: theme.raised },
      horzLine: { color: theme.text3, width: 1, labelBackgroundColor: theme.raised },
    },
    rightPriceScale: { borderColor: theme.border },
    timeScale: { borderColor: theme.border },
  };
}

export function candleOptions(theme: ChartTheme): CandlestickSeriesPartialOptions {
  return {
    // Hollow-up and filled-down tell direction without colour.
    upColor: theme.hollow ? theme.surface : theme.up,
    downColor: theme.down,
    borderUpColor: theme.up,
    borderDownColor: theme.down,
    wickUpColor: theme.up,
    wickDownColor: theme.down,
    priceLineColor: theme.text3,
  };
}

export function zoneOptions(zone: Zone): DeepPartial<ChartOptions> {
  const offset = zoneLabel(zone);
  return {
    localization: { timeFormatter: (time: Time) => `${formatTime(fromChartTime(time), zone, 'full')} ${offset}` },
    timeScale: { tickMarkFormatter: (time: Time, type: TickMarkType) => tickMark(fromChartTime(time), type, zone) },
  };
}

function tickMark(epochMs: number, type: TickMarkType, zone: Zone): string {
  switch (type) {
    case TickMarkType.Year:
      return formatTime(epochMs, zone, 'year');
    case TickMarkType.Month:
      return formatTime(epochMs, zone, 'month');
    case TickMarkType.DayOfMonth:
      return formatTime(epochMs, zone, 'date');
    case TickMarkType.Time:
    case TickMarkType.TimeWithSeconds:
      return formatTime(epochMs, zone, 'time');
  }
}

/** A hex colour with an alpha, as the library takes no CSS functions. */
export function withAlpha(hex: string, alpha: number): string {
  const digits = Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0');
  return /^#[0-9a-f]{6}$/i.test(hex) ? hex + digits : hex;
}
