import { InputError } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { toProblem } from './error-map.ts';
import { ProblemError } from './problem.ts';

describe('errors on their way out', () => {
  it('lets refusals through as they are', () => {
    const refusal = new ProblemError('conflict', 'Not now.');
    expect(toProblem(refusal)).toBe(refusal);
  });

  it('names the field of bad input', () => {
    expect(toProblem(new InputError('toIndex', '9', 'at most 5'))).toMatchObject({
      problem: 'invalid-request',
      errors: [{ field: 'toIndex', value: '9', expected: 'at most 5' }],
    });
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '53300'])('calls a database that is away (%s) unavailable', (code) => {
    expect(toProblem(Object.assign(new Error('connect 10.0.0.7:5432'), { code })).status).toBe(503);
  });

  it.each([
    new Error('SELECT secret FROM x'),
    Object.assign(new Error('relation "x" does not exist'), { code: '42P01' }),
    Object.assign(new Error('x'), { status: 200 }),
    'a text',
    null,
    undefined,
  ])('says nothing of what it does not know (%s)', (error) => {
    const problem = toProblem(error);
    expect(problem.status).toBe(500);
    expect(problem.message).toBe('The request id finds the cause in the log.');
  });

  it('keeps the words of libraries to itself', () => {
    const library = Object.assign(new Error('Unexpected token \'x\', "canary" is not valid JSON'), {
      type: 'entity.parse.failed',
      status: 400,
    });
    expect(toProblem(library)).toMatchObject({ problem: 'malformed-json', message: 'The body must be one JSON document.' });
    expect(toProblem(Object.assign(new Error('canary'), { status: 418 })).message).toBe('The request cannot be read.');
  });
});
