export { type IdentityEnv, identityEnvSchema } from './config.ts';
export { type IdentityDeps, createIdentity } from './identity.ts';
export { type AuthFault, type Identity, type OwnerAccount, type Principal, type SignedIn, SESSION_CHECK_MS } from './identity-types.ts';
