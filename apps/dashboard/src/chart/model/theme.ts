/** Colours of the chart, read from the same variables as the page. */
export interface ChartTheme {
  readonly bg: string;
  readonly surface: string;
  readonly raised: string;
  readonly text1: string;
  readonly text2: string;
  readonly text3: string;
  readonly border: string;
  readonly accent: string;
  readonly warn: string;
  readonly danger: string;
  readonly good: string;
  readonly up: string;
  readonly down: string;
  readonly shade: string;
  readonly hollow: boolean;
}

/** The theme as the page has it now. */
export function readTheme(element: Element, hollow: boolean): ChartTheme {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    bg: read('bg'),
    surface: read('surface'),
    raised: read('raised'),
    text1: read('text-1'),
    text2: read('text-2'),
    text3: read('text-3'),
    border: read('border'),
    accent: read('accent'),
    warn: read('warn'),
    danger: read('danger'),
    good: read('good'),
    up: read('up'),
    down: read('down'),
    shade: read('shade'),
    hollow,
  };
}
