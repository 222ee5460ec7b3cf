import { Popover, PopoverButton, PopoverPanel } from '@headlessui/react';
import type { ChangeEvent, ReactNode } from 'react';
import { ZONES, zoneLabel } from '../../calc/times.ts';
import { Check, Field, Select } from '../../components/ui/fields.tsx';
import { useDesk } from '../../desk/desk-context.ts';
import { usePreferences } from '../../page/page-context.ts';
import { preferencesSchema } from '../../stores/preference-store.ts';

/** Zone, theme and colours. */
export function PreferencesButton({ icon }: { readonly icon: ReactNode }) {
  return (
    <Popover className="relative">
      <PopoverButton
        aria-label="Preferences"
        title="Preferences"
        className="inline-flex size-7 items-center justify-center rounded-control text-text-2 hover:bg-raised hover:text-text-1 max-md:size-9"
      >
        {icon}
      </PopoverButton>
      <PopoverPanel anchor={{ to: 'bottom end', gap: 6 }} className="z-40 w-64 rounded-panel border border-line bg-raised p-3 shadow-lg">
        <PreferenceFields />
      </PopoverPanel>
    </Popover>
  );
}

function PreferenceFields() {
  const { preferences } = useDesk();
  const state = usePreferences((current) => current);
  const choose = (name: 'zone' | 'theme' | 'colours') => (event: ChangeEvent<HTMLSelectElement>) =>
    preferences.setState(preferencesSchema.parse({ ...state, [name]: event.target.value }));
  return (
    <div className="flex flex-col gap-3">
      <Field id="zone" label="Times in">
        <Select id="zone" value={state.zone} onChange={choose('zone')}>
          {ZONES.map((zone) => (
            <option key={zone} value={zone}>
              {zoneLabel(zone)}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="theme" label="Theme">
        <Select id="theme" value={state.theme} onChange={choose('theme')}>
          <option value="dark">Dark</option>
          <option value="light">Light</option>
        </Select>
      </Field>
      <Field id="colours" label="Up and down">
        <Select id="colours" value={state.colours} onChange={choose('colours')}>
          <option value="teal-red">Teal and red</option>
          <option value="blue-amber">Blue and amber (colour-blind safe)</option>
          <option value="red-up">Red up, teal down</option>
        </Select>
      </Field>
      <Check
        label="Hollow candles when up"
        checked={state.hollowCandles || state.colours === 'blue-amber'}
        onChange={(hollowCandles) => preferences.setState({ hollowCandles })}
      />
      <Check label="Keyboard shortcuts" checked={state.shortcuts} onChange={(shortcuts) => preferences.setState({ shortcuts })} />
    </div>
  );
}
