/** Version of the rules and of the snapshot form; a snapshot of another version is refused. */
export const SMC_ENGINE_VERSION = '3';
