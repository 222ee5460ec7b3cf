import { type Direction, required } from '@smc/domain';
import { clueTo } from './evidence.ts';
import { recentMoves } from './memory.ts';
import type { Clue, Gap, MachineState, RecentEvent, Waiting } from './state.ts';
import type { News, Scene } from './scene.ts';
import type { Settings } from './settings.ts';

/** The part of a candidate that follows its leg: from the sweep extreme on. */
export type Leg = Pick<Waiting, 'dir' | 'extreme' | 'extremeIndex' | 'displacements' | 'displacement' | 'displacementIndex' | 'gaps'>;

/** Most gaps a leg keeps; the newest matter. */
const MAX_GAPS = 8;

/** The leg of a sweep that was breached at `breachIndex` and confirmed on this bar. */
export function newLeg(scene: Scene, settings: Settings, state: MachineState, dir: Direction, breachIndex: number): Leg {
  const leg: Leg = {
    dir,
    ...extremeSince(scene, settings, state, dir, breachIndex),
    displacements: 0,
    displacement: null,
    displacementIndex: -1,
    gaps: [],
  };
  for (const event of recentMoves(scene, settings, state, dir, leg.extremeIndex)) {
    // Copies: a restored candidate has its own clues too, and must not differ from one that never stopped.
    if (event.what === 'displacement') addDisplacement(leg, { ...event.clue }, event.atIndex);
    else if (!filledSince(scene, settings, state, dir, event)) addGap(leg, gapOf(event));
  }
  return leg;
}

/** Whether a bar after the gap became known has reached its far edge. */
function filledSince(scene: Scene, settings: Settings, state: MachineState, dir: Direction, gap: RecentEvent): boolean {
  const column = dir === 1 ? state.lows : state.highs;
  for (let index = gap.confirmedIndex + 1; index <= scene.index; index += 1) {
    const reach = required(column[index % settings.sweepWindow], 'price of a recent bar');
    if (dir === 1 ? reach <= gap.bottom : reach >= gap.top) return true;
  }
  return false;
}

/** Most extreme price of the breach bar and those after it; the last of equal ones, as for protected levels. */
function extremeSince(
  scene: Scene,
  settings: Settings,
  state: MachineState,
  dir: Direction,
  breachIndex: number,
): { extreme: number; extremeIndex: number } {
  const column = dir === 1 ? state.lows : state.highs;
  let extreme = dir === 1 ? scene.low : scene.high;
  let extremeIndex = scene.index;
  const first = Math.max(breachIndex, scene.index - settings.sweepWindow + 1, 0);
  for (let index = scene.index - 1; index >= first; index -= 1) {
    const price = required(column[index % settings.sweepWindow], 'price of a recent bar');
    if (dir * (price - extreme) >= 0) continue;
    extreme = price;
    extremeIndex = index;
  }
  return { extreme, extremeIndex };
}

/** Takes one more bar into the leg. A new extreme starts it anew: what was before belongs to the old leg. */
export function followLeg(leg: Leg, scene: Scene, news: News): void {
  const side = leg.dir === 1 ? 0 : 1;
  const reach = leg.dir === 1 ? scene.low : scene.high;
  if (leg.dir * (reach - leg.extreme) < 0) {
    leg.extreme = reach;
    leg.extremeIndex = scene.index;
    leg.gaps = leg.gaps.filter((gap) => gap.atIndex >= scene.index);
    leg.displacements = 0;
    leg.displacement = null;
    leg.displacementIndex = -1;
  }
  const moved = news.displacement[side];
  if (moved !== -1) addDisplacement(leg, clueTo(moved), scene.log.atIndexAt(moved));
  dropFilled(leg, scene);
  const gap = news.gap[side];
  if (gap === -1 || scene.log.atIndexAt(gap) < leg.extremeIndex) return;
  const { log } = scene;
  addGap(leg, { atIndex: log.atIndexAt(gap), top: log.topAt(gap), bottom: log.bottomAt(gap), clue: clueTo(gap) });
}

function gapOf({ atIndex, top, bottom, clue }: RecentEvent): Gap {
  return { atIndex, top, bottom, clue: { ...clue } };
}

function addDisplacement(leg: Leg, clue: Clue, atIndex: number): void {
  leg.displacements += 1;
  leg.displacement = clue;
  leg.displacementIndex = atIndex;
}

function addGap(leg: Leg, gap: Gap): void {
  leg.gaps.push(gap);
  if (leg.gaps.length > MAX_GAPS) leg.gaps.shift();
}

/** A gap is filled when price reaches its far edge. */
function dropFilled(leg: Leg, scene: Scene): void {
  if (leg.gaps.length === 0) return;
  leg.gaps = leg.gaps.filter((gap) => (leg.dir === 1 ? scene.low > gap.bottom : scene.high < gap.top));
}
