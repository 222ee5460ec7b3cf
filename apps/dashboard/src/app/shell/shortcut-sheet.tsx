import { Sheet } from '../../components/ui/sheet.tsx';
import { useDesk } from '../../desk/desk-context.ts';
import { usePreferences } from '../../page/page-context.ts';
import { Check } from '../../components/ui/fields.tsx';
import type { Shortcut } from './shortcuts.ts';

interface ShortcutSheetProps {
  readonly open: boolean;
  readonly shortcuts: readonly Shortcut[];
  readonly onClose: () => void;
}

/** All keys of the page, and the switch that turns them off. */
export function ShortcutSheet({ open, shortcuts, onClose }: ShortcutSheetProps) {
  const { preferences } = useDesk();
  const enabled = usePreferences((state) => state.shortcuts);
  return (
    <Sheet open={open} title="Keyboard shortcuts" onClose={onClose}>
      <dl className="grid grid-cols-2 gap-x-8 gap-y-2 text-13 max-md:grid-cols-1">
        {shortcuts.map((shortcut) => (
          <div key={shortcut.keys} className="flex items-center justify-between gap-4">
            <dt className="text-text-2">{shortcut.label}</dt>
            <dd className="flex gap-1">
              {shortcut.keys.split(' ').map((key) => (
                <kbd key={key} className="min-w-6 rounded-control border border-control px-1.5 text-center font-mono text-12">
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-4 border-t border-line pt-3">
        <Check
          label="Use keyboard shortcuts"
          checked={enabled}
          onChange={(shortcutsOn) => preferences.setState({ shortcuts: shortcutsOn })}
        />
      </div>
    </Sheet>
  );
}
