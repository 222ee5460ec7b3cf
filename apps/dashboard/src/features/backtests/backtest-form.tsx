import { zodResolver } from '@hookform/resolvers/zod';
import type { Dataset, ParameterView, StrategyView } from '@smc/contracts';
import { Play } from 'lucide-react';
import { useMemo } from 'react';
import { type FieldErrors, type UseFormRegister, useForm, useWatch } from 'react-hook-form';
import { useNavigate } from 'react-router-dom';
import { describeError } from '../../api/api-error.ts';
import { Button } from '../../components/ui/button.tsx';
import { Field, Input, Select } from '../../components/ui/fields.tsx';
import { formatTime } from '../../calc/times.ts';
import { useCreateBacktest } from '../../desk/queries.ts';
import { paths } from '../../desk/paths.ts';
import { type BacktestForm, defaultsOf, fieldName, formSchema, requestOf } from './parameter-form.ts';

interface BacktestFormProps {
  readonly strategy: StrategyView;
  readonly datasets: readonly Dataset[];
}

/** A back-test, asked for. The fields come from the strategy, so a new parameter appears here by itself. */
export function BacktestFormView({ strategy, datasets }: BacktestFormProps) {
  const navigate = useNavigate();
  const create = useCreateBacktest();
  const schema = useMemo(() => formSchema(strategy.parameters), [strategy]);
  const { register, handleSubmit, formState, control, reset } = useForm<BacktestForm>({
    // The schema's output is the form: numbers come as text from the fields and are numbers after it.
    resolver: zodResolver(schema) as never,
    defaultValues: defaultsOf(strategy.parameters, datasets[0]?.id ?? '', strategy.name),
  });
  const submit = handleSubmit(async (form) => {
    const run = await create.mutateAsync(requestOf(form, strategy.parameters)).catch(() => null);
    if (run !== null) void navigate(paths.backtest(run.id));
  });
  const { errors } = formState;
  const datasetId = useWatch({ control, name: 'datasetId' });
  const dataset = datasets.find((candidate) => candidate.id === datasetId);
  return (
    <form noValidate className="flex flex-col gap-3 p-3" onSubmit={(event) => void submit(event)}>
      <Field id="datasetId" label="Series" error={errors.datasetId?.message} hint={dataset && describeDataset(dataset)}>
        <Select id="datasetId" {...register('datasetId')}>
          {datasets.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </Select>
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field id="startingBalance" label="Starting balance" error={errors.startingBalance?.message}>
          <Input
            id="startingBalance"
            inputMode="decimal"
            aria-invalid={errors.startingBalance !== undefined}
            {...register('startingBalance')}
          />
        </Field>
        <Field id="riskPerTradePct" label="Risk a trade, %" error={errors.riskPerTradePct?.message}>
          <Input
            id="riskPerTradePct"
            inputMode="decimal"
            aria-invalid={errors.riskPerTradePct !== undefined}
            {...register('riskPerTradePct')}
          />
        </Field>
      </div>
      <p className="text-12 text-text-2">{strategy.summary}</p>
      <ParameterGroups parameters={strategy.parameters} register={register} errors={errors} />
      {create.error !== null && (
        <p role="alert" className="text-12 text-danger">
          {describeError(create.error).detail}
        </p>
      )}
      <FormActions busy={create.isPending} onReset={() => reset()} />
    </form>
  );
}

function FormActions({ busy, onReset }: { readonly busy: boolean; readonly onReset: () => void }) {
  return (
    <div className="sticky bottom-0 flex gap-2 border-t border-line bg-surface py-2">
      <Button type="submit" tone="accent" disabled={busy} className="h-9 flex-1 text-13">
        <Play aria-hidden className="size-4" />
        {busy ? 'Queueing' : 'Run back-test'}
      </Button>
      <Button className="h-9" onClick={onReset}>
        Defaults
      </Button>
    </div>
  );
}

const describeDataset = (dataset: Dataset): string =>
  `${dataset.bars.toLocaleString('en-GB')} bars, ${formatTime(dataset.from, 'UTC', 'full')} to ${formatTime(dataset.to, 'UTC', 'full')} UTC. ${dataset.source}, ${dataset.licence}.`;

interface GroupsProps {
  readonly parameters: readonly ParameterView[];
  readonly register: UseFormRegister<BacktestForm>;
  readonly errors: FieldErrors<BacktestForm>;
}

/** Parameters by the part of the strategy they belong to: the word before the dot. */
function ParameterGroups({ parameters, register, errors }: GroupsProps) {
  const groups = Map.groupBy(parameters, (view) => view.name.split('.')[0] ?? '');
  return [...groups].map(([group, views]) => {
    const wrong = views.some((view) => errors.params?.[fieldName(view.name)] !== undefined);
    return (
      <details key={group} open={wrong || undefined} className="rounded-panel border border-line">
        <summary className="flex min-h-8 items-center justify-between px-2.5 text-12 font-medium max-md:min-h-11">
          <span className="capitalize">{group}</span>
          <span className="text-text-3">{views.length}</span>
        </summary>
        <div className="flex flex-col gap-3 border-t border-line p-2.5">
          {views.map((view) => (
            <ParameterField key={view.name} view={view} register={register} error={errors.params?.[fieldName(view.name)]?.message} />
          ))}
        </div>
      </details>
    );
  });
}

interface ParameterFieldProps {
  readonly view: ParameterView;
  readonly register: UseFormRegister<BacktestForm>;
  readonly error: string | undefined;
}

function ParameterField({ view, register, error }: ParameterFieldProps) {
  const id = `param-${fieldName(view.name)}`;
  const name = `params.${fieldName(view.name)}` as const;
  const label = view.unit === '' ? view.name : `${view.name}, ${view.unit}`;
  const described = { 'aria-describedby': `${id}-hint`, 'aria-invalid': error !== undefined } as const;
  if (view.kind === 'boolean') {
    return (
      <div>
        <label className="flex min-h-7 items-center gap-2 text-12 text-text-2">
          <input type="checkbox" className="size-3.5 accent-accent" {...described} {...register(name)} />
          {label}
        </label>
        <p id={`${id}-hint`} className="text-11 text-text-3">
          {view.description}
        </p>
      </div>
    );
  }
  return (
    <Field id={id} label={label} hint={view.description} error={error}>
      {view.kind === 'choice' ? (
        <Select id={id} {...described} {...register(name)}>
          {view.choices?.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </Select>
      ) : (
        <Input id={id} inputMode="decimal" {...described} {...register(name)} />
      )}
    </Field>
  );
}
