import type { ParameterView } from '@smc/contracts';
import { InvariantError } from '@smc/domain';
import { z } from 'zod';

/** The parts of a JSON Schema property that a parameter uses. */
const propertySchema = z.object({
  type: z.enum(['number', 'integer', 'boolean', 'string']),
  default: z.union([z.number(), z.boolean(), z.string()]),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional(),
  description: z.string(),
  unit: z.string(),
});

/**
 * The form fields of a parameter schema, in its order. Everything is read from the schema itself, so a form, a check
 * and a document can never tell different ranges. Throws when a parameter lacks a default, a unit or a description.
 */
export function parameterViews(schema: z.ZodType): ParameterView[] {
  const { properties } = z.object({ properties: z.record(z.string(), z.unknown()) }).parse(z.toJSONSchema(schema, { io: 'input' }));
  return Object.entries(properties).map(([name, property]) => parameterView(name, property));
}

function parameterView(name: string, property: unknown): ParameterView {
  const parsed = propertySchema.safeParse(property);
  if (!parsed.success) throw new InvariantError(`parameter ${name} is not described: ${z.prettifyError(parsed.error)}`);
  const { type, enum: choices, minimum, maximum, ...rest } = parsed.data;
  return {
    name,
    kind: type === 'string' ? 'choice' : type,
    default: rest.default,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(choices === undefined ? {} : { choices }),
    unit: rest.unit,
    description: rest.description,
  };
}
