import { Menu, MenuButton, MenuItem, MenuItems } from '@headlessui/react';
import { Keyboard, Settings2 } from 'lucide-react';
import { Link } from 'react-router-dom';
import { formatPrice, toDrawing } from '../../calc/decimals.ts';
import { IconButton } from '../../components/ui/button.tsx';
import { useDesk, useMarket, useSession } from '../../desk/desk-context.ts';
import { useAuth } from '../../page/page-context.ts';
import { paths } from '../../desk/paths.ts';
import { useStaleness } from '../../desk/staleness.ts';
import { ConnectionBadge } from './connection-badge.tsx';
import { HeaderNavigation } from './navigation.tsx';
import { PreferencesButton } from './preferences.tsx';

interface HeaderProps {
  readonly onShortcuts: () => void;
}

/** Brand, pages, price, line and person. */
export function Header({ onShortcuts }: HeaderProps) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-3">
      <Link to={paths.overview} className="flex items-center gap-2 pr-2 font-bold">
        <img src="/favicon.svg" alt="" className="size-5" />
        <span className="max-lg:sr-only">SMC Trading Agent</span>
      </Link>
      <HeaderNavigation />
      <div className="ml-auto flex items-center gap-2">
        <Ticker />
        <ConnectionBadge />
        <span className="max-md:hidden">
          <IconButton label="Keyboard shortcuts" onClick={onShortcuts}>
            <Keyboard aria-hidden className="size-4" />
          </IconButton>
        </span>
        <PreferencesButton icon={<Settings2 aria-hidden className="size-4" />} />
        <PersonMenu />
      </div>
    </header>
  );
}

function Ticker() {
  const session = useSession((state) => state.session);
  const last = useMarket((state) => state.quote?.last ?? state.bars.at(-1)?.close ?? null);
  const before = useMarket((state) => state.bars.at(-2)?.close ?? null);
  const stale = useStaleness().feed !== null;
  if (session === null || last === null) return null;
  const up = before === null || toDrawing(last) >= toDrawing(before);
  return (
    <span className={`flex items-baseline gap-1.5 text-13 whitespace-nowrap ${stale ? 'opacity-50' : ''}`}>
      <span className="text-text-2 max-[420px]:hidden">{session.symbol}</span>
      <span key={last} className={`rounded-control px-1 font-medium ${up ? 'flash-up' : 'flash-down'}`}>
        {formatPrice(last, session.instrument.tick)}
      </span>
    </span>
  );
}

function PersonMenu() {
  const { auth } = useDesk();
  const user = useAuth((state) => (state.status === 'signedIn' ? state.user : null));
  const item = 'block w-full rounded-control px-2 py-1.5 text-left text-12 data-focus:bg-accent-soft max-md:py-3';
  return (
    <Menu>
      <MenuButton
        aria-label={`Account of ${user?.email ?? 'nobody'}`}
        className="flex size-7 items-center justify-center rounded-full bg-raised text-12 font-bold text-text-2 hover:text-text-1 max-md:size-9"
      >
        {(user?.name ?? '?').slice(0, 1).toUpperCase()}
      </MenuButton>
      <MenuItems anchor={{ to: 'bottom end', gap: 6 }} className="z-40 w-52 rounded-panel border border-line bg-raised p-1 shadow-lg">
        <p className="truncate px-2 py-1.5 text-12 text-text-3">
          {user?.email} · {user?.role}
        </p>
        <MenuItem>
          <Link to={paths.licences} className={item}>
            Licences
          </Link>
        </MenuItem>
        <MenuItem>
          <a href="/docs" target="_blank" rel="noreferrer" className={item}>
            API of the gateway
          </a>
        </MenuItem>
        <MenuItem>
          <button type="button" className={item} onClick={() => void auth.signOut()}>
            Sign out
          </button>
        </MenuItem>
      </MenuItems>
    </Menu>
  );
}
