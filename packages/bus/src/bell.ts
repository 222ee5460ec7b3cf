/** Wakes one waiting loop. A ring that nobody waits for is kept for the next wait. */
export class Bell {
  #rung = false;
  #wakeUp: (() => void) | null = null;

  ring(): void {
    if (this.#wakeUp === null) this.#rung = true;
    else this.#wakeUp();
  }

  /** Waits for a ring, at most so many milliseconds. */
  wait(atMostMs: number): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#wakeUp = null;
        resolve();
      };
      const timer = setTimeout(end, atMostMs);
      this.#wakeUp = end;
    });
  }
}
