import { BeakerIcon, BoltIcon, ChartBarSquareIcon, PresentationChartLineIcon } from '@heroicons/react/24/outline';
import { NavLink } from 'react-router-dom';
import { paths } from '../../desk/paths.ts';

const PAGES = [
  { to: paths.overview, label: 'Overview', Icon: ChartBarSquareIcon },
  { to: paths.trade, label: 'Trade', Icon: PresentationChartLineIcon },
  { to: paths.signals, label: 'Signals', Icon: BoltIcon },
  { to: paths.backtests, label: 'Backtests', Icon: BeakerIcon },
] as const;

/** The pages, in the header of a wide page. */
export function HeaderNavigation() {
  return (
    <nav aria-label="Pages" className="flex h-full items-stretch max-md:hidden">
      {PAGES.map(({ to, label, Icon }) => (
        <NavLink
          key={to}
          to={to}
          end={to === '/'}
          className={({ isActive }) =>
            `flex items-center gap-1.5 border-b-2 px-3 text-13 font-medium -outline-offset-2 ${isActive ? 'border-accent text-text-1' : 'border-transparent text-text-2 hover:text-text-1'}`
          }
        >
          <Icon aria-hidden className="size-4" />
          {label}
        </NavLink>
      ))}
    </nav>
  );
}

/** The same pages at the bottom edge of a phone. */
export function BottomNavigation() {
  return (
    <nav
      aria-label="Pages"
      className="grid shrink-0 grid-cols-4 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {PAGES.map(({ to, label, Icon }) => (
        <NavLink
          key={to}
          to={to}
          end={to === '/'}
          className={({ isActive }) =>
            `flex min-h-13 flex-col items-center justify-center gap-0.5 text-11 font-medium -outline-offset-2 ${isActive ? 'text-accent' : 'text-text-2'}`
          }
        >
          <Icon aria-hidden className="size-5" />
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
