/** One cache port, in memory and on Redis. */
export {};
