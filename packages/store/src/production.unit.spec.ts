import { describe, expect, it } from 'vitest';
import { isLoopback, whyProduction } from './production.ts';

describe('a database on this machine', () => {
  it.each([
    ['postgres://u:p@127.0.0.1:5432/x', true],
    ['postgres://u:p@localhost/x', true],
    ['postgres://u:p@[::1]:5432/x', true],
    ['postgres://u:p@10.0.0.1/x', false],
    ['postgres://u:p@127.0.0.1.example.com/x', false],
    ['postgres://u:p@localhost/x?host=db.example.com', false],
    ['postgres://127.0.0.1:5432@db.example.com/x', false],
    ['postgres:///x', false],
    ['host=localhost', false],
  ])('%s: %s', (databaseUrl, here) => {
    expect(isLoopback(databaseUrl)).toBe(here);
  });
});

describe('a production database', () => {
  it.each([
    ['postgres://u:p@db.example.com/desk', 'db.example.com is not this machine'],
    ['postgres://u:p@10.0.0.1/desk', '10.0.0.1 is not this machine'],
    ['nonsense', 'an unreadable address is not this machine'],
    ['postgres://u:p@127.0.0.1/desk_prod', 'the name desk_prod says production'],
    ['postgres://u:p@127.0.0.1/Production', 'the name Production says production'],
    ['postgres://u:p@127.0.0.1/desk%2Dprod', 'the name desk-prod says production'],
    ['postgres://prod.owner:p@127.0.0.1/desk', 'the name prod.owner says production'],
  ])('%s', (databaseUrl, why) => {
    expect(whyProduction(databaseUrl)).toBe(why);
  });

  it('is one where the environment says so', () => {
    expect(whyProduction('postgres://u:p@127.0.0.1/desk', 'prod-eu')).toBe('the name prod-eu says production');
  });

  it.each(['postgres://u:p@127.0.0.1/desk', 'postgres://u:p@localhost:5432/products', 'postgres://reproducer:prod@[::1]/x'])(
    '%s is none',
    (databaseUrl) => {
      expect(whyProduction(databaseUrl, 'local')).toBeNull();
    },
  );
});
