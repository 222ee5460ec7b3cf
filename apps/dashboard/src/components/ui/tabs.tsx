import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';

export interface TabItem<K extends string> {
  readonly key: K;
  readonly label: string;
  readonly count?: number | undefined;
}

interface TabsProps<K extends string> {
  readonly label: string;
  readonly items: readonly TabItem<K>[];
  readonly current: K;
  readonly onChange: (key: K) => void;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** Tabs with counts; arrow keys move between them. */
export function Tabs<K extends string>({ label, items, current, onChange, actions, children }: TabsProps<K>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = items.findIndex((item) => item.key === current);
    const next = items[(at + step + items.length) % items.length];
    if (next === undefined) return;
    onChange(next.key);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.key}"]`)?.focus();
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-9 shrink-0 items-stretch border-b border-line max-md:h-11">
        <div ref={list} role="tablist" aria-label={label} onKeyDown={move} className="flex min-w-0 items-stretch overflow-x-auto">
          {items.map((item) => (
            <TabButton
              key={item.key}
              item={item}
              selected={item.key === current}
              panelId={`${id}-panel`}
              onSelect={() => onChange(item.key)}
            />
          ))}
        </div>
        <div className="ml-auto flex items-center gap-1 px-2">{actions}</div>
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-label={items.find((item) => item.key === current)?.label}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto"
      >
        {children}
      </div>
    </div>
  );
}

interface TabButtonProps {
  readonly item: TabItem<string>;
  readonly selected: boolean;
  readonly panelId: string;
  readonly onSelect: () => void;
}

function TabButton({ item, selected, panelId, onSelect }: TabButtonProps) {
  return (
    <button
      type="button"
      role="tab"
      data-tab={item.key}
      aria-selected={selected}
      aria-controls={panelId}
      tabIndex={selected ? 0 : -1}
      onClick={onSelect}
      className={`flex shrink-0 items-center gap-1.5 border-b-2 px-3 text-12 font-medium -outline-offset-2 ${selected ? 'border-accent text-text-1' : 'border-transparent text-text-2 hover:text-text-1'}`}
    >
      {item.label}
      {item.count !== undefined && <span className="rounded-full bg-raised px-1.5 text-11 text-text-2 tabular-nums">{item.count}</span>}
    </button>
  );
}
