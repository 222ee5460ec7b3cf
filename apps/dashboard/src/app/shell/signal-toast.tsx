import { AnimatePresence, LazyMotion, MotionConfig } from 'framer-motion';
import * as m from 'framer-motion/m';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { formatPrice } from '../../calc/decimals.ts';
import { IconButton } from '../../components/ui/button.tsx';
import { Direction } from '../../components/ui/values.tsx';
import { useSession, useSignals } from '../../desk/desk-context.ts';
import { paths } from '../../desk/paths.ts';

const loadFeatures = () => import('./motion-features.ts').then(({ domMin }) => domMin);
const SHOWN_MS = 8_000;

/** Says that a signal has been taken, once, politely, with the way to its reason. */
export function SignalToast() {
  const newest = useSignals((state) => state.newest);
  const tick = useSession((state) => state.session?.instrument.tick ?? '0.01');
  const [hiddenId, setHiddenId] = useState<string | null>(null);
  useEffect(() => {
    if (newest === null) return undefined;
    const id = window.setTimeout(() => setHiddenId(newest.id), SHOWN_MS);
    return () => window.clearTimeout(id);
  }, [newest]);
  const shown = newest !== null && newest.id !== hiddenId ? newest : null;
  return (
    <div className="pointer-events-none fixed right-4 bottom-10 z-40 max-md:right-2 max-md:bottom-16 max-md:left-2">
      <LazyMotion features={loadFeatures} strict>
        <MotionConfig reducedMotion="user">
          <AnimatePresence>
            {shown && (
              <m.div
                key={shown.id}
                data-testid="signal-toast"
                initial={{ opacity: 0, y: 8 }}
                animate={{ opacity: 1, y: 0 }}
                exit={{ opacity: 0 }}
                transition={{ duration: 0.12 }}
                className="pointer-events-auto flex items-center gap-3 rounded-panel border border-line bg-raised py-2 pr-1 pl-3 shadow-lg"
              >
                <p className="text-13">
                  New signal: <Direction dir={shown.dir} /> {shown.symbol} at {formatPrice(shown.entry, tick)}
                  {shown.rMultiple !== null && <span className="text-text-2">, {shown.rMultiple} R</span>}
                </p>
                <Link
                  to={paths.signal(shown.id)}
                  className="text-13 font-medium text-accent underline-offset-2 hover:underline"
                  onClick={() => setHiddenId(shown.id)}
                >
                  Why
                </Link>
                <IconButton label="Dismiss" onClick={() => setHiddenId(shown.id)}>
                  <X aria-hidden className="size-4" />
                </IconButton>
              </m.div>
            )}
          </AnimatePresence>
        </MotionConfig>
      </LazyMotion>
    </div>
  );
}
