import { Popover, PopoverButton, PopoverPanel } from '@headlessui/react';
import { Clock, Layers, Minus, Plus, SkipForward, Table2 } from 'lucide-react';
import { Button, IconButton } from '../../components/ui/button.tsx';
import { Check, Select } from '../../components/ui/fields.tsx';
import { useChart, useDesk, useSession } from '../../desk/desk-context.ts';
import { LAYER_LABELS, LAYER_NAMES, PRESETS, type PresetName } from '../../stores/chart-store.ts';

interface ToolbarProps {
  readonly onZoom: (factor: number) => void;
  readonly onLatest: () => void;
  readonly onTable: () => void;
}

// Object.keys returns string[]; the literal has exactly these keys.
const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

/** What is drawn, as of when, and how near. */
export function ChartToolbar({ onZoom, onLatest, onTable }: ToolbarProps) {
  const session = useSession((state) => state.session);
  return (
    <div className="flex h-9 shrink-0 items-center gap-1 border-b border-line px-2 max-md:h-11 max-md:gap-0.5 max-md:px-1">
      <h2 className="px-1 text-13 font-bold whitespace-nowrap max-[359px]:sr-only">
        {session?.symbol ?? '–'} <span className="font-normal text-text-3 max-md:sr-only">{session?.timeframe}</span>
      </h2>
      <PresetSelect />
      <LayersButton />
      <AsOfToggle />
      <div className="ml-auto flex items-center">
        <IconButton label="Zoom out" className="max-md:hidden" onClick={() => onZoom(1 / 1.5)}>
          <Minus aria-hidden className="size-4" />
        </IconButton>
        <IconButton label="Zoom in" className="max-md:hidden" onClick={() => onZoom(1.5)}>
          <Plus aria-hidden className="size-4" />
        </IconButton>
        <IconButton label="Newest bar" className="max-[359px]:size-9" onClick={onLatest}>
          <SkipForward aria-hidden className="size-4" />
        </IconButton>
        <IconButton label="View as table" className="max-[359px]:size-9" onClick={onTable}>
          <Table2 aria-hidden className="size-4" />
        </IconButton>
      </div>
    </div>
  );
}

function PresetSelect() {
  const { chart } = useDesk();
  const layers = useChart((state) => state.layers);
  const current = PRESET_NAMES.find((name) => PRESETS[name] === layers) ?? 'own';
  return (
    <Select
      compact
      className="max-md:w-24 max-md:min-w-16"
      aria-label="Layer preset"
      value={current}
      onChange={(event) => chart.setState({ layers: PRESETS[PRESET_NAMES.find((name) => name === event.target.value) ?? 'Default'] })}
    >
      {PRESET_NAMES.map((name) => (
        <option key={name}>{name}</option>
      ))}
      {current === 'own' && <option value="own">Own choice</option>}
    </Select>
  );
}

function LayersButton() {
  const { chart } = useDesk();
  const layers = useChart((state) => state.layers);
  const zonesPerSide = useChart((state) => state.zonesPerSide);
  const count = LAYER_NAMES.filter((name) => layers[name]).length;
  return (
    <Popover className="relative">
      <PopoverButton
        className="inline-flex h-7 items-center gap-1.5 rounded-control px-2 text-12 text-text-2 hover:bg-raised hover:text-text-1 max-md:h-10"
        aria-label={`Layers, ${count} on`}
      >
        <Layers aria-hidden className="size-4" />
        <span className="max-md:hidden">Layers</span>
        <span className="rounded-full bg-raised px-1.5 text-11 tabular-nums">{count}</span>
      </PopoverButton>
      <PopoverPanel anchor={{ to: 'bottom start', gap: 6 }} className="z-40 w-64 rounded-panel border border-line bg-raised p-2 shadow-lg">
        {LAYER_NAMES.map((name) => (
          <Check
            key={name}
            label={LAYER_LABELS[name]}
            checked={layers[name]}
            onChange={(on) => chart.setState({ layers: { ...layers, [name]: on } })}
          />
        ))}
        <label className="mt-1 flex items-center justify-between gap-2 border-t border-line px-1.5 pt-2 text-12 text-text-2">
          Active zones per side
          <Select compact value={String(zonesPerSide)} onChange={(event) => chart.setState({ zonesPerSide: Number(event.target.value) })}>
            <option value="1">1</option>
            <option value="3">3</option>
            <option value="6">6</option>
            <option value="Infinity">all</option>
          </Select>
        </label>
      </PopoverPanel>
    </Popover>
  );
}

function AsOfToggle() {
  const { chart, data } = useDesk();
  const on = useChart((state) => state.cursor !== null);
  const toggle = (): void => {
    const last = data.market.getState().bars.at(-1)?.index ?? 0;
    chart.setState({ cursor: on ? null : Math.max(0, last - 60) });
  };
  return (
    <Button tone={on ? 'accent' : 'quiet'} aria-pressed={on} onClick={toggle} title="Show only what was known at a bar">
      <Clock aria-hidden className="size-4" />
      <span className="max-md:sr-only">As of</span>
    </Button>
  );
}
