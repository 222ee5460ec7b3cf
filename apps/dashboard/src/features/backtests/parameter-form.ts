import type { BacktestRequest, ParameterView } from '@smc/contracts';
import { z } from 'zod';

/** The values of the form: parameters under names without dots, which the form library would read as paths. */
export interface BacktestForm {
  readonly datasetId: string;
  readonly strategy: string;
  readonly startingBalance: string;
  readonly riskPerTradePct: number;
  readonly params: Readonly<Record<string, number | boolean | string>>;
}

/** Name of a parameter's field. */
export const fieldName = (parameter: string): string => parameter.replaceAll('.', '_');

/** What one parameter may be, from the range that its strategy declares. */
function parameterSchema(view: ParameterView): z.ZodType<number | boolean | string> {
  switch (view.kind) {
    case 'boolean':
      return z.boolean();
    case 'choice':
      return z.string().refine((text) => view.choices?.includes(text) ?? true, `one of ${view.choices?.join(', ') ?? ''}`);
    case 'number':
    case 'integer': {
      const range = `between ${view.minimum ?? '−∞'} and ${view.maximum ?? '∞'}`;
      const number = z.coerce
        .number(`a number ${range}`)
        .min(view.minimum ?? -Infinity, range)
        .max(view.maximum ?? Infinity, range);
      return view.kind === 'integer' ? number.int('a whole number') : number;
    }
  }
}

/** Schema of the whole form for a strategy. */
export function formSchema(parameters: readonly ParameterView[]) {
  return z.object({
    datasetId: z.string().min(1, 'choose a series'),
    strategy: z.string().min(1),
    startingBalance: z
      .string()
      .regex(/^\d+(\.\d+)?$/, 'an amount such as 10000')
      .refine((text) => Number(text) > 0, 'more than 0'),
    riskPerTradePct: z.coerce.number('a number between 0 and 5').gt(0, 'more than 0').lte(5, 'at most 5'),
    params: z.object(Object.fromEntries(parameters.map((view) => [fieldName(view.name), parameterSchema(view)]))),
  });
}

/** The form as it stands before anyone has touched it. */
export function defaultsOf(parameters: readonly ParameterView[], datasetId: string, strategy: string): BacktestForm {
  return {
    datasetId,
    strategy,
    startingBalance: '10000',
    riskPerTradePct: 0.5,
    params: Object.fromEntries(parameters.map((view) => [fieldName(view.name), view.default])),
  };
}

/** What is sent: only parameters that differ from their default, so that a run names what was changed. */
export function requestOf(form: BacktestForm, parameters: readonly ParameterView[]): BacktestRequest {
  const changed = parameters.flatMap((view) => {
    const value = form.params[fieldName(view.name)];
    return value === undefined || value === view.default ? [] : [[view.name, value] as const];
  });
  return {
    datasetId: form.datasetId,
    strategy: form.strategy,
    startingBalance: form.startingBalance,
    riskPerTradePct: form.riskPerTradePct,
    params: Object.fromEntries(changed),
  };
}
