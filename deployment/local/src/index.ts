/** Real servers of this machine, without Docker. */
export {};
