import { useEffect, useRef } from 'react';

export interface Shortcut {
  /** `g o` is g, then o within two seconds; a single name is one key as the browser names it. */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
}

const SEQUENCE_MS = 2_000;

/** Runs shortcuts, but never while someone types or holds a modifier. */
export function useShortcuts(shortcuts: readonly Shortcut[], enabled: boolean): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    let prefix: { readonly key: string; readonly at: number } | null = null;
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isControl(event.target, event.key)) return;
      const key = event.key === ' ' ? 'Space' : event.key;
      const sequence = prefix !== null && event.timeStamp - prefix.at < SEQUENCE_MS ? `${prefix.key} ${key}` : key;
      prefix = null;
      const match =
        latest.current.find((shortcut) => shortcut.keys === sequence) ?? latest.current.find((shortcut) => shortcut.keys === key);
      if (match) {
        event.preventDefault();
        match.run();
      } else if (latest.current.some((shortcut) => shortcut.keys.startsWith(`${key} `))) {
        prefix = { key, at: event.timeStamp };
      }
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [enabled]);
}

/** Typing is never a shortcut; on a button, Space and the arrows belong to the button. */
function isControl(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('input, textarea, select, [contenteditable="true"]')) return true;
  return (key === ' ' || key.startsWith('Arrow')) && target.matches('button, a, summary, [role="tab"], [role="menuitem"]');
}
