import { type KeyObject, createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { InputError } from '@smc/domain';
import { readOrCreatePrivateFile } from './private-file.ts';

/** The key pair that signs access tokens. Only this desk has it. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Thumbprint of the public key, written into the token header for people; never used to look a key up. */
  readonly keyId: string;
}

/** Reads or makes the P-256 key pair in `DATA_DIR/keys/access-token.pem` (0600). */
export function loadSigningKey(dataDir: string): SigningKey {
  const path = join(dataDir, 'keys', 'access-token.pem');
  const pem = readOrCreatePrivateFile(path, () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  const privateKey = parsePrivateKey(pem, path);
  const publicKey = createPublicKey(privateKey);
  const keyId = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
    .slice(0, 16);
  return { privateKey, publicKey, keyId };
}

function parsePrivateKey(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Falls through to the one error that says what would be right.
  }
  throw new InputError(path, 'not a P-256 key', 'a P-256 private key in PKCS#8 PEM; delete the file to have a new one made');
}
