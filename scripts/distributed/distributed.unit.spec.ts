import { describe, expect, it } from 'vitest';
import { HelpWanted, UsageError, readArguments } from './arguments.ts';
import { Supervised } from './supervised.ts';

describe('the command line of dev:distributed', () => {
  it('replays the bundled series with one process of each service by default', () => {
    expect(readArguments([])).toEqual({
      mode: 'REPLAY',
      market: {},
      source: 'BTC/USDT 1h, Binance, recorded',
      replicas: 1,
      dashboard: true,
      down: false,
    });
  });

  it('tells market-data the market by its own settings', () => {
    const { market, mode, source } = readArguments(['--replay', '/x/eurusd-15m.csv', '--speed', '500', '--tz', 'Europe/Berlin']);
    expect(market).toEqual({ MARKET_REPLAY: '/x/eurusd-15m.csv', MARKET_SPEED: '500', MARKET_TZ: 'Europe/Berlin' });
    expect({ mode, source }).toEqual({ mode: 'REPLAY', source: 'eurusd-15m.csv, recorded' });
    expect(readArguments(['--simulated', '--seed', '7', '--replicas', '2', '--no-dashboard', '--down'])).toMatchObject({
      mode: 'SIMULATED',
      market: { MARKET_SEED: '7' },
      replicas: 2,
      dashboard: false,
      down: true,
    });
  });

  it.each([
    [['--replicas', '0'], '--replicas is 0'],
    [['--replicas', 'many'], '--replicas is many'],
    [['--simulated', '--replay', 'a.csv'], 'one of the two'],
    [['--nonsense'], '--nonsense'],
    [['stray'], 'stray'],
  ])('refuses %j', (argv, told) => {
    expect(() => readArguments(argv)).toThrow(UsageError);
    expect(() => readArguments(argv)).toThrow(told);
  });

  it('explains itself with examples', () => {
    expect(() => readArguments(['--help'])).toThrow(HelpWanted);
    expect(() => readArguments(['--help'])).toThrow('npm run dev:distributed -- --simulated --seed 7 --replicas 2');
  });
});

describe('a program that is kept running', () => {
  function supervise(code: string): { readonly said: string[]; readonly wrong: () => number; readonly program: Supervised } {
    const said: string[] = [];
    let wrong = 0;
    const program = new Supervised(
      { name: 'one', args: ['-e', code], env: {} },
      { width: 5, say: (line) => said.push(line), onWrongInput: () => (wrong += 1) },
    );
    return { said, wrong: () => wrong, program };
  }

  it('is started again when it ends, and its lines bear its name', async () => {
    const { said, program } = supervise(`console.log('hello'); process.exitCode = 1`);
    await expect.poll(() => said.filter((line) => line === 'one   | hello').length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(said).toContain('one   | ended (exit code 1); started again in 250 ms');
    await program.stop();
    const after = said.length;
    await new Promise((done) => setTimeout(done, 700));
    expect(said).toHaveLength(after);
  }, 15_000);

  it('is not started again when its settings are wrong', async () => {
    const { said, wrong, program } = supervise(`process.exitCode = 2`);
    await expect.poll(wrong, { timeout: 10_000 }).toBe(1);
    expect(said).toEqual(['one cannot work with its settings; the line above says why']);
    await program.stop();
  }, 15_000);

  it('is stopped by its process id', async () => {
    const { said, program } = supervise(
      `process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); setInterval(() => 0, 50); console.log('up')`,
    );
    await expect.poll(() => said, { timeout: 10_000 }).toEqual(['one   | up']);
    await program.stop();
    expect(said).toEqual(['one   | up', 'one   | bye']);
  }, 15_000);
});
