export { type Cache, type Cached, MAX_TTL_MS, MAX_VALUE_CHARS, cacheKey } from './cache.ts';
export { type MemoryCacheOptions, createMemoryCache } from './memory-cache.ts';
export { type RedisLink, type RedisLinkDeps, COMMAND_TIMEOUT_MS, RedisAwayError, openRedisLink } from './redis-link.ts';
export { type RedisCacheDeps, createRedisCache } from './redis-cache.ts';
export { type ReadCache, type ReadSpec, createReadCache } from './read-cache.ts';
export { type RateStoreDeps, type WhenAway, RateStoreAwayError, createRateStore } from './rate-store.ts';
export { type SharedSession, type SharedSessions, createSharedSessions } from './shared-sessions.ts';
