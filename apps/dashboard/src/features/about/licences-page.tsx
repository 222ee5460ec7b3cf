const PARTS = [
  { name: 'TradingView Lightweight Charts™', licence: 'Apache-2.0', link: 'https://www.tradingview.com/' },
  { name: 'React, React DOM', licence: 'MIT', link: 'https://react.dev/' },
  { name: 'React Router', licence: 'MIT', link: 'https://reactrouter.com/' },
  { name: 'TanStack Query', licence: 'MIT', link: 'https://tanstack.com/query' },
  { name: 'Zustand', licence: 'MIT', link: 'https://zustand.docs.pmnd.rs/' },
  { name: 'Zod', licence: 'MIT', link: 'https://zod.dev/' },
  { name: 'Recharts', licence: 'MIT', link: 'https://recharts.org/' },
  { name: 'Headless UI, Heroicons, Tailwind CSS', licence: 'MIT', link: 'https://tailwindcss.com/' },
  { name: 'Lucide', licence: 'ISC', link: 'https://lucide.dev/' },
  { name: 'Motion', licence: 'MIT', link: 'https://motion.dev/' },
  { name: 'Inter, JetBrains Mono', licence: 'OFL-1.1', link: 'https://fontsource.org/' },
] as const;

/** What this page is made of, with the notice that the chart library asks for. */
export function LicencesPage() {
  return (
    <div className="mx-auto max-w-3xl p-6">
      <h1 className="text-20 font-bold">Licences</h1>
      <section aria-label="Notice" className="mt-4 rounded-panel border border-line bg-surface p-4">
        <p>
          TradingView Lightweight Charts™
          <br />
          Copyright (с) 2025 TradingView, Inc.{' '}
          <a className="text-accent underline" href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
            https://www.tradingview.com/
          </a>
        </p>
      </section>
      <p className="mt-4 text-text-2">SMC Trading Agent is licensed under Apache-2.0. The dashboard also contains:</p>
      <ul className="mt-2 divide-y divide-line border-y border-line">
        {PARTS.map((part) => (
          <li key={part.name} className="flex min-h-8 items-center justify-between gap-4 py-1">
            <a className="text-accent hover:underline" href={part.link} target="_blank" rel="noreferrer">
              {part.name}
            </a>
            <span className="text-text-2">{part.licence}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
