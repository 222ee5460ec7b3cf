import type { Config } from 'tailwindcss';

const token = (name: string): string => `var(--${name})`;

/** Names of the design tokens. Their values live in src/styles/tokens.css, once per theme and colour set. */
export default {
  content: ['./index.html', './src/**/*.{ts,tsx}'],
  theme: {
    extend: {
      colors: {
        bg: token('bg'),
        surface: token('surface'),
        raised: token('raised'),
        'text-1': token('text-1'),
        'text-2': token('text-2'),
        'text-3': token('text-3'),
        line: token('border'),
        control: token('border-control'),
        accent: token('accent'),
        'accent-soft': token('accent-soft'),
        'on-accent': token('on-accent'),
        warn: token('warn'),
        danger: token('danger'),
        good: token('good'),
        up: token('up'),
        down: token('down'),
      },
      fontFamily: {
        sans: ['Inter Variable', 'system-ui', 'sans-serif'],
        mono: ['JetBrains Mono Variable', 'ui-monospace', 'monospace'],
      },
      fontSize: {
        11: ['11px', '15px'],
        12: ['12px', '16px'],
        13: ['13px', '18px'],
        14: ['14px', '19px'],
        16: ['16px', '22px'],
        20: ['20px', '27px'],
        28: ['28px', '36px'],
      },
      fontWeight: { normal: '450', medium: '550', bold: '650' },
      borderRadius: { control: '4px', panel: '6px', dialog: '10px' },
    },
  },
} satisfies Config;
